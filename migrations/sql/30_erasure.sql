-- A person is forgotten (LGPD 18 VI): every row that is about them goes, in one transaction; what stays is a keyed hash of the provider's event ids, so
-- that a repetition of what was erased is recognised and does not bring it back. Providers repeat for 7 days; the hashes are kept as long as inbounds.
GRANT SELECT, INSERT, DELETE ON erased_events TO batuta_router;
GRANT SELECT (erasure_key) ON db_meta TO batuta_router;
GRANT UPDATE (updated_at) ON contacts TO batuta_router;
GRANT UPDATE (contact_id, fingerprint) ON api_calls TO batuta_router;
GRANT INSERT ON file_removals TO batuta_router;
GRANT SELECT ON funnel_versions, notifications, activity_log, quarantine, conversations, consents, goals, funnel_logs, run_journal, outbox, timers TO batuta_router;
GRANT SELECT ON lane_queue, silences TO batuta_router;
GRANT DELETE ON lane_queue, silences, contacts, lanes, conversations, messages, message_statuses, outbox, timers, activities, inbound, runs, run_journal, funnel_logs,
  quarantine, notifications, activity_log, consents, goals, media, webchat_visitors TO batuta_router;

CREATE OR REPLACE FUNCTION event_hash(event text) RETURNS bytea LANGUAGE sql STABLE AS $$
 SELECT sha256(k.key || sha256(k.key || convert_to(event, 'UTF8'))) FROM (SELECT uuid_send(erasure_key) AS key FROM db_meta) k $$;

CREATE OR REPLACE FUNCTION was_erased(w uuid, inst uuid, event text) RETURNS boolean LANGUAGE sql STABLE AS $$
 SELECT EXISTS (SELECT 1 FROM erased_events e WHERE e.workspace_id = w AND e.instance_id = inst AND e.event_hash = event_hash(event)) $$;

-- Answers what went, by table; NULL: there is no such contact in the transaction's workspace. Locks as everywhere: lanes, then the contact, messages.
CREATE OR REPLACE FUNCTION erase_contact(wanted uuid) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE w uuid := batuta_ws(); ln uuid[]; ms bigint[]; cv uuid[]; rn uuid[]; known text[]; files uuid[]; seen int;
BEGIN
 SELECT array_agg(s.id) INTO ln FROM (SELECT l.id FROM lanes l WHERE l.workspace_id = w AND l.contact_id = wanted ORDER BY l.workspace_id, l.id FOR UPDATE) s;
 PERFORM 1 FROM contacts c WHERE c.workspace_id = w AND c.id = wanted FOR UPDATE;
 IF NOT FOUND THEN RETURN NULL; END IF;
 ms := ARRAY(SELECT m.id FROM messages m WHERE m.workspace_id = w AND m.contact_id = wanted);
 cv := ARRAY(SELECT c.id FROM conversations c WHERE c.workspace_id = w AND c.contact_id = wanted);
 rn := ARRAY(SELECT r.id FROM runs r WHERE r.workspace_id = w AND r.contact_id = wanted);
 known := ARRAY(SELECT i.provider_id FROM channel_identities i WHERE i.workspace_id = w AND i.contact_id = wanted
  UNION SELECT l.addr FROM lanes l WHERE l.workspace_id = w AND l.id = ANY (ln)
  UNION SELECT c.phone_number FROM contacts c WHERE c.workspace_id = w AND c.id = wanted AND c.phone_number IS NOT NULL);
 files := ARRAY(SELECT f.id FROM media f WHERE f.workspace_id = w AND f.message_id IS NULL AND f.id::text IN (
   SELECT lower(x.name) FROM messages m, LATERAL (VALUES (m.message_data->>'media_id'), (m.message_data->'header'->>'media_id'), (m.message_data->'header'->>'mediaId'))
     AS x(name) WHERE m.workspace_id = w AND m.id = ANY (ms) AND x.name IS NOT NULL));
 INSERT INTO erased_events (workspace_id, instance_id, event_hash)
  SELECT w, e.instance_id, event_hash(e.event) FROM (
   SELECT b.instance_id, b.event_id AS event FROM inbound b WHERE b.workspace_id = w AND b.lane_id = ANY (ln) AND b.message_id IS NOT NULL
   UNION SELECT m.instance_id, m.provider_message_id FROM messages m WHERE m.workspace_id = w AND m.id = ANY (ms) AND m.instance_id IS NOT NULL
     AND m.provider_message_id IS NOT NULL AND m."timestamp" > batuta_now() - interval '10 days') e ON CONFLICT DO NOTHING;

 DELETE FROM message_statuses s USING messages m WHERE m.workspace_id = w AND m.id = ANY (ms) AND s.workspace_id = w AND s.instance_id = m.instance_id
  AND s.provider_message_id = m.provider_message_id;
 DELETE FROM outbox o WHERE o.workspace_id = w AND o.lane_id = ANY (ln);
 DELETE FROM timers x WHERE x.workspace_id = w AND x.lane_id = ANY (ln);
 DELETE FROM lane_queue x WHERE x.workspace_id = w AND x.lane_id = ANY (ln);
 DELETE FROM silences x WHERE x.workspace_id = w AND x.lane_id = ANY (ln);
 DELETE FROM activities a WHERE a.workspace_id = w AND a.lane_id = ANY (ln);
 DELETE FROM inbound b WHERE b.workspace_id = w AND b.lane_id = ANY (ln);
 DELETE FROM quarantine q WHERE q.workspace_id = w AND (q.contact_id = wanted OR q.lane_id = ANY (ln)
  OR (q.lane_id IS NULL AND EXISTS (SELECT 1 FROM unnest(known) AS k(v) WHERE length(k.v) >= 8 AND position(k.v IN q.data::text) > 0)));
 DELETE FROM run_journal j WHERE j.workspace_id = w AND j.run_id = ANY (rn);
 DELETE FROM funnel_logs f WHERE f.workspace_id = w AND f.contact_id = wanted;
 DELETE FROM runs r WHERE r.workspace_id = w AND r.id = ANY (rn);
 DELETE FROM notifications n WHERE n.workspace_id = w AND (n.contact_id = wanted OR n.conversation_id = ANY (cv));
 DELETE FROM activity_log a WHERE a.workspace_id = w AND (a.contact_id = wanted OR a.conversation_id = ANY (cv));
 DELETE FROM webchat_visitors v WHERE v.workspace_id = w AND 'visitor:' || v.id = ANY (known);
 DELETE FROM lanes l WHERE l.workspace_id = w AND l.id = ANY (ln);
 DELETE FROM messages m WHERE m.workspace_id = w AND m.id = ANY (ms);
 -- Theirs, and what was sent to nobody else and stands in no drawing
 DELETE FROM media f WHERE f.workspace_id = w AND (f.message_id = ANY (ms) OR (starts_with(f.provider_media_id, 'visitor:') AND f.provider_media_id = ANY (known)) OR (f.id = ANY (files)
  AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.workspace_id = w AND m.message_data ? 'media_id' AND lower(m.message_data->>'media_id') = f.id::text)
  AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.workspace_id = w AND m.message_data ? 'header'
   AND f.id::text IN (lower(m.message_data->'header'->>'media_id'), lower(m.message_data->'header'->>'mediaId')))
  AND NOT EXISTS (SELECT 1 FROM (SELECT definition FROM funnels WHERE workspace_id = w UNION ALL SELECT definition FROM funnel_versions WHERE workspace_id = w) x,
   unnest(ARRAY['$.**.media_id', '$.**.mediaId']::jsonpath[]) path, jsonb_path_query(x.definition, path) named WHERE lower(named #>> '{}') = f.id::text)));
 GET DIAGNOSTICS seen = ROW_COUNT;
 DELETE FROM consents c WHERE c.workspace_id = w AND c.contact_id = wanted;
 DELETE FROM goals g WHERE g.workspace_id = w AND g.contact_id = wanted;
 -- The key stays, so that a repetition of the call does not bring them back; what was in it does not.
 UPDATE api_calls c SET contact_id = NULL, fingerprint = '' WHERE c.workspace_id = w AND c.contact_id = wanted;
 DELETE FROM conversations c WHERE c.workspace_id = w AND c.id = ANY (cv);
 DELETE FROM contacts c WHERE c.workspace_id = w AND c.id = wanted;
 RETURN jsonb_build_object('messages', cardinality(ms), 'conversations', cardinality(cv), 'runs', cardinality(rn), 'files', seen, 'lanes', to_jsonb(coalesce(ln, '{}')),
  'visitors', (SELECT coalesce(jsonb_agg(substr(k.v, 9)), '[]') FROM unnest(known) AS k(v) WHERE starts_with(k.v, 'visitor:')));
END $$;

CREATE OR REPLACE FUNCTION clear_erased(keep interval, n int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE gone int;
BEGIN
 DELETE FROM erased_events e USING (SELECT x.workspace_id, x.instance_id, x.event_hash FROM erased_events x WHERE x.created_at < batuta_now() - keep
   ORDER BY x.created_at LIMIT n) d
  WHERE e.workspace_id = d.workspace_id AND e.instance_id = d.instance_id AND e.event_hash = d.event_hash;
 GET DIAGNOSTICS gone = ROW_COUNT;
 RETURN gone;
END $$;
