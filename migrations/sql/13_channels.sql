-- Chores of channels that go round all workspaces: each hands work out to one process for a while, so that two do not do it twice.
GRANT UPDATE (checked_at) ON instances TO batuta_router;
GRANT DELETE ON channel_routes TO batuta_router;
GRANT SELECT, UPDATE (next_try_at) ON media TO batuta_router;

-- Numbers to check now: new ones every half minute until they answer, connected ones four times a day, those whose token was refused once an hour.
CREATE OR REPLACE FUNCTION claim_checks(wanted_providers text[], n int) RETURNS TABLE (workspace_id uuid, id uuid)
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE instances i SET checked_at = batuta_now()
    FROM (SELECT x.workspace_id, x.id FROM instances x
           WHERE x.deleted_at IS NULL AND x.provider = ANY (wanted_providers)
             AND (x.checked_at IS NULL OR batuta_now() - x.checked_at > CASE x.status WHEN 'PENDING' THEN interval '30 seconds'
               WHEN 'CONNECTED' THEN interval '6 hours' ELSE interval '1 hour' END)
             AND (x.status <> 'DISCONNECTED' OR x.status_detail->>'code' <> 'disconnected')
           ORDER BY x.checked_at NULLS FIRST LIMIT n FOR UPDATE SKIP LOCKED) due
   WHERE i.workspace_id = due.workspace_id AND i.id = due.id
  RETURNING i.workspace_id, i.id $$;

-- Files that are still with their provider, the longest waiting first
CREATE OR REPLACE FUNCTION claim_media(n int, lease interval) RETURNS TABLE (workspace_id uuid, id uuid)
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE media m SET next_try_at = batuta_now() + lease
    FROM (SELECT x.workspace_id, x.id FROM media x WHERE x.status = 'pending' AND x.next_try_at <= batuta_now()
           ORDER BY x.next_try_at LIMIT n FOR UPDATE SKIP LOCKED) due
   WHERE m.workspace_id = due.workspace_id AND m.id = due.id
  RETURNING m.workspace_id, m.id $$;

-- Whoever names a number first must not keep it from its owner by that alone: a claim that Meta refused and no webhook ever confirmed gives way.
CREATE OR REPLACE FUNCTION release_unproven(wanted_provider text, wanted_key text) RETURNS boolean
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH gone AS (DELETE FROM channel_routes r USING instances i
   WHERE r.provider = wanted_provider AND r.provider_key = wanted_key AND i.workspace_id = r.workspace_id AND i.id = r.instance_id
     AND i.connected_at IS NULL AND i.status = 'DISCONNECTED' AND i.status_detail->>'code' IN ('token_invalid', 'number_unknown')
   RETURNING 1)
  SELECT EXISTS (SELECT FROM gone) $$;

-- What the link of a web chat leads to, in one look-up
CREATE OR REPLACE FUNCTION webchat_page(wanted text)
  RETURNS TABLE (workspace_id uuid, instance_id uuid, name text, workspace text, language text, online boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT w.id, i.id, i.name, w.name, w.language, i.status = 'CONNECTED' AND NOT i.send_blocked
    FROM channel_routes r JOIN instances i ON i.workspace_id = r.workspace_id AND i.id = r.instance_id JOIN workspaces w ON w.id = r.workspace_id
   WHERE r.provider = 'webchat' AND r.provider_key = wanted AND i.deleted_at IS NULL $$;

-- What a sender needs of a connection, in one round trip
CREATE OR REPLACE FUNCTION opened_connection(w uuid, wanted uuid) RETURNS TABLE (provider text, credentials bytea) LANGUAGE plpgsql AS $$
BEGIN
 PERFORM set_config('app.ws', w::text, true);
 RETURN QUERY SELECT i.provider::text, i.credentials FROM instances i WHERE i.workspace_id = w AND i.id = wanted AND i.deleted_at IS NULL;
END $$;
