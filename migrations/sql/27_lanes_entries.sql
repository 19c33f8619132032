GRANT SELECT, UPDATE, DELETE ON silences TO batuta_router;

-- Funnels that were entered, and those that wait in line behind another one. In the transaction of a turn's commit, which holds the lanes' locks.

CREATE OR REPLACE FUNCTION last_entries(w uuid, people uuid[]) RETURNS TABLE (o_contact uuid, o_funnel uuid, o_at timestamptz) LANGUAGE plpgsql AS $$
BEGIN
 PERFORM set_config('app.ws', w::text, true);
 RETURN QUERY SELECT r.contact_id, r.funnel_id, max(r.started_at) FROM runs r WHERE r.workspace_id = w AND r.contact_id = ANY (people) AND r.reason IS DISTINCT FROM 'stood_by' GROUP BY 1, 2;
END $$;

-- At most five a lane; one funnel waits once.
CREATE OR REPLACE FUNCTION queue_up(lane uuid[], seq bigint[], body jsonb[]) RETURNS void LANGUAGE sql AS $$
 INSERT INTO lane_queue (workspace_id, lane_id, lane_seq, data)
  SELECT batuta_ws(), x.l, x.s, x.d FROM (
   SELECT y.*, row_number() OVER (PARTITION BY y.l ORDER BY y.s) AS place FROM (
    SELECT DISTINCT ON (u.l, u.d->>'funnel_id') u.l, u.s, u.d FROM unnest(lane, seq, body) AS u(l, s, d)
     WHERE NOT EXISTS (SELECT 1 FROM lane_queue q WHERE q.workspace_id = batuta_ws() AND q.lane_id = u.l AND q.data->>'funnel_id' = u.d->>'funnel_id')
     ORDER BY u.l, u.d->>'funnel_id', u.s) y) x
  WHERE x.place + (SELECT count(*) FROM lane_queue q WHERE q.workspace_id = batuta_ws() AND q.lane_id = x.l) <= 5
 ON CONFLICT DO NOTHING $$;

-- What has waited for more than a day is not what the contact still expects.
CREATE OR REPLACE FUNCTION next_in_line(lanes_ uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE fl uuid[]; fe text[]; fd jsonb[];
BEGIN
 DELETE FROM lane_queue q WHERE q.workspace_id = batuta_ws() AND q.lane_id = ANY (lanes_) AND q.created_at < batuta_now() - interval '24 hours';
 WITH d AS (DELETE FROM lane_queue q USING (SELECT DISTINCT ON (x.lane_id) x.lane_id, x.lane_seq FROM lane_queue x
    WHERE x.workspace_id = batuta_ws() AND x.lane_id = ANY (lanes_)
     AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.workspace_id = batuta_ws() AND r.lane_id = x.lane_id AND r.status = 'active') ORDER BY x.lane_id, x.lane_seq) f
   WHERE q.workspace_id = batuta_ws() AND q.lane_id = f.lane_id AND q.lane_seq = f.lane_seq RETURNING q.*)
 SELECT array_agg(d.lane_id), array_agg('queued:' || d.lane_id || ':' || d.lane_seq), array_agg(d.data) INTO fl, fe, fd FROM d;
 IF fl IS NOT NULL THEN PERFORM push_inbound(batuta_ws(), fl, fe, array_fill('trigger'::text, ARRAY[cardinality(fl)]), fd); END IF;
END $$;

-- Whether the contact wrote on a lane after a moment. Providers tell whole seconds, so it is the arrival that counts, as long as it is kept.
CREATE OR REPLACE FUNCTION wrote_since(w uuid, lane uuid, since timestamptz) RETURNS bool LANGUAGE sql STABLE AS $$
 SELECT EXISTS (SELECT 1 FROM lanes l WHERE l.workspace_id = w AND l.id = lane AND l.last_inbound_at > since)
  OR EXISTS (SELECT 1 FROM inbound b WHERE b.workspace_id = w AND b.lane_id = lane AND b.kind = 'message' AND b.received_at > since) $$;

-- Silence: a timer for each lane and each length that some funnel listens for. It is armed by what the bot or an attendant says, in that commit, and once
-- it has gone off it waits until the contact has written: a silence is one, however often it is spoken into.
CREATE OR REPLACE FUNCTION arm_silences(lane uuid[], lengths bigint[]) RETURNS void LANGUAGE sql AS $$
 INSERT INTO silences AS s (workspace_id, lane_id, seconds, since, due_at)
  SELECT batuta_ws(), l.id, x.n, batuta_now(), batuta_now() + x.n * interval '1 second' FROM lanes l CROSS JOIN unnest(lengths) AS x(n)
  WHERE l.workspace_id = batuta_ws() AND l.id = ANY (lane) AND l.last_inbound_at IS NOT NULL ORDER BY 2, 3
 ON CONFLICT (workspace_id, lane_id, seconds) DO UPDATE SET since = excluded.since, due_at = excluded.due_at, fired_at = NULL
  WHERE s.fired_at IS NULL OR wrote_since(batuta_ws(), s.lane_id, s.fired_at) $$;

-- TM: those that are due become inbounds, the oldest first; where the contact has written since, they are taken away. A busy lane is passed over.
CREATE OR REPLACE FUNCTION fire_silences(n int, OUT fired int, OUT over int) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE t timestamptz := batuta_now(); lw uuid[]; lk uuid[]; li uuid[]; nx bigint[]; lh timestamptz[];
BEGIN
 fired := 0; over := 0;
 SELECT array_agg(s.workspace_id), array_agg(s.id), array_agg(s.instance_id), array_agg(s.next_seq) INTO lw, lk, li, nx FROM (
  SELECT l.* FROM (SELECT DISTINCT d.workspace_id, d.lane_id FROM (SELECT x.workspace_id, x.lane_id FROM silences x WHERE x.due_at <= t ORDER BY x.due_at LIMIT n) d) u
  JOIN lanes l ON l.workspace_id = u.workspace_id AND l.id = u.lane_id ORDER BY l.workspace_id, l.id FOR UPDATE OF l SKIP LOCKED) s;
 IF lk IS NULL THEN RETURN; END IF;
 WITH d AS (SELECT x.*, array_position(lk, x.lane_id) AS p, wrote_since(x.workspace_id, x.lane_id, x.since) AS broken FROM silences x WHERE x.workspace_id = ANY (lw) AND x.lane_id = ANY (lk) AND x.due_at <= t),
 f AS (SELECT d.*, nx[p] - 1 + row_number() OVER (PARTITION BY d.lane_id ORDER BY d.due_at, d.seconds) AS seq FROM d WHERE NOT d.broken),
 i AS (INSERT INTO inbound (workspace_id, lane_id, lane_seq, instance_id, event_id, kind, data, received_at)
   SELECT workspace_id, lane_id, seq, li[p], 'silence:' || lane_id || ':' || seconds || ':' || extract(epoch FROM since), 'event',
    jsonb_build_object('kind', 'silence', 'seconds', seconds, 'since', since), t FROM f),
 u AS (UPDATE silences x SET due_at = NULL, fired_at = t FROM f WHERE x.workspace_id = f.workspace_id AND x.lane_id = f.lane_id AND x.seconds = f.seconds),
 g AS (DELETE FROM silences x USING d WHERE x.workspace_id = d.workspace_id AND x.lane_id = d.lane_id AND x.seconds = d.seconds AND d.broken),
 l AS (UPDATE lanes l SET next_seq = l.next_seq + c.k, ready_at = CASE WHEN l.done_seq < l.next_seq - 1 THEN l.ready_at ELSE t END
   FROM (SELECT f.workspace_id, f.lane_id, count(*) AS k FROM f GROUP BY 1, 2) c WHERE l.workspace_id = c.workspace_id AND l.id = c.lane_id)
 SELECT (SELECT count(*) FROM f), (SELECT count(*) FROM d) - (SELECT count(*) FROM f) INTO fired, over;
END $$;
