-- T2: one call commits one workspace's turns. The arrays l_* are the lanes of the batch; every other array names its lane by its position there (ix).
-- A lane falls out alone, and its turns with it: when somebody claimed it since (epoch) or it was given back, when a person paused or resumed the bot since (pause epoch),
-- when its run is not what the turn began with (version), or when its contact opted out by another lane and the turn did not know (l_left). `ok` are the lanes that stood, `speaking` those of them that no person has paused.
-- `conv` is each lane's conversation as it is now: one that was closed since the claim is none. Messages get their ids here, under the lane's lock, so they
-- rise within a lane; with `fuse` the first bubble of a lane with an empty outbox is claimed for sending at once (m_mine), which saves it D1.
CREATE OR REPLACE FUNCTION fence_turns(w uuid, l_id uuid[], l_epoch bigint[], l_pause int[], l_contact uuid[], l_left bool[], r_ix int[], r_id uuid[], r_from bigint[],
  OUT ok int[], OUT speaking int[], OUT conv uuid[]) LANGUAGE plpgsql AS $$
DECLARE crossed int[]; stale int[]; gone int[];
BEGIN
 SELECT array_agg(s.ix) FILTER (WHERE s.same), array_agg(s.ix) FILTER (WHERE s.same AND s.paused_by IS DISTINCT FROM 'human'), array_agg(s.ix) FILTER (WHERE NOT s.same)
  INTO ok, speaking, crossed FROM (
  SELECT u.ix::int AS ix, l.pause_epoch = u.pe AS same, l.paused_by FROM unnest(l_id, l_epoch, l_pause) WITH ORDINALITY AS u(id, e, pe, ix)
  JOIN lanes l ON l.workspace_id = w AND l.id = u.id AND l.id = ANY (l_id) AND l.epoch = u.e AND l.lease_until IS NOT NULL
  ORDER BY l.workspace_id, l.id FOR UPDATE OF l) s;
 -- read with a snapshot that is younger than the locks
 SELECT (SELECT array_agg(DISTINCT u.ix) FROM unnest(r_ix, r_id, r_from) AS u(ix, id, v)
   LEFT JOIN runs r ON r.workspace_id = w AND r.id = u.id AND r.id = ANY (r_id) AND r.status IN ('active', 'interrupted') WHERE u.ix = ANY (ok) AND coalesce(r.version, 0) <> u.v),
  -- by what was committed meanwhile, or by a lane of this very commit
  (SELECT array_agg(u.ix::int) FROM unnest(l_contact, l_left) WITH ORDINALITY AS u(c, knew, ix) JOIN contacts c ON c.workspace_id = w AND c.id = u.c AND c.id = ANY (l_contact)
   WHERE NOT u.knew AND u.ix = ANY (ok) AND (c.opted_out_at IS NOT NULL OR EXISTS (SELECT 1 FROM unnest(l_contact, l_left) AS y(c, knew) WHERE y.knew AND y.c = u.c))),
  (SELECT array_agg((SELECT v.id FROM lanes l JOIN conversations v ON v.workspace_id = w AND v.id = l.conversation_id AND v.status <> 'closed'
    WHERE l.workspace_id = w AND l.id = u.id) ORDER BY u.ix) FROM unnest(l_id) WITH ORDINALITY AS u(id, ix)) INTO stale, gone, conv;
 stale := nullif(coalesce(stale, '{}') || coalesce(gone, '{}'), '{}');
 IF stale IS NOT NULL THEN
  ok := ARRAY(SELECT x FROM unnest(ok) x WHERE x <> ALL (stale));
  speaking := ARRAY(SELECT x FROM unnest(speaking) x WHERE x <> ALL (stale));
 END IF;
 -- played again as what they are now; it was nobody's fault, so the attempt does not count
 IF crossed IS NOT NULL OR stale IS NOT NULL THEN
  UPDATE lanes l SET lease_until = NULL, attempts = greatest(l.attempts - 1, 0) FROM unnest(l_id) WITH ORDINALITY AS u(id, ix)
   WHERE l.workspace_id = w AND l.id = u.id AND l.id = ANY (l_id) AND u.ix = ANY (coalesce(crossed, '{}') || coalesce(stale, '{}'));
 END IF;
END $$;

CREATE OR REPLACE FUNCTION commit_runs(w uuid, t timestamptz, ok int[], l_id uuid[], l_contact uuid[], r_ix int[], r_id uuid[], r_funnel uuid[], r_fver int[], r_from bigint[],
  r_to bigint[], r_status text[], r_reason text[], r_node text[], r_state jsonb[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
 UPDATE runs r SET version = u.v1, funnel_id = u.fu, funnel_version = u.fv, status = u.st, reason = u.re, current_node_id = u.nd, state = u.s,
   ended_at = CASE WHEN u.st NOT IN ('active', 'interrupted') THEN t END
  FROM unnest(r_ix, r_id, r_funnel, r_fver, r_from, r_to, r_status, r_reason, r_node, r_state) AS u(ix, id, fu, fv, v0, v1, st, re, nd, s)
  WHERE u.v0 > 0 AND u.st <> 'came_back' AND u.ix = ANY (ok) AND r.workspace_id = w AND r.id = u.id AND r.id = ANY (r_id);
 -- a run that stood aside is active again only now that the one before it is not: a lane has one
 IF 'came_back' = ANY (r_status) THEN
  UPDATE runs r SET version = u.v1, status = 'active', reason = u.re, current_node_id = u.nd, state = u.s
   FROM unnest(r_ix, r_id, r_to, r_status, r_reason, r_node, r_state) AS u(ix, id, v1, st, re, nd, s)
   WHERE u.st = 'came_back' AND u.ix = ANY (ok) AND r.workspace_id = w AND r.id = u.id AND r.id = ANY (r_id);
 END IF;
 INSERT INTO runs (workspace_id, id, lane_id, contact_id, funnel_id, funnel_version, version, status, reason, current_node_id, state, started_at, ended_at)
  SELECT w, u.id, l_id[u.ix], l_contact[u.ix], u.fu, u.fv, u.v1, u.st, u.re, u.nd, u.s, t, CASE WHEN u.st NOT IN ('active', 'interrupted') THEN t END
   FROM unnest(r_ix, r_id, r_funnel, r_fver, r_from, r_to, r_status, r_reason, r_node, r_state) AS u(ix, id, fu, fv, v0, v1, st, re, nd, s)
   WHERE u.v0 = 0 AND u.ix = ANY (ok);
 -- nobody listens any more to what a run that is over asked for and nobody has called yet; what people are told of it they are told all the same
 DELETE FROM activities a USING unnest(r_ix, r_id, r_status, r_from) AS u(ix, id, st, v0)
  WHERE u.v0 > 0 AND u.st IN ('ended', 'stopped') AND u.ix = ANY (ok) AND a.workspace_id = w AND a.run_id = u.id AND a.run_id = ANY (r_id) AND a.status <> 'done' AND a.status = 'ready' AND NOT outlives_run(a.kind);
END $$;

-- History and outbox share one id. A bubble with o_failed is kept as a failed message and never sent; o_send is what the sender gets where it is not
-- the message itself. Answers the ids in the order of the arrays; NULL for lanes that fell out, and for those that a person has paused: `ok` has neither.
CREATE OR REPLACE FUNCTION commit_messages(w uuid, t timestamptz, ok int[], l_id uuid[], l_contact uuid[], l_inst uuid[], l_conv uuid[], fuse interval,
  o_ix int[], o_key uuid[], o_type text[], o_content jsonb[], o_send jsonb[], o_text text[], o_failed jsonb[], o_funnel uuid[], o_run uuid[],
  OUT m_id bigint[], OUT m_mine bool[]) LANGUAGE plpgsql AS $$
BEGIN
 WITH u AS MATERIALIZED (SELECT CASE WHEN x.ix = ANY (ok) THEN nextval('message_ids') END AS id, x.* FROM (
   SELECT * FROM unnest(o_ix, o_key, o_type, o_content, o_send, o_text, o_failed, o_funnel, o_run) WITH ORDINALITY AS y(ix, k, ty, d, s, tx, f, fu, rn, ord) ORDER BY ord OFFSET 0) x),
 h AS (SELECT u.id, u.ix, u.k, u.d, u.s, fuse IS NOT NULL AND row_number() OVER (PARTITION BY u.ix ORDER BY u.ord) = 1
    AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.workspace_id = w AND o.lane_id = l_id[u.ix])
    AND NOT EXISTS (SELECT 1 FROM instances s WHERE s.workspace_id = w AND s.id = l_inst[u.ix] AND s.send_blocked) AS mine
   FROM u WHERE u.id IS NOT NULL AND u.f IS NULL),
 m AS (INSERT INTO messages (workspace_id, id, contact_id, conversation_id, instance_id, message_direction, message_type, message_data, funnel_id, run_id, "timestamp", status, error)
   SELECT w, id, l_contact[ix], l_conv[ix], l_inst[ix], 'OUT', ty, d, fu, rn, t, CASE WHEN f IS NULL THEN 'queued' ELSE 'failed' END, f FROM u WHERE id IS NOT NULL ORDER BY id),
 o AS (INSERT INTO outbox (workspace_id, id, lane_id, instance_id, effect_key, content, origin, status, attempt, lease_until, created_at)
   SELECT w, id, l_id[ix], l_inst[ix], k, coalesce(s, d), 'bot', CASE WHEN mine THEN 'sending' ELSE 'ready' END, mine::int, CASE WHEN mine THEN t + fuse END, t FROM h ORDER BY id),
 z AS (SELECT DISTINCT ON (ix) l_conv[ix] AS conv, id, ty, tx, f FROM u WHERE id IS NOT NULL ORDER BY ix, id DESC),
 c AS (UPDATE conversations v SET last_message_at = moved_on(v.last_message_at, t),
    last_message = jsonb_build_object('id', z.id, 'direction', 'OUT', 'type', z.ty, 'text', z.tx, 'status', CASE WHEN z.f IS NULL THEN 'queued' ELSE 'failed' END)
   FROM z WHERE v.workspace_id = w AND v.id = z.conv AND v.id = ANY (l_conv))
 SELECT array_agg(u.id ORDER BY u.ord), array_agg(coalesce(h.mine, false) ORDER BY u.ord) INTO m_id, m_mine FROM u LEFT JOIN h ON h.id = u.id;
END $$;

-- Timers and activities of the runs that were touched: what the turn left behind stands, whatever else the run had is gone.
CREATE OR REPLACE FUNCTION commit_waits(w uuid, t timestamptz, ok int[], l_id uuid[], x_ix int[], x_run uuid[], x_token bigint[], x_due timestamptz[], x_id uuid[],
  a_ix int[], a_id uuid[], a_run uuid[], a_node text[], a_token bigint[], a_kind text[], a_request jsonb[], a_idem bool[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
 IF x_ix IS NOT NULL THEN
  DELETE FROM timers d USING unnest(x_ix, x_run, x_token) AS u(ix, r, k)
   WHERE d.workspace_id = w AND d.run_id = u.r AND d.run_id = ANY (x_run) AND u.ix = ANY (ok) AND d.token IS DISTINCT FROM u.k;
  INSERT INTO timers (workspace_id, id, lane_id, run_id, token, due_at)
   SELECT w, u.id, l_id[u.ix], u.r, u.k, u.d FROM unnest(x_ix, x_run, x_token, x_due, x_id) AS u(ix, r, k, d, id) WHERE u.k IS NOT NULL AND u.ix = ANY (ok)
   ON CONFLICT (workspace_id, run_id, token) DO NOTHING;
 END IF;
 IF a_ix IS NOT NULL THEN
  INSERT INTO activities (workspace_id, id, lane_id, run_id, node_id, token, kind, request, idempotent, due_at, created_at)
   SELECT w, u.id, l_id[u.ix], u.r, u.nd, u.k, u.kd, u.q, u.i, t, t FROM unnest(a_ix, a_id, a_run, a_node, a_token, a_kind, a_request, a_idem) AS u(ix, id, r, nd, k, kd, q, i)
   WHERE u.ix = ANY (ok);
 END IF;
END $$;

-- One journal row a turn (enough to replay it), one row of funnel_logs for each node that was played.
CREATE OR REPLACE FUNCTION commit_trail(w uuid, t timestamptz, ok int[], l_contact uuid[], j_ix int[], j_run uuid[], j_seq bigint[], j_step int[], j_signal jsonb[], j_outcome jsonb[],
  g_ix int[], g_run uuid[], g_funnel uuid[], g_node text[], g_type text[], g_status text[], g_data jsonb[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
 INSERT INTO run_journal (workspace_id, run_id, lane_seq, step, signal, outcome, created_at)
  SELECT w, u.r, u.q, u.p, u.s, u.o, t FROM unnest(j_ix, j_run, j_seq, j_step, j_signal, j_outcome) AS u(ix, r, q, p, s, o) WHERE u.ix = ANY (ok);
 INSERT INTO funnel_logs (workspace_id, contact_id, run_id, funnel_id, node_id, node_type, status, execution_data, created_at)
  SELECT w, l_contact[u.ix], u.r, u.f, u.n, u.ty, u.st, u.d, t FROM unnest(g_ix, g_run, g_funnel, g_node, g_type, g_status, g_data) WITH ORDINALITY AS u(ix, r, f, n, ty, st, d, ord)
  WHERE u.ix = ANY (ok) ORDER BY u.ord;
END $$;

CREATE OR REPLACE FUNCTION commit_turns(w uuid, fuse interval,
  l_id uuid[], l_epoch bigint[], l_pause int[], l_done bigint[], l_contact uuid[], l_inst uuid[], l_halt bool[], l_left bool[], l_exchanges bytea[],
  r_ix int[], r_id uuid[], r_funnel uuid[], r_fver int[], r_from bigint[], r_to bigint[], r_status text[], r_reason text[], r_node text[], r_state jsonb[],
  j_ix int[], j_run uuid[], j_seq bigint[], j_step int[], j_signal jsonb[], j_outcome jsonb[],
  g_ix int[], g_run uuid[], g_funnel uuid[], g_node text[], g_type text[], g_status text[], g_data jsonb[],
  o_ix int[], o_key uuid[], o_type text[], o_content jsonb[], o_send jsonb[], o_text text[], o_failed jsonb[], o_funnel uuid[], o_run uuid[],
  x_ix int[], x_run uuid[], x_token bigint[], x_due timestamptz[], x_id uuid[],
  a_ix int[], a_id uuid[], a_run uuid[], a_node text[], a_token bigint[], a_kind text[], a_request jsonb[], a_idem bool[],
  OUT ok int[], OUT m_id bigint[], OUT m_mine bool[], OUT conv uuid[], OUT k_who uuid[], OUT k_word text[], OUT k_epoch bigint[], OUT moment timestamptz) LANGUAGE plpgsql AS $$
DECLARE speaking int[];
BEGIN
 PERFORM set_config('app.ws', w::text, true);
 moment := batuta_now();
 SELECT f.ok, f.speaking, f.conv INTO ok, speaking, conv FROM fence_turns(w, l_id, l_epoch, l_pause, l_contact, l_left, r_ix, r_id, r_from) f;
 IF coalesce(cardinality(ok), 0) = 0 THEN RETURN; END IF;
 IF r_ix IS NOT NULL THEN PERFORM commit_runs(w, moment, ok, l_id, l_contact, r_ix, r_id, r_funnel, r_fver, r_from, r_to, r_status, r_reason, r_node, r_state); END IF;
 IF o_ix IS NOT NULL THEN
  IF array_position(conv, NULL) IS NOT NULL THEN conv := converse_first(w, moment, speaking, l_contact, l_inst, conv, o_ix); END IF;
  SELECT c.m_id, c.m_mine INTO m_id, m_mine FROM commit_messages(w, moment, speaking, l_id, l_contact, l_inst, conv, fuse, o_ix, o_key, o_type, o_content, o_send, o_text, o_failed, o_funnel, o_run) c;
 END IF;
 IF x_ix IS NOT NULL OR a_ix IS NOT NULL THEN
  PERFORM commit_waits(w, moment, ok, l_id, x_ix, x_run, x_token, x_due, x_id, a_ix, a_id, a_run, a_node, a_token, a_kind, a_request, a_idem);
 END IF;
 IF j_ix IS NOT NULL THEN
  PERFORM commit_trail(w, moment, ok, l_contact, j_ix, j_run, j_seq, j_step, j_signal, j_outcome, g_ix, g_run, g_funnel, g_node, g_type, g_status, g_data);
 END IF;
 -- done, free, healthy; a turn that routed to a person pauses the lane only now, when all it said is on its way
 -- (behind a worker's death the lane's inbounds are still played alone, one by one, until it is drained: the killer may stand further back)
 UPDATE lanes l SET done_seq = u.d, attempts = 0, deaths = 0, lease_until = CASE WHEN l.deaths > 0 AND u.d < l.next_seq - 1 THEN moment END,
   ready_at = CASE WHEN l.deaths > 0 THEN l.ready_at ELSE moment END, conversation_id = coalesce(u.v, l.conversation_id),
   paused_by = CASE WHEN u.h THEN 'bot' ELSE l.paused_by END, pause_scope = CASE WHEN u.h THEN 'conversation' ELSE l.pause_scope END,
   paused_at = CASE WHEN u.h THEN moment ELSE l.paused_at END, paused_until = CASE WHEN u.h THEN NULL ELSE l.paused_until END, pause_epoch = l.pause_epoch + u.h::int, exchanges = u.x
  FROM unnest(l_id, l_done, conv, l_halt, l_exchanges) WITH ORDINALITY AS u(id, d, v, h, x, ix) WHERE l.workspace_id = w AND l.id = u.id AND l.id = ANY (l_id) AND u.ix = ANY (ok);
 IF true = ANY (l_halt) THEN
  SELECT array_agg(b.o_contact), array_agg(b.o_word), array_agg(b.o_epoch) INTO k_who, k_word, k_epoch
   FROM bot_control(w, ARRAY(SELECT u.c FROM unnest(l_contact, l_halt) AS u(c, h) WHERE u.h)) b;
 END IF;
END $$;

-- A bot that speaks before the contact ever wrote (an imported contact that got a tag), or after the conversation was closed: a new one begins with the bubble.
CREATE OR REPLACE FUNCTION converse_first(w uuid, t timestamptz, ok int[], l_contact uuid[], l_inst uuid[], l_conv uuid[], o_ix int[]) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE x record; made uuid;
BEGIN
 FOR x IN SELECT u.ix::int AS ix, u.c, u.i FROM unnest(l_contact, l_inst, l_conv) WITH ORDINALITY AS u(c, i, v, ix) WHERE u.v IS NULL AND u.ix = ANY (ok) AND u.ix = ANY (o_ix) ORDER BY u.c, u.i LOOP
  INSERT INTO conversations AS c (workspace_id, id, contact_id, instance_id, last_message_at, created_at) VALUES (w, ordered_id(), x.c, x.i, t, t)
   ON CONFLICT (workspace_id, contact_id, instance_id) WHERE status <> 'closed' DO UPDATE SET last_message_at = excluded.last_message_at RETURNING c.id INTO made;
  l_conv[x.ix] := made;
 END LOOP;
 RETURN l_conv;
END $$;

-- Lanes given back unplayed: a worker that goes away (counted = false), or one whose turn failed (counted; it comes again after `delay`).
CREATE OR REPLACE FUNCTION release_lanes(ws uuid[], ids uuid[], epochs bigint[], counted bool, delay interval) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE n int;
BEGIN
 WITH p AS (SELECT l.workspace_id, l.id FROM unnest(ws, ids, epochs) AS u(w, id, e) JOIN lanes l ON l.workspace_id = u.w AND l.id = u.id AND l.epoch = u.e
   WHERE l.lease_until IS NOT NULL ORDER BY l.workspace_id, l.id FOR UPDATE OF l)
 UPDATE lanes l SET lease_until = NULL, attempts = CASE WHEN counted THEN l.attempts ELSE greatest(l.attempts - 1, 0) END,
   ready_at = CASE WHEN delay > interval '0' THEN batuta_now() + delay ELSE l.ready_at END
  FROM p WHERE l.workspace_id = p.workspace_id AND l.id = p.id;
 GET DIAGNOSTICS n = ROW_COUNT;
 RETURN n;
END $$;
