-- What a provider tells about our messages. A status never goes backwards; `failed` is final unless the message turns out delivered or read.
CREATE OR REPLACE FUNCTION status_rank(status text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
 SELECT CASE status WHEN 'sent' THEN 2 WHEN 'failed' THEN 3 WHEN 'delivered' THEN 4 WHEN 'read' THEN 5 WHEN 'played' THEN 6
  WHEN 'cancelled' THEN 1 WHEN 'uncertain' THEN 1 WHEN 'deleted' THEN -1 ELSE 0 END $$;

-- Keeps each status once and moves the messages on. mid is messages.id out of our callback data: it finds the message before its receipt is
-- recorded, and ends the doubt about a send whose answer was lost. Messages are locked first, in the order of their ids, then the outbox: as in D2.
CREATE OR REPLACE FUNCTION record_statuses(w uuid, inst uuid[], pid text[], stat text[], at timestamptz[], mid bigint[], err jsonb[])
 RETURNS TABLE (o_message bigint, o_contact uuid, o_conversation uuid, o_lane uuid, o_status text, o_error jsonb, o_resolved bool) LANGUAGE plpgsql AS $$
DECLARE t timestamptz := batuta_now(); known bigint[]; freed bigint[]; erased bool;
BEGIN
 PERFORM set_config('app.ws', w::text, true);
 erased := EXISTS (SELECT 1 FROM erased_events x WHERE x.workspace_id = w);
 SELECT array_agg(f.id ORDER BY f.ord) INTO known FROM (
  SELECT DISTINCT ON (u.ord) u.ord, m.id FROM unnest(inst, pid, mid) WITH ORDINALITY AS u(i, p, m, ord)
  LEFT JOIN messages m ON m.workspace_id = w AND m.instance_id = u.i AND m.message_direction = 'OUT'
   AND ((u.m IS NOT NULL AND m.id = u.m AND m.id = ANY (mid)) OR (m.provider_message_id = u.p AND m.provider_message_id = ANY (pid)))
  ORDER BY u.ord, m.id) f;
 PERFORM 1 FROM messages m WHERE m.workspace_id = w AND m.id = ANY (known) ORDER BY m.workspace_id, m.id FOR UPDATE;
 INSERT INTO message_statuses (workspace_id, instance_id, provider_message_id, status, at, error, message_id, created_at)
  SELECT DISTINCT ON (u.i, u.p, u.s) w, u.i, u.p, u.s, u.a, u.e, u.k, t FROM unnest(inst, pid, stat, at, err, known) AS u(i, p, s, a, e, k)
  WHERE NOT (erased AND u.k IS NULL AND was_erased(w, u.i, u.p)) ORDER BY u.i, u.p, u.s, u.a
  ON CONFLICT DO NOTHING;
 WITH d AS (DELETE FROM outbox o WHERE o.workspace_id = w AND o.id = ANY (known) AND (o.status = 'sending' OR o.attempt > 0) RETURNING o.id) SELECT array_agg(d.id) INTO freed FROM d;
 RETURN QUERY SELECT r.*, r.o_message = ANY (coalesce(freed, '{}')) FROM join_statuses(w, inst, pid, stat, err, known) r;
END $$;

-- Moves messages on to the best of the given statuses; known[i] is the message that stat[i] is about. The messages are locked by the caller.
CREATE OR REPLACE FUNCTION join_statuses(w uuid, inst uuid[], pid text[], stat text[], err jsonb[], known bigint[])
 RETURNS TABLE (o_message bigint, o_contact uuid, o_conversation uuid, o_lane uuid, o_status text, o_error jsonb) LANGUAGE plpgsql AS $$
BEGIN
 RETURN QUERY
 WITH best AS (SELECT DISTINCT ON (u.k) u.k, u.s, u.p, u.e FROM unnest(known, stat, pid, err) AS u(k, s, p, e)
   WHERE u.k IS NOT NULL AND status_rank(u.s) > 0 ORDER BY u.k, status_rank(u.s) DESC),
 m AS (UPDATE messages x SET status = b.s, error = CASE WHEN b.s = 'failed' THEN b.e END, provider_message_id = coalesce(x.provider_message_id, b.p)
   FROM best b WHERE x.workspace_id = w AND x.id = b.k AND x.id = ANY (known) AND status_rank(b.s) > status_rank(x.status)
   RETURNING x.id, x.contact_id, x.conversation_id, x.instance_id, x.status, x.error)
 SELECT m.id, m.contact_id, m.conversation_id, l.id, m.status::text, m.error FROM m
  LEFT JOIN lanes l ON l.workspace_id = w AND l.contact_id = m.contact_id AND l.instance_id = m.instance_id;
END $$;

-- The chore behind it: statuses that came while their message's receipt was being written, and the end of those nobody knows.
CREATE OR REPLACE FUNCTION workspaces_with_loose_statuses() RETURNS SETOF uuid LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
 SELECT DISTINCT s.workspace_id FROM message_statuses s WHERE s.message_id IS NULL $$;

CREATE OR REPLACE FUNCTION settle_statuses(w uuid, keep interval) RETURNS int LANGUAGE plpgsql AS $$
DECLARE n int; si uuid[]; sp text[]; ss text[]; se jsonb[]; sk bigint[];
BEGIN
 PERFORM set_config('app.ws', w::text, true);
 SELECT array_agg(s.instance_id), array_agg(s.provider_message_id), array_agg(s.status::text), array_agg(s.error), array_agg(s.known) INTO si, sp, ss, se, sk
  FROM (SELECT x.*, y.id AS known FROM message_statuses x JOIN messages y ON y.workspace_id = w AND y.instance_id = x.instance_id
     AND y.provider_message_id = x.provider_message_id AND y.message_direction = 'OUT'
    WHERE x.workspace_id = w AND x.message_id IS NULL LIMIT 1000) s;
 IF sk IS NOT NULL THEN
  PERFORM 1 FROM messages m WHERE m.workspace_id = w AND m.id = ANY (sk) ORDER BY m.workspace_id, m.id FOR UPDATE;
  UPDATE message_statuses s SET message_id = u.k FROM unnest(si, sp, ss, sk) AS u(i, p, st, k)
   WHERE s.workspace_id = w AND s.instance_id = u.i AND s.provider_message_id = u.p AND s.status = u.st;
  SELECT count(*) INTO n FROM join_statuses(w, si, sp, ss, se, sk);
 END IF;
 DELETE FROM message_statuses s WHERE s.workspace_id = w AND s.message_id IS NULL AND s.created_at < batuta_now() - keep;
 RETURN coalesce(n, 0);
END $$;
