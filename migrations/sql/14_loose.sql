-- What nobody wants any more: files that belong to nothing, and visitors of web chats who never wrote or never came back.
GRANT SELECT, UPDATE (next_try_at) ON file_removals TO batuta_router;
GRANT SELECT, DELETE ON webchat_visitors TO batuta_router;
GRANT SELECT ON channel_identities TO batuta_router;

-- A file goes with its row, whoever deletes that: the key is kept until the object is gone from the store.
CREATE OR REPLACE FUNCTION remove_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO file_removals (workspace_id, object_key) VALUES (OLD.workspace_id, OLD.object_key) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER file_goes_too AFTER DELETE ON media FOR EACH ROW WHEN (OLD.object_key IS NOT NULL) EXECUTE FUNCTION remove_file();

-- Objects to delete now; nobody else gets them during the lease
CREATE OR REPLACE FUNCTION claim_file_removals(n int, lease interval) RETURNS TABLE (workspace_id uuid, object_key text)
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE file_removals r SET next_try_at = batuta_now() + lease
    FROM (SELECT x.workspace_id, x.object_key FROM file_removals x WHERE x.next_try_at <= batuta_now()
           ORDER BY x.next_try_at LIMIT n FOR UPDATE SKIP LOCKED) due
   WHERE r.workspace_id = due.workspace_id AND r.object_key = due.object_key
  RETURNING r.workspace_id, r.object_key $$;

CREATE OR REPLACE FUNCTION workspaces_with_loose_media(keep interval, n int) RETURNS TABLE (workspace_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT DISTINCT x.workspace_id FROM (SELECT m.workspace_id FROM media m WHERE m.message_id IS NULL AND NOT m.in_use
     AND m.created_at < batuta_now() - keep ORDER BY m.created_at LIMIT n) x $$;

-- Their token is over: see storage/visitors.py
CREATE OR REPLACE FUNCTION clear_visitors(keep interval, n int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE gone int;
BEGIN
 DELETE FROM webchat_visitors v USING (SELECT x.workspace_id, x.id FROM webchat_visitors x WHERE x.last_seen_at < batuta_now() - keep
   ORDER BY x.last_seen_at LIMIT n) d
  WHERE v.workspace_id = d.workspace_id AND v.id = d.id AND v.last_seen_at < batuta_now() - keep;
 GET DIAGNOSTICS gone = ROW_COUNT;
 RETURN gone;
END $$;

-- Who never wrote is nobody's contact. Only those of two days are looked at each time, or it would be all of half a year; whom a longer
-- standstill leaves behind goes with those above.
CREATE OR REPLACE FUNCTION clear_unused_visitors(keep interval, n int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE gone int;
BEGIN
 DELETE FROM webchat_visitors v USING (SELECT x.workspace_id, x.id FROM webchat_visitors x
   WHERE x.last_seen_at < batuta_now() - keep AND x.last_seen_at > batuta_now() - keep - interval '2 days'
    AND NOT EXISTS (SELECT 1 FROM channel_identities i WHERE i.workspace_id = x.workspace_id AND i.instance_id = x.instance_id AND i.provider_id = 'visitor:' || x.id)
   ORDER BY x.last_seen_at LIMIT n) d
  WHERE v.workspace_id = d.workspace_id AND v.id = d.id AND v.last_seen_at < batuta_now() - keep;
 GET DIAGNOSTICS gone = ROW_COUNT;
 RETURN gone;
END $$;
