-- T1: lanes with something pending, all workspaces (owned by batuta_router). Round robin: an equal share for each workspace that has work, beginning
-- after the one that was served last. The claim and read_lanes are statements of their own on purpose (one round trip all the same): in one statement,
-- runs and inbounds would be read with a snapshot older than the lane lock.
CREATE OR REPLACE FUNCTION claim_lanes(n int, lease interval, after uuid, OUT ws uuid[], OUT ids uuid[]) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE t timestamptz := batuta_now(); waiting uuid[] := workspaces_with_work(after);
BEGIN
 IF waiting IS NULL THEN RETURN; END IF;
 WITH p AS (SELECT x.workspace_id, x.id FROM unnest(waiting) WITH ORDINALITY AS q(w, ord) CROSS JOIN LATERAL (
   SELECT l.workspace_id, l.id FROM lanes l WHERE l.workspace_id = q.w AND l.done_seq < l.next_seq - 1 AND l.lease_until IS NULL AND l.ready_at <= t
   ORDER BY l.ready_at LIMIT greatest(1, n / cardinality(waiting)) FOR UPDATE SKIP LOCKED) x LIMIT n),
 up AS (UPDATE lanes l SET epoch = l.epoch + 1, lease_until = t + lease, attempts = l.attempts + 1
  FROM p WHERE l.workspace_id = p.workspace_id AND l.id = p.id RETURNING l.workspace_id, l.id)
 SELECT array_agg(up.workspace_id), array_agg(up.id) INTO ws, ids FROM up;
END $$;

-- One lane whose worker died or fell asleep on it. It is claimed alone: should it have killed its worker, it kills nobody's neighbours. Lanes are served
-- oldest first, so one that was claimed stands among the oldest of its workspace; no index on leases has to be kept for it.
CREATE OR REPLACE FUNCTION claim_suspect(lease interval, OUT ws uuid[], OUT ids uuid[]) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE t timestamptz := batuta_now();
BEGIN
 WITH p AS (SELECT x.workspace_id, x.id FROM unnest(workspaces_with_work(NULL)) AS q(w) CROSS JOIN LATERAL (
   SELECT y.workspace_id, y.id FROM (SELECT l.workspace_id, l.id, l.lease_until FROM lanes l WHERE l.workspace_id = q.w AND l.done_seq < l.next_seq - 1
     ORDER BY l.ready_at LIMIT 2000) y WHERE y.lease_until < t) x),
 q AS (SELECT l.workspace_id, l.id FROM p JOIN lanes l ON l.workspace_id = p.workspace_id AND l.id = p.id
   WHERE l.lease_until < t AND l.done_seq < l.next_seq - 1 LIMIT 1 FOR UPDATE OF l SKIP LOCKED),
 up AS (UPDATE lanes l SET epoch = l.epoch + 1, lease_until = t + lease, attempts = l.attempts + 1, deaths = l.deaths + 1
  FROM q WHERE l.workspace_id = q.workspace_id AND l.id = q.id RETURNING l.workspace_id, l.id)
 SELECT array_agg(up.workspace_id), array_agg(up.id) INTO ws, ids FROM up;
END $$;

-- The workspaces that have pending lanes, those after `after` first. A loose index scan: one probe for each workspace, however many lanes it has.
CREATE OR REPLACE FUNCTION workspaces_with_work(after uuid) RETURNS uuid[] LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
 WITH RECURSIVE q(w) AS (
  SELECT (SELECT l.workspace_id FROM lanes l WHERE l.done_seq < l.next_seq - 1 ORDER BY l.workspace_id LIMIT 1)
  UNION ALL
  SELECT (SELECT l.workspace_id FROM lanes l WHERE l.done_seq < l.next_seq - 1 AND l.workspace_id > q.w ORDER BY l.workspace_id LIMIT 1) FROM q WHERE q.w IS NOT NULL)
 SELECT array_agg(q.w ORDER BY coalesce(q.w <= after, false), q.w) FROM q WHERE q.w IS NOT NULL $$;

-- Everything that a turn needs of the lanes just claimed, so that it asks nothing more. The state itself comes from Redis; run and version say which.
-- `stamp` changes whenever something that is kept in the worker's memory about the workspace has changed.
CREATE OR REPLACE FUNCTION read_lanes(ws uuid[], ids uuid[], per_lane int) RETURNS TABLE (
  workspace_id uuid, lane_id uuid, epoch bigint, done_seq bigint, attempts smallint, deaths smallint, paused_by text, pause_epoch int,
  contact_id uuid, instance_id uuid, provider text, throughput int, conversation_id uuid, addr text, last_inbound_at timestamptz, last_received text,
  name text, phone text, email text, stage text, custom_data jsonb, tags text[], consents jsonb, opted_out bool,
  run_id uuid, funnel_id uuid, funnel_version int, run_version bigint, wrote_before bool, spent jsonb,
  seqs bigint[], kinds text[], datas jsonb[], types text[], bodies jsonb[], moments timestamptz[], first_message bigint, control text, control_epoch bigint, stamp bigint, now timestamptz, exchanges bytea)
 LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE t timestamptz;
BEGIN
 IF ws IS NULL THEN RETURN; END IF;
 t := batuta_now();
 RETURN QUERY
 WITH v AS MATERIALIZED (SELECT d.w, workspace_stamp(d.w) AS stamp FROM (SELECT DISTINCT x.w FROM unnest(ws) AS x(w)) d)
 SELECT l.workspace_id, l.id, l.epoch, l.done_seq, l.attempts, l.deaths, l.paused_by::text, l.pause_epoch,
   l.contact_id, l.instance_id, s.provider::text, s.throughput, l.conversation_id, l.addr::text, l.last_inbound_at, l.last_provider_message_id::text,
   c.name::text, c.phone_number::text, c.email::text, c.stage::text, c.custom_data,
   ARRAY(SELECT g.name::text FROM contact_tags k JOIN tags g ON g.workspace_id = k.workspace_id AND g.id = k.tag_id
     WHERE k.workspace_id = l.workspace_id AND k.contact_id = l.contact_id ORDER BY g.name),
   -- the last word on each purpose; null for the many who were never asked
   (SELECT jsonb_object_agg(e.purpose, jsonb_build_array(e.answer, e.text_version)) FROM (SELECT DISTINCT ON (a.purpose) a.purpose, a.answer, a.text_version FROM consents a
     WHERE a.workspace_id = l.workspace_id AND a.contact_id = l.contact_id ORDER BY a.purpose, a.created_at DESC) e), c.opted_out_at IS NOT NULL,
   r.id, r.funnel_id, r.funnel_version, r.version,
   -- a run may end before the message behind it is played
   (r.id IS NULL OR cardinality(q.seqs) > 1) AND EXISTS (SELECT 1 FROM messages m WHERE m.workspace_id = l.workspace_id AND m.contact_id = l.contact_id AND m.instance_id = l.instance_id
     AND m.message_direction = 'IN' AND m.id < q.first),
   -- what the lane's last run used up of its budgets, unless the contact wrote since: what the bot itself caused is no new breath
   CASE WHEN q.kinds && ARRAY['tag_added', 'event', 'trigger'] THEN (SELECT jsonb_build_object('since_reply', coalesce(e.state->'since_reply', '0'), 'sent', coalesce(e.state->'sent', '[]'))
    FROM runs e WHERE e.workspace_id = l.workspace_id AND e.contact_id = l.contact_id AND e.lane_id = l.id AND NOT EXISTS (SELECT 1 FROM inbound b
      WHERE b.workspace_id = l.workspace_id AND b.lane_id = l.id AND b.kind = 'message' AND b.lane_seq > e.version AND b.lane_seq <= l.done_seq)
    ORDER BY e.version DESC, (e.state->>'since_reply')::int DESC NULLS LAST LIMIT 1) END,
   q.seqs, q.kinds, q.datas, q.types, q.bodies, q.moments, q.first, k.word, k.epoch, v.stamp, t, l.exchanges
  FROM unnest(ws, ids) AS x(w, i) JOIN lanes l ON l.workspace_id = x.w AND l.id = x.i JOIN v ON v.w = x.w
  JOIN contacts c ON c.workspace_id = l.workspace_id AND c.id = l.contact_id
  JOIN instances s ON s.workspace_id = l.workspace_id AND s.id = l.instance_id
  LEFT JOIN runs r ON r.workspace_id = l.workspace_id AND r.lane_id = l.id AND r.status = 'active'
  CROSS JOIN LATERAL (SELECT CASE WHEN bool_or(y.paused_by = 'human') THEN 'PAUSED_BY_HUMAN' WHEN bool_or(y.paused_by = 'bot') THEN 'PAUSED_BY_BOT' END AS word,
    sum(y.pause_epoch)::bigint AS epoch FROM lanes y WHERE y.workspace_id = l.workspace_id AND y.contact_id = l.contact_id) k
  CROSS JOIN LATERAL (SELECT array_agg(z.lane_seq ORDER BY z.lane_seq) AS seqs, array_agg(z.kind::text ORDER BY z.lane_seq) AS kinds,
    array_agg(z.data ORDER BY z.lane_seq) AS datas, array_agg(z.message_type::text ORDER BY z.lane_seq) AS types,
    array_agg(z.message_data ORDER BY z.lane_seq) AS bodies, array_agg(z.received_at ORDER BY z.lane_seq) AS moments, min(z.message_id) AS first
   FROM (SELECT b.lane_seq, b.kind, CASE WHEN b.message_id IS NULL THEN b.data END AS data, b.received_at, b.message_id, m.message_type, m.message_data FROM inbound b
     LEFT JOIN messages m ON m.workspace_id = b.workspace_id AND m.id = b.message_id
     WHERE b.workspace_id = l.workspace_id AND b.lane_id = l.id AND b.lane_seq > l.done_seq ORDER BY b.lane_seq LIMIT per_lane) z) q;
END $$;

-- What a worker keeps in memory about a workspace: itself, its published funnels, its teams and their people.
CREATE OR REPLACE FUNCTION workspace_stamp(w uuid) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
 RETURN (SELECT hashtextextended(concat_ws('|',
  (SELECT concat_ws('|', x.name, x.timezone, x.language, x.opt_out_words, x.stages, x.hours, x.holidays, x.ai_needs_consent) FROM workspaces x WHERE x.id = w),
  (SELECT string_agg(concat(f.id, f.published_version, f.is_active, f.deleted_at IS NULL), ',' ORDER BY f.id) FROM funnels f WHERE f.workspace_id = w AND f.published_version IS NOT NULL),
  (SELECT string_agg(concat(t.id, t.name, t.last_assigned_id), ',' ORDER BY t.id) FROM teams t WHERE t.workspace_id = w),
  (SELECT string_agg(concat(m.team_id, m.member_id), ',' ORDER BY m.team_id, m.member_id) FROM team_members m WHERE m.workspace_id = w),
  (SELECT string_agg(concat(m.id, m.user_id, m.role, m.removed_at IS NULL), ',' ORDER BY m.id) FROM workspace_members m WHERE m.workspace_id = w)), 0));
END $$;

-- States of runs whose copy in Redis is missing or another version.
CREATE OR REPLACE FUNCTION run_states(ws uuid[], ids uuid[]) RETURNS TABLE (o_id uuid, o_state jsonb) LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
 SELECT r.id, r.state FROM unnest(ws, ids) AS u(w, i) JOIN runs r ON r.workspace_id = u.w AND r.id = u.i $$;
