-- P: a person takes over. `one_lane` narrows it to one lane, else all lanes of the contact. When this has committed no message of the bot's begins to be sent:
-- what was ready is cancelled here, what a turn is about to write falls at its fence (pause epoch), what a sender had claimed is told as on its way.
CREATE OR REPLACE FUNCTION pause_lanes(w uuid, person uuid, one_lane uuid, until timestamptz) RETURNS TABLE (o_lane uuid, o_cancelled bigint[], o_on_its_way bigint[]) LANGUAGE plpgsql AS $$
DECLARE t timestamptz := batuta_now(); lk uuid[]; gone bigint[];
BEGIN
 PERFORM set_config('app.ws', w::text, true);
 lk := ARRAY(SELECT l.id FROM lanes l WHERE l.workspace_id = w AND l.contact_id = person AND l.id = coalesce(one_lane, l.id) ORDER BY l.workspace_id, l.id FOR UPDATE);
 UPDATE lanes l SET paused_by = 'human', pause_scope = CASE WHEN one_lane IS NULL THEN 'contact' ELSE 'conversation' END, paused_until = until, paused_at = t, pause_epoch = l.pause_epoch + 1
  WHERE l.workspace_id = w AND l.id = ANY (lk);
 gone := cancel_ready(w, lk, NULL);
 RETURN QUERY SELECT k.id, ARRAY(SELECT m.id FROM messages m JOIN lanes l ON l.workspace_id = w AND l.id = k.id WHERE m.workspace_id = w AND m.id = ANY (gone) AND m.instance_id = l.instance_id ORDER BY m.id),
   ARRAY(SELECT o.id FROM outbox o WHERE o.workspace_id = w AND o.lane_id = k.id AND o.origin = 'bot' ORDER BY o.id) FROM unnest(lk) AS k(id);
END $$;

-- The bot's messages of these lanes that nobody has begun to send (before: those with smaller ids). Messages are locked before the outbox, as everywhere.
CREATE OR REPLACE FUNCTION cancel_ready(w uuid, lane uuid[], before bigint) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE ids bigint[]; gone bigint[];
BEGIN
 ids := ARRAY(SELECT o.id FROM outbox o WHERE o.workspace_id = w AND o.lane_id = ANY (lane) AND o.origin = 'bot' AND (before IS NULL OR o.id < before));
 IF cardinality(ids) = 0 THEN RETURN '{}'; END IF;
 PERFORM 1 FROM messages m WHERE m.workspace_id = w AND m.id = ANY (ids) ORDER BY m.workspace_id, m.id FOR UPDATE;
 WITH d AS (DELETE FROM outbox o WHERE o.workspace_id = w AND o.id = ANY (ids) AND o.status = 'ready' RETURNING o.id) SELECT array_agg(d.id) INTO gone FROM d;
 -- one that came back to the outbox may have been shown to have left after all
 UPDATE messages m SET status = 'cancelled' WHERE m.workspace_id = w AND m.id = ANY (gone) AND status_rank(m.status) <= 1;
 RETURN coalesce(gone, '{}');
END $$;

-- Nobody has spoken for as long as the workspace allows.
CREATE OR REPLACE FUNCTION pause_is_idle(w uuid, person uuid, since timestamptz, until timestamptz) RETURNS bool LANGUAGE sql STABLE AS $$
 SELECT until IS NULL AND EXISTS (SELECT 1 FROM workspaces x WHERE x.id = w AND since <= batuta_now() - x.idle_resume_minutes * interval '1 minute'
   AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.workspace_id = w AND m.contact_id = person AND m.message_direction = 'OUT' AND m.agent_id IS NOT NULL
    AND m."timestamp" > batuta_now() - x.idle_resume_minutes * interval '1 minute')) $$;

-- The bot comes back: an inbound `resumed` for each lane that was paused, and once more the stored result of an activity that came meanwhile (an AI's is
-- discarded instead, unless it was refused, which ends the run: `resumed` then says so, and its node is entered again). It names the run that plays and its last token, since one that has moved
-- on by then needs no help. `due` limits it to pauses whose time is over,
-- `idle` to those that nobody uses: for the chore, which looked before it had the lock.
CREATE OR REPLACE FUNCTION resume_lanes(w uuid, person uuid, one_lane uuid, due bool, idle bool) RETURNS SETOF uuid LANGUAGE plpgsql AS $$
DECLARE t timestamptz := batuta_now(); x record; late record; running record; discarded bool;
BEGIN
 PERFORM set_config('app.ws', w::text, true);
 FOR x IN SELECT l.id, l.pause_epoch + 1 AS epoch, l.paused_by, l.paused_at, l.done_seq FROM lanes l WHERE l.workspace_id = w AND l.contact_id = person AND l.id = coalesce(one_lane, l.id)
   AND l.paused_by IS NOT NULL AND (NOT due OR l.paused_until <= t) AND (NOT idle OR pause_is_idle(w, l.contact_id, l.paused_at, l.paused_until)) ORDER BY l.workspace_id, l.id FOR UPDATE LOOP
  -- a message that a sender gave back while the pause was being written
  IF x.paused_by = 'human' THEN PERFORM cancel_ready(w, ARRAY[x.id], NULL); END IF;
  -- an AI's result that came since and is not played yet is as late as one that was
  UPDATE inbound b SET data = b.data || '{"discarded": true}' WHERE b.workspace_id = w AND b.lane_id = x.id AND b.lane_seq > x.done_seq AND b.kind = 'activity'
   AND b.data->>'kind' LIKE 'ai%' AND b.data->'result'->'error'->>'code' IS DISTINCT FROM 'opted_out' AND b.received_at >= x.paused_at;
  UPDATE lanes l SET paused_by = NULL, pause_scope = NULL, paused_until = NULL, paused_at = NULL, pause_epoch = x.epoch WHERE l.workspace_id = w AND l.id = x.id;
  SELECT a.id, a.kind, jsonb_build_object('activity_id', a.id, 'run_id', a.run_id, 'token', a.token, 'kind', a.kind, 'result', a.result) AS body INTO late
   FROM runs r CROSS JOIN LATERAL (SELECT d.* FROM activities d WHERE d.workspace_id = w AND d.run_id = r.id AND d.status = 'done'
     UNION ALL SELECT o.* FROM activities o WHERE o.workspace_id = w AND o.run_id = r.id AND o.status <> 'done' AND o.kind LIKE 'ai%') a
   WHERE r.workspace_id = w AND r.lane_id = x.id AND r.status = 'active' AND a.lane_id = x.id AND a.token = (r.state->>'call')::bigint
    AND NOT EXISTS (SELECT 1 FROM inbound b WHERE b.workspace_id = w AND b.lane_id = x.id AND b.lane_seq > x.done_seq AND b.event_id LIKE 'activity:' || a.id || '%' AND NOT b.data ? 'discarded');
  SELECT r.id, (r.state->>'token')::bigint AS token INTO running FROM runs r WHERE r.workspace_id = w AND r.lane_id = x.id AND r.status = 'active';
  discarded := coalesce(late.kind LIKE 'ai%' AND late.body->'result'->'error'->>'code' IS DISTINCT FROM 'opted_out', false);
  PERFORM push_inbound(w, ARRAY[x.id], ARRAY['resumed:' || x.id || ':' || x.epoch], ARRAY['resumed'], ARRAY[jsonb_build_object('discarded', discarded, 'run_id', running.id, 'token', running.token)]);
  IF late.id IS NOT NULL AND NOT discarded THEN
   PERFORM push_inbound(w, ARRAY[x.id], ARRAY['activity:' || late.id || ':' || x.epoch], ARRAY['activity'], ARRAY[late.body]);
  END IF;
  RETURN NEXT x.id;
 END LOOP;
END $$;

-- Pauses that are over: their time has come, or the workspace lets the bot return after so long without a word of a person.
CREATE OR REPLACE FUNCTION pauses_over(n int) RETURNS TABLE (w uuid, person uuid, lane uuid, timed bool) LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
 (SELECT l.workspace_id, l.contact_id, l.id, true FROM lanes l WHERE l.paused_until IS NOT NULL AND l.paused_until <= batuta_now() LIMIT n)
 UNION ALL
 (SELECT l.workspace_id, l.contact_id, l.id, false FROM workspaces x JOIN lanes l ON l.workspace_id = x.id AND l.paused_by IS NOT NULL AND l.paused_until IS NULL
  WHERE x.idle_resume_minutes IS NOT NULL AND pause_is_idle(l.workspace_id, l.contact_id, l.paused_at, l.paused_until) LIMIT n) $$;

-- What a contact's key in Redis says, and how new it is: epochs only rise, so their sum does.
CREATE OR REPLACE FUNCTION bot_control(w uuid, people uuid[]) RETURNS TABLE (o_contact uuid, o_word text, o_epoch bigint) LANGUAGE plpgsql AS $$
BEGIN
 PERFORM set_config('app.ws', w::text, true);
 RETURN QUERY SELECT l.contact_id, CASE WHEN bool_or(l.paused_by = 'human') THEN 'PAUSED_BY_HUMAN' WHEN bool_or(l.paused_by = 'bot') THEN 'PAUSED_BY_BOT' END, sum(l.pause_epoch)::bigint
  FROM lanes l WHERE l.workspace_id = w AND l.contact_id = ANY (people) GROUP BY l.contact_id;
END $$;

-- The lane's conversation that is not closed, made where there is none.
CREATE OR REPLACE FUNCTION open_talk(w uuid, lane uuid) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE t timestamptz := batuta_now(); l record; found uuid;
BEGIN
 SELECT x.* INTO l FROM lanes x WHERE x.workspace_id = w AND x.id = lane FOR UPDATE;
 INSERT INTO conversations AS c (workspace_id, id, contact_id, instance_id, last_message_at, created_at) VALUES (w, ordered_id(), l.contact_id, l.instance_id, t, t)
  ON CONFLICT (workspace_id, contact_id, instance_id) WHERE status <> 'closed' DO UPDATE SET status = c.status RETURNING c.id INTO found;
 UPDATE lanes x SET conversation_id = found WHERE x.workspace_id = w AND x.id = lane AND x.conversation_id IS DISTINCT FROM found;
 RETURN found;
END $$;
