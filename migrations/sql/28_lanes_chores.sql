-- What is set aside, and what is cleared away.

-- The head of a lane that broke its turn too often, or took two workers with it, is set aside where people see it; the lane goes on behind it.
CREATE OR REPLACE FUNCTION quarantine_head(w uuid, lane uuid, wanted_epoch bigint, reason text, why text) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE t timestamptz := batuta_now(); l record; made uuid;
BEGIN
 PERFORM set_config('app.ws', w::text, true);
 SELECT x.* INTO l FROM lanes x WHERE x.workspace_id = w AND x.id = lane AND x.epoch = wanted_epoch FOR UPDATE;
 IF NOT FOUND THEN RETURN NULL; END IF;
 INSERT INTO quarantine (workspace_id, id, lane_id, lane_seq, instance_id, contact_id, kind, code, detail, data, fingerprint, created_at)
  SELECT w, gen_random_uuid(), lane, b.lane_seq, b.instance_id, l.contact_id, b.kind, reason, left(why, 500), jsonb_build_object('data', b.data, 'message_id', b.message_id, 'event_id', b.event_id),
    lane || ':' || b.lane_seq, t
   FROM inbound b WHERE b.workspace_id = w AND b.lane_id = lane AND b.lane_seq = l.done_seq + 1
  ON CONFLICT (workspace_id, fingerprint) DO UPDATE SET detail = excluded.detail RETURNING id INTO made;
 INSERT INTO notifications (workspace_id, id, user_id, contact_id, conversation_id, kind, data, created_at)
  SELECT w, gen_random_uuid(), m.user_id, l.contact_id, l.conversation_id, 'quarantined', jsonb_build_object('quarantine_id', made, 'code', reason), t
   FROM workspace_members m WHERE m.workspace_id = w AND m.removed_at IS NULL AND m.role IN ('owner', 'admin', 'supervisor');
 INSERT INTO activity_log (workspace_id, id, contact_id, conversation_id, kind, data, created_at)
  VALUES (w, gen_random_uuid(), l.contact_id, l.conversation_id, 'inbound.quarantined', jsonb_build_object('quarantine_id', made, 'code', reason), t);
 UPDATE lanes x SET done_seq = x.done_seq + 1, lease_until = NULL, attempts = 0, deaths = 0, ready_at = t WHERE x.workspace_id = w AND x.id = lane;
 RETURN made;
END $$;

-- One click: it comes again as a new inbound at the lane's end. False when there is nothing to play again, or it was done already.
CREATE OR REPLACE FUNCTION quarantine_retry(w uuid, wanted uuid) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE t timestamptz := batuta_now(); q record; ln uuid; n bigint;
BEGIN
 PERFORM set_config('app.ws', w::text, true);
 -- the lane first, as everywhere; of two clicks the second finds it done
 SELECT l.id, l.next_seq INTO ln, n FROM lanes l WHERE l.workspace_id = w AND l.id = (SELECT x.lane_id FROM quarantine x WHERE x.workspace_id = w AND x.id = wanted) FOR UPDATE;
 UPDATE quarantine x SET retried_at = t WHERE x.workspace_id = w AND x.id = wanted AND x.lane_id = ln AND x.retried_at IS NULL RETURNING x.* INTO q;
 IF NOT FOUND THEN RETURN false; END IF;
 INSERT INTO inbound (workspace_id, lane_id, lane_seq, instance_id, event_id, kind, data, message_id, received_at)
  VALUES (w, q.lane_id, n, q.instance_id, 'retry:' || wanted || ':' || n, q.kind, q.data->'data', (q.data->>'message_id')::bigint, t);
 UPDATE lanes l SET next_seq = n + 1, ready_at = CASE WHEN l.done_seq < l.next_seq - 1 THEN l.ready_at ELSE t END WHERE l.workspace_id = w AND l.id = q.lane_id;
 RETURN true;
END $$;

-- Inbounds are kept as long as a provider may repeat them (Meta: 7 days), statuses and results likewise; then their history is in messages and journal.
-- Each takes at most n of the oldest and answers how many; whoever calls it comes again until there are fewer.
CREATE OR REPLACE FUNCTION clear_inbound(keep interval, n int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE gone int;
BEGIN
 DELETE FROM inbound i USING (SELECT x.workspace_id, x.lane_id, x.lane_seq FROM inbound x JOIN lanes l ON l.workspace_id = x.workspace_id AND l.id = x.lane_id
   WHERE x.received_at < batuta_now() - keep AND x.lane_seq <= l.done_seq ORDER BY x.received_at LIMIT n) d
  WHERE i.workspace_id = d.workspace_id AND i.lane_id = d.lane_id AND i.lane_seq = d.lane_seq;
 GET DIAGNOSTICS gone = ROW_COUNT;
 RETURN gone;
END $$;

CREATE OR REPLACE FUNCTION clear_statuses(keep interval, n int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE gone int;
BEGIN
 DELETE FROM message_statuses s USING (SELECT x.workspace_id, x.instance_id, x.provider_message_id, x.status FROM message_statuses x
   WHERE x.created_at < batuta_now() - keep ORDER BY x.created_at LIMIT n) d
  WHERE s.workspace_id = d.workspace_id AND s.instance_id = d.instance_id AND s.provider_message_id = d.provider_message_id AND s.status = d.status;
 GET DIAGNOSTICS gone = ROW_COUNT;
 RETURN gone;
END $$;

-- A run that still goes on may look at its results again.
CREATE OR REPLACE FUNCTION clear_activities(keep interval, n int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE gone int;
BEGIN
 DELETE FROM activities v USING (SELECT x.workspace_id, x.id FROM activities x
   WHERE x.status = 'done' AND x.created_at < batuta_now() - keep
    AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.workspace_id = x.workspace_id AND r.id = x.run_id AND r.status IN ('active', 'interrupted')) ORDER BY x.created_at LIMIT n) d
  WHERE v.workspace_id = d.workspace_id AND v.id = d.id;
 GET DIAGNOSTICS gone = ROW_COUNT;
 RETURN gone;
END $$;

CREATE OR REPLACE FUNCTION clear_api_calls(keep interval, n int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE gone int;
BEGIN
 DELETE FROM api_calls c USING (SELECT x.workspace_id, x.event, x.key FROM api_calls x WHERE x.created_at < batuta_now() - keep
   ORDER BY x.created_at LIMIT n) d
  WHERE c.workspace_id = d.workspace_id AND c.event = d.event AND c.key = d.key;
 GET DIAGNOSTICS gone = ROW_COUNT;
 RETURN gone;
END $$;

CREATE OR REPLACE FUNCTION clear_idempotency_keys(keep interval, n int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE gone int;
BEGIN
 DELETE FROM idempotency_keys k USING (SELECT x.workspace_id, x.user_id, x.key FROM idempotency_keys x WHERE x.created_at < batuta_now() - keep
   ORDER BY x.created_at LIMIT n) d
  WHERE k.workspace_id = d.workspace_id AND k.user_id = d.user_id AND k.key = d.key;
 GET DIAGNOSTICS gone = ROW_COUNT;
 RETURN gone;
END $$;
