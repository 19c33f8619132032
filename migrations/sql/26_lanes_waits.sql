-- What comes back by itself: timers, results of activities, and whatever else becomes an inbound of a lane. Lanes are locked first, always in key order.

-- Inbounds of one workspace's lanes, each event once. Answers the lanes that got something new.
CREATE OR REPLACE FUNCTION push_inbound(w uuid, lane uuid[], event text[], kind text[], body jsonb[]) RETURNS SETOF uuid LANGUAGE plpgsql AS $$
DECLARE t timestamptz := batuta_now(); lk uuid[]; nx bigint[]; li uuid[];
BEGIN
 PERFORM set_config('app.ws', w::text, true);
 SELECT array_agg(s.id), array_agg(s.next_seq), array_agg(s.instance_id) INTO lk, nx, li FROM (
  SELECT l.id, l.next_seq, l.instance_id FROM lanes l WHERE l.workspace_id = w AND l.id = ANY (lane) ORDER BY l.workspace_id, l.id FOR UPDATE) s;
 RETURN QUERY
 WITH u AS (SELECT DISTINCT ON (x.e) x.*, array_position(lk, x.l) AS p FROM unnest(lane, event, kind, body) WITH ORDINALITY AS x(l, e, k, d, ord)
   WHERE x.l = ANY (lk) AND NOT EXISTS (SELECT 1 FROM inbound b WHERE b.workspace_id = w AND b.instance_id = li[array_position(lk, x.l)] AND b.event_id = x.e) ORDER BY x.e, x.ord),
 n AS (SELECT u.*, nx[p] - 1 + row_number() OVER (PARTITION BY u.l ORDER BY u.ord) AS seq FROM u),
 i AS (INSERT INTO inbound (workspace_id, lane_id, lane_seq, instance_id, event_id, kind, data, received_at) SELECT w, l, seq, li[p], e, k, d, t FROM n)
 UPDATE lanes l SET next_seq = l.next_seq + g.c, ready_at = CASE WHEN l.done_seq < l.next_seq - 1 THEN l.ready_at ELSE t END
  FROM (SELECT n.l, count(*) AS c FROM n GROUP BY n.l) g WHERE l.workspace_id = w AND l.id = g.l RETURNING l.id;
END $$;

-- TM: due timers become inbounds, the oldest first, on the database's clock: never early. A lane that is busy this moment is passed over until the next
-- round. A paused lane's due timer is taken away: its wait stands in the run's state, and the bot's return arms it anew or lets it be over.
CREATE OR REPLACE FUNCTION fire_timers(n int, OUT fired int, OUT held int) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE t timestamptz := batuta_now(); tw uuid[]; ti uuid[]; tl uuid[]; lw uuid[]; lk uuid[]; nx bigint[]; li uuid[]; lp bool[];
BEGIN
 SELECT array_agg(d.workspace_id), array_agg(d.id), array_agg(d.lane_id) INTO tw, ti, tl
  FROM (SELECT x.workspace_id, x.id, x.lane_id FROM timers x WHERE x.due_at <= t ORDER BY x.due_at LIMIT n) d;
 fired := 0; held := 0;
 IF ti IS NULL THEN RETURN; END IF;
 SELECT array_agg(s.workspace_id), array_agg(s.id), array_agg(s.next_seq), array_agg(s.instance_id), array_agg(s.paused_by IS NOT NULL) INTO lw, lk, nx, li, lp FROM (
  SELECT l.* FROM (SELECT DISTINCT u.w, u.l FROM unnest(tw, tl) AS u(w, l)) d JOIN lanes l ON l.workspace_id = d.w AND l.id = d.l
  ORDER BY l.workspace_id, l.id FOR UPDATE OF l SKIP LOCKED) s;
 WITH d AS (DELETE FROM timers x USING unnest(tw, ti) AS u(w, i) WHERE x.workspace_id = u.w AND x.id = u.i AND x.lane_id = ANY (lk) AND x.due_at <= t RETURNING x.*),
 r AS (SELECT d.*, array_position(lk, d.lane_id) AS p FROM d),
 f AS (SELECT r.*, nx[p] - 1 + row_number() OVER (PARTITION BY r.lane_id ORDER BY r.due_at, r.id) AS seq FROM r WHERE NOT lp[p]),
 i AS (INSERT INTO inbound (workspace_id, lane_id, lane_seq, instance_id, event_id, kind, data, received_at)
   SELECT workspace_id, lane_id, seq, li[p], 'timer:' || id, 'timer', jsonb_build_object('run_id', run_id, 'token', token, 'due_at', due_at), t FROM f),
 l AS (UPDATE lanes l SET next_seq = l.next_seq + g.c, ready_at = CASE WHEN l.done_seq < l.next_seq - 1 THEN l.ready_at ELSE t END
   FROM (SELECT f.workspace_id, f.lane_id, count(*) AS c FROM f GROUP BY 1, 2) g WHERE l.workspace_id = g.workspace_id AND l.id = g.lane_id)
 SELECT (SELECT count(*) FROM f), (SELECT count(*) FROM r) - (SELECT count(*) FROM f) INTO fired, held;
END $$;

-- A1: activities that are due, or whose caller never told (`doubtful`), the oldest first; an equal share for each workspace, those after `after` first,
-- at most `each_`, none for those in `skip`. What need not be called any more says so in `refused`:
--   over       its run has ended, or waits for another call: nobody listens
--   opted_out  the contact left by another lane: its result stops the run
--   paused     an AI's while the lane is paused or the run stands aside: it would be discarded; when the run goes on its node is entered again
-- What outlives its run (25_lanes_notices.sql) is for the team and not for the contact: it is always called.
-- `over` and `paused` are done with here. A run that ends while this is read has deleted what was ready (commit_runs), so it is not found.
CREATE OR REPLACE FUNCTION claim_activities(n int, lease interval, after uuid, skip uuid[], each_ int) RETURNS TABLE (workspace_id uuid, id uuid, lane_id uuid, instance_id uuid, contact_id uuid, run_id uuid,
  node_id text, token bigint, kind text, request jsonb, idempotent bool, attempt smallint, doubtful bool, refused text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE t timestamptz := batuta_now(); waiting uuid[] := workspaces_with_calls(t, after, skip);
BEGIN
 IF waiting IS NULL THEN RETURN; END IF;
 RETURN QUERY
 WITH p AS (SELECT x.* FROM unnest(waiting) WITH ORDINALITY AS q(w, ord) CROSS JOIN LATERAL (
   SELECT a.workspace_id, a.id, a.status = 'calling' AS doubtful FROM activities a WHERE a.workspace_id = q.w AND a.status <> 'done' AND a.due_at <= t
    AND (a.status = 'ready' OR a.lease_until < t) ORDER BY a.due_at LIMIT greatest(1, least(each_, n / cardinality(waiting))) FOR UPDATE SKIP LOCKED) x LIMIT n),
 c AS (SELECT p.*, l.instance_id, l.contact_id, CASE WHEN outlives_run(a.kind) THEN NULL
    WHEN y.status IS NULL THEN 'over' WHEN k.opted_out_at IS NOT NULL THEN 'opted_out' WHEN a.kind LIKE 'ai%' AND (l.paused_by IS NOT NULL OR y.status = 'interrupted') THEN 'paused' END AS refused
   FROM p JOIN activities a ON a.workspace_id = p.workspace_id AND a.id = p.id JOIN lanes l ON l.workspace_id = a.workspace_id AND l.id = a.lane_id
   JOIN contacts k ON k.workspace_id = l.workspace_id AND k.id = l.contact_id
   LEFT JOIN runs y ON y.workspace_id = a.workspace_id AND y.id = a.run_id AND y.status IN ('active', 'interrupted') AND (y.state->>'call')::bigint = a.token),
 u AS (UPDATE activities a SET status = CASE WHEN c.refused IN ('over', 'paused') THEN 'done' ELSE 'calling' END, attempt = a.attempt + 1, lease_until = t + lease,
   result = CASE WHEN c.refused IN ('over', 'paused') THEN jsonb_build_object('ok', false, 'error', jsonb_build_object('code', c.refused)) END
  FROM c WHERE a.workspace_id = c.workspace_id AND a.id = c.id RETURNING a.*, c.doubtful, c.refused, c.instance_id, c.contact_id)
 SELECT u.workspace_id, u.id, u.lane_id, u.instance_id, u.contact_id, u.run_id, u.node_id::text, u.token, u.kind::text, u.request, u.idempotent, u.attempt, u.doubtful, u.refused FROM u;
END $$;

-- The workspaces that have calls to make, as workspaces_with_work does it for lanes.
CREATE OR REPLACE FUNCTION workspaces_with_calls(t timestamptz, after uuid, skip uuid[]) RETURNS uuid[] LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
 WITH RECURSIVE q(w) AS (
  SELECT (SELECT a.workspace_id FROM activities a WHERE a.status <> 'done' ORDER BY a.workspace_id LIMIT 1)
  UNION ALL
  SELECT (SELECT a.workspace_id FROM activities a WHERE a.status <> 'done' AND a.workspace_id > q.w ORDER BY a.workspace_id LIMIT 1) FROM q WHERE q.w IS NOT NULL)
 SELECT array_agg(q.w ORDER BY coalesce(q.w <= after, false), q.w) FROM q WHERE q.w <> ALL (skip) AND EXISTS (SELECT 1 FROM activities a
   WHERE a.workspace_id = q.w AND a.status <> 'done' AND a.due_at <= t AND (a.status = 'ready' OR a.lease_until < t)) $$;

-- A2: results of one workspace's activities are stored, and only the first one of each becomes its inbound. Nobody waits for what outlives its run.
CREATE OR REPLACE FUNCTION finish_activities(w uuid, ids uuid[], results jsonb[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE n int := 0; fl uuid[]; fe text[]; fd jsonb[]; nl uuid[]; nk text[]; nq jsonb[]; nr jsonb[];
BEGIN
 PERFORM set_config('app.ws', w::text, true);
 PERFORM 1 FROM lanes l WHERE l.workspace_id = w AND l.id IN (SELECT a.lane_id FROM activities a WHERE a.workspace_id = w AND a.id = ANY (ids)) ORDER BY l.workspace_id, l.id FOR UPDATE;
 WITH f AS (UPDATE activities a SET status = 'done', result = u.r, lease_until = NULL FROM unnest(ids, results) AS u(id, r)
   WHERE a.workspace_id = w AND a.id = u.id AND a.status <> 'done' RETURNING a.*, outlives_run(a.kind) AS beside)
 SELECT array_agg(f.lane_id) FILTER (WHERE NOT f.beside), array_agg('activity:' || f.id) FILTER (WHERE NOT f.beside),
   array_agg(jsonb_build_object('activity_id', f.id, 'run_id', f.run_id, 'token', f.token, 'kind', f.kind, 'result', f.result)) FILTER (WHERE NOT f.beside),
   array_agg(f.lane_id) FILTER (WHERE f.beside), array_agg(f.kind) FILTER (WHERE f.beside), array_agg(f.request) FILTER (WHERE f.beside), array_agg(f.result) FILTER (WHERE f.beside)
  INTO fl, fe, fd, nl, nk, nq, nr FROM f;
 IF nl IS NOT NULL THEN PERFORM settle_notice(u.l, u.k, u.q, u.r) FROM unnest(nl, nk, nq, nr) AS u(l, k, q, r); END IF;
 IF fl IS NOT NULL THEN SELECT count(*) INTO n FROM push_inbound(w, fl, fe, array_fill('activity'::text, ARRAY[cardinality(fl)]), fd); END IF;
 RETURN n;
END $$;

CREATE OR REPLACE FUNCTION postpone_activity(w uuid, wanted uuid, att int, wait interval) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
 PERFORM set_config('app.ws', w::text, true);
 UPDATE activities a SET status = 'ready', lease_until = NULL, due_at = batuta_now() + wait WHERE a.workspace_id = w AND a.id = wanted AND a.status = 'calling' AND a.attempt = att;
END $$;

-- Runs that stand aside for another one, of lanes whose active run says that there are some. Of the call that one waits for: its kind, and what it came
-- to, also where its inbound was cleared long ago (an AI's is worth nothing by then, unless it was refused, which ends the run).
CREATE OR REPLACE FUNCTION runs_aside(ws uuid[], ids uuid[]) RETURNS TABLE (o_lane uuid, o_id uuid, o_funnel uuid, o_funnel_version int, o_version bigint, o_state jsonb,
  o_kind text, o_result jsonb) LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
 SELECT x.lane_id, x.id, x.funnel_id, x.funnel_version, x.version, x.state, x.kind, CASE WHEN x.kind IS NOT NULL THEN (SELECT a.result FROM activities a
    WHERE a.workspace_id = x.workspace_id AND a.run_id = x.id AND a.token = x.token AND a.status = 'done' AND NOT outlives_run(a.kind)
     AND (x.kind NOT LIKE 'ai%' OR a.result->'error'->>'code' = 'opted_out') LIMIT 1) END
  FROM (SELECT r.*, c.token, CASE WHEN c.token IS NOT NULL THEN (SELECT j.outcome->'activity'->>'kind' FROM run_journal j
     WHERE j.workspace_id = r.workspace_id AND j.run_id = r.id AND (j.outcome->'activity'->>'token')::bigint = c.token LIMIT 1) END AS kind
   FROM unnest(ws, ids) AS u(w, i) JOIN lanes l ON l.workspace_id = u.w AND l.id = u.i
   JOIN runs r ON r.workspace_id = l.workspace_id AND r.contact_id = l.contact_id AND r.lane_id = l.id AND r.status = 'interrupted'
   CROSS JOIN LATERAL (SELECT (r.state->>'call')::bigint AS token) c) x $$;
