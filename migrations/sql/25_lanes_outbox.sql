-- What leaves. A row of the outbox is one undelivered message; the head of a lane is its oldest row, and only heads are claimed, so messages of a lane
-- reach the provider in order. `sending` holds the lane for `lease`: a receipt or a status with our callback data ends it, else the head comes again.

-- D1: heads that are ready, or whose sender never told. All workspaces (batuta_router), an equal share for each number; `skip` are numbers whose rate is
-- used up for now; of none more is taken than it may send within a third of a second, for the rest would only come back. A bot's message of a lane that a
-- person paused, of a contact who opted out, or of a number that was removed, is handed out only to be given up (`doubtful`: it may have been sent).
CREATE OR REPLACE FUNCTION claim_outbox(n int, lease interval, skip uuid[], OUT ws uuid[], OUT ids bigint[]) LANGUAGE plpgsql
 SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE t timestamptz := batuta_now(); qw uuid[]; qi uuid[]; qm int[];
BEGIN
 WITH RECURSIVE q(w, i) AS (
  (SELECT o.workspace_id, o.instance_id FROM outbox o ORDER BY o.workspace_id, o.instance_id LIMIT 1)
  UNION ALL
  SELECT x.workspace_id, x.instance_id FROM q CROSS JOIN LATERAL (SELECT o.workspace_id, o.instance_id FROM outbox o
   WHERE (o.workspace_id, o.instance_id) > (q.w, q.i) ORDER BY o.workspace_id, o.instance_id LIMIT 1) x)
 SELECT array_agg(q.w), array_agg(q.i), array_agg(ceil(s.throughput * 0.3)::int) INTO qw, qi, qm
  FROM q JOIN instances s ON s.workspace_id = q.w AND s.id = q.i WHERE (NOT s.send_blocked OR s.deleted_at IS NOT NULL) AND q.i <> ALL (skip);
 IF qw IS NULL THEN RETURN; END IF;
 WITH p AS (SELECT x.workspace_id, x.id FROM unnest(qw, qi, qm) AS q(w, i, m) CROSS JOIN LATERAL (
   SELECT o.workspace_id, o.id FROM outbox o
   WHERE o.workspace_id = q.w AND o.instance_id = q.i
    AND ((o.status = 'ready' AND (o.not_before IS NULL OR o.not_before <= t))
      OR (o.status = 'sending' AND o.lease_until < t))
    AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.workspace_id = o.workspace_id AND e.lane_id = o.lane_id AND e.id < o.id)
   ORDER BY o.id LIMIT greatest(1, least(q.m, n / cardinality(qw))) FOR UPDATE OF o SKIP LOCKED) x LIMIT n),
 up AS (UPDATE outbox o SET doubtful = o.status = 'sending', status = 'sending', attempt = o.attempt + 1, lease_until = t + lease
  FROM p WHERE o.workspace_id = p.workspace_id AND o.id = p.id RETURNING o.workspace_id, o.id)
 SELECT array_agg(up.workspace_id), array_agg(up.id) INTO ws, ids FROM up;
END $$;

-- Whether a message of the bot's is one that its contact wants no more: all that a run said, but not the word that confirms the opting out.
CREATE OR REPLACE FUNCTION left_alone(w uuid, person uuid, message bigint) RETURNS bool LANGUAGE sql STABLE AS $$
 SELECT EXISTS (SELECT 1 FROM contacts c JOIN messages m ON m.workspace_id = c.workspace_id AND m.id = message AND m.run_id IS NOT NULL
  WHERE c.workspace_id = w AND c.id = person AND c.opted_out_at IS NOT NULL) $$;

CREATE OR REPLACE FUNCTION read_outbox(ws uuid[], ids bigint[]) RETURNS TABLE (workspace_id uuid, id bigint, lane_id uuid, contact_id uuid, instance_id uuid,
  provider text, throughput int, addr text, content jsonb, origin text, attempt int, doubtful bool, paused bool, last_inbound_at timestamptz, last_received text, now timestamptz, spared int, removed bool, queued_at timestamptz, unwanted bool)
 LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
 SELECT o.workspace_id, o.id, o.lane_id, l.contact_id, o.instance_id, s.provider, s.throughput, l.addr, o.content, o.origin, o.attempt, o.doubtful,
   coalesce(l.paused_by = 'human', false), l.last_inbound_at, l.last_provider_message_id, batuta_now(), o.spared, s.deleted_at IS NOT NULL, o.created_at,
   o.origin = 'bot' AND left_alone(o.workspace_id, l.contact_id, o.id)
  FROM unnest(ws, ids) AS x(w, i) JOIN outbox o ON o.workspace_id = x.w AND o.id = x.i JOIN lanes l ON l.workspace_id = o.workspace_id AND l.id = o.lane_id
  JOIN instances s ON s.workspace_id = o.workspace_id AND s.id = o.instance_id ORDER BY o.id $$;

-- D2: what became of one workspace's sends. `what` is
--   sent       it left; pid is the provider's id; content_ is what was sent where that was not the message itself. A fact, however late it is told
--   failed uncertain cancelled   it is given up, with the reason in err
--   later      not now: again after `wait` seconds, with `content_` where it changed; the attempt counts or is spared
-- All but `sent` hold only for the attempt they are about. A bot's row that comes back to a lane that a person has paused meanwhile, or to who has opted out, is cancelled.
-- Messages are locked first, in the order of their ids, then the outbox. Answers what changed for the reader, and whether the lane has more to send (o_more).
CREATE OR REPLACE FUNCTION record_receipts(w uuid, ids bigint[], atts int[], what text[], pids text[], wait float8[], counts bool[], err jsonb[], content_ jsonb[])
 RETURNS TABLE (o_message bigint, o_contact uuid, o_conversation uuid, o_lane uuid, o_status text, o_error jsonb, o_more bool) LANGUAGE plpgsql AS $$
DECLARE t timestamptz := batuta_now(); done bigint[]; become text[]; dp text[]; de jsonb[]; da int[]; dc jsonb[];
BEGIN
 PERFORM set_config('app.ws', w::text, true);
 PERFORM 1 FROM messages m WHERE m.workspace_id = w AND m.id = ANY (ids) ORDER BY m.workspace_id, m.id FOR UPDATE;
 IF 'later' = ANY (what) THEN
  UPDATE outbox o SET status = 'ready', lease_until = NULL, not_before = t + u.s * interval '1 second', spared = o.spared + (NOT u.n)::int, content = coalesce(u.c, o.content)
   FROM unnest(ids, atts, what, wait, counts, content_) AS u(id, a, k, s, n, c)
   WHERE o.workspace_id = w AND o.id = u.id AND o.id = ANY (ids) AND u.k = 'later' AND o.attempt = u.a AND o.status = 'sending';
 END IF;
 WITH u AS (SELECT * FROM unnest(ids, atts, what, pids, err, content_) AS x(id, a, k, p, e, c)),
 d AS (DELETE FROM outbox o USING u WHERE o.workspace_id = w AND o.id = u.id AND o.id = ANY (ids)
   AND (u.k = 'sent' OR (u.k <> 'later' AND o.attempt = u.a)
     OR (u.k = 'later' AND o.origin = 'bot' AND o.status = 'ready' AND EXISTS (SELECT 1 FROM lanes l WHERE l.workspace_id = w AND l.id = o.lane_id
      AND (l.paused_by = 'human' OR left_alone(w, l.contact_id, o.id)))))
   RETURNING o.id, o.spared)
 SELECT array_agg(u.id), array_agg(CASE u.k WHEN 'later' THEN 'cancelled' ELSE u.k END), array_agg(u.p), array_agg(u.e), array_agg(u.a - coalesce(d.spared, 0)),
   array_agg(CASE u.k WHEN 'sent' THEN u.c END) INTO done, become, dp, de, da, dc
  FROM u LEFT JOIN d ON d.id = u.id WHERE u.k = 'sent' OR d.id IS NOT NULL;
 IF done IS NULL THEN RETURN; END IF;
 RETURN QUERY
 WITH u AS (SELECT * FROM unnest(done, become, dp, de, da, dc) AS x(id, k, p, e, a, c)),
 m AS (UPDATE messages x SET provider_message_id = coalesce(u.p, x.provider_message_id), attempt = greatest(x.attempt, u.a),
    message_data = coalesce(u.c, x.message_data), message_type = coalesce(u.c->>'type', x.message_type),
    status = CASE WHEN status_rank(u.k) > status_rank(x.status) THEN u.k ELSE x.status END,
    error = CASE WHEN status_rank(u.k) > status_rank(x.status) THEN u.e ELSE x.error END
   FROM u WHERE x.workspace_id = w AND x.id = u.id AND x.id = ANY (done) RETURNING x.id, x.contact_id, x.conversation_id, x.instance_id, x.status, x.error)
 SELECT m.id, m.contact_id, m.conversation_id, l.id, m.status::text, m.error, EXISTS (SELECT 1 FROM outbox o WHERE o.workspace_id = w AND o.lane_id = l.id) FROM m
  LEFT JOIN lanes l ON l.workspace_id = w AND l.contact_id = m.contact_id AND l.instance_id = m.instance_id;
 PERFORM early_statuses(w, dp, done);
 IF EXISTS (SELECT 1 FROM unnest(de) AS u(e) WHERE u.e->>'code' = 'held') THEN PERFORM tell_held(w, done); END IF;
END $$;

-- The bot's late replies wait for a person (C16): whoever has the conversation, else its team, else everybody of the inbox. However many
-- replies are held, a conversation is one notice until it is read.
CREATE OR REPLACE FUNCTION tell_held(w uuid, ids bigint[]) RETURNS void LANGUAGE sql AS $$
 INSERT INTO notifications (workspace_id, id, user_id, contact_id, conversation_id, kind)
  SELECT w, gen_random_uuid(), p.user_id, v.contact_id, v.id, 'replies.held'
  FROM (SELECT DISTINCT m.conversation_id AS id FROM messages m WHERE m.workspace_id = w AND m.id = ANY (ids) AND m.status = 'cancelled' AND m.error->>'code' = 'held') AS h
  JOIN conversations v ON v.workspace_id = w AND v.id = h.id
  JOIN workspace_members p ON p.workspace_id = w AND p.removed_at IS NULL AND p.role IN ('owner', 'admin', 'supervisor', 'agent')
   AND CASE WHEN v.agent_id IS NOT NULL THEN p.user_id = v.agent_id
    WHEN EXISTS (SELECT 1 FROM team_members x WHERE x.workspace_id = w AND x.team_id = v.team_id)
     THEN EXISTS (SELECT 1 FROM team_members x WHERE x.workspace_id = w AND x.team_id = v.team_id AND x.member_id = p.id)
    ELSE true END
  WHERE NOT EXISTS (SELECT 1 FROM notifications n WHERE n.workspace_id = w AND n.conversation_id = v.id AND n.user_id = p.user_id AND n.kind = 'replies.held' AND n.read_at IS NULL)
$$;

-- Statuses that came before the receipt did.
CREATE OR REPLACE FUNCTION early_statuses(w uuid, pid text[], known bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE si uuid[]; sp text[]; ss text[]; se jsonb[]; sk bigint[];
BEGIN
 WITH f AS (UPDATE message_statuses s SET message_id = m.id FROM unnest(pid, known) AS u(p, k) JOIN messages m ON m.workspace_id = w AND m.id = u.k AND m.id = ANY (known)
   WHERE s.workspace_id = w AND s.instance_id = m.instance_id AND s.provider_message_id = u.p AND s.provider_message_id = ANY (pid) AND s.message_id IS NULL
   RETURNING s.instance_id, s.provider_message_id, s.status, s.error, m.id AS k)
 SELECT array_agg(f.instance_id), array_agg(f.provider_message_id), array_agg(f.status::text), array_agg(f.error), array_agg(f.k) INTO si, sp, ss, se, sk FROM f;
 IF sk IS NOT NULL THEN PERFORM join_statuses(w, si, sp, ss, se, sk); END IF;
END $$;

-- The next heads of these lanes: a second bubble need not look through the whole outbox. The row's own lock decides against a pause, as in D1.
CREATE OR REPLACE FUNCTION next_heads(w uuid, lane uuid[], lease interval, OUT ws uuid[], OUT ids bigint[]) LANGUAGE plpgsql AS $$
DECLARE t timestamptz := batuta_now();
BEGIN
 PERFORM set_config('app.ws', w::text, true);
 WITH h AS (SELECT DISTINCT ON (o.lane_id) o.id, o.lane_id FROM outbox o WHERE o.workspace_id = w AND o.lane_id = ANY (lane) ORDER BY o.lane_id, o.id),
 up AS (UPDATE outbox o SET status = 'sending', doubtful = false, attempt = o.attempt + 1, lease_until = t + lease
   FROM h WHERE o.workspace_id = w AND o.id = h.id AND o.status = 'ready' AND (o.not_before IS NULL OR o.not_before <= t)
    AND NOT EXISTS (SELECT 1 FROM instances s WHERE s.workspace_id = w AND s.id = o.instance_id AND s.send_blocked AND s.deleted_at IS NULL)
   RETURNING o.workspace_id, o.id)
 SELECT array_agg(up.workspace_id), array_agg(up.id) INTO ws, ids FROM up;
END $$;
