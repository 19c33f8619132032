-- T0: one call stores one workspace's messages. SECURITY INVOKER: row-level security holds. Each statement of a VOLATILE function takes a fresh
-- snapshot, so the look-up for duplicates AFTER the lane locks sees what the locks' former holders committed.
-- kind is message, or aside for what is stored but moves nothing; raw is the item as it came, kept as long as its inbound. Answers one row for each item that was new.
CREATE OR REPLACE FUNCTION ingest_messages(w uuid, inst uuid[], prov text[], key1 text[], key2 text[], prev text[], phone text[], nm text[],
  address text[], event text[], at timestamptz[], kind text[], typ text[], body jsonb[], raw jsonb[], preview text[], stat text[], err jsonb[], spare uuid[])
 RETURNS TABLE (o_item int, o_lane uuid, o_contact uuid, o_conversation uuid, o_message bigint, o_at timestamptz) LANGUAGE plpgsql AS $$
DECLARE t timestamptz := batuta_now(); ln uuid[]; ct uuid[]; lk uuid[]; nx bigint[]; fresh bigint[]; ids bigint[]; cv uuid[]; living int[];
BEGIN
 PERFORM set_config('app.ws', w::text, true);
 -- What a provider repeats of somebody who was erased makes no contact: it is left out before anybody is looked for.
 IF EXISTS (SELECT 1 FROM erased_events e WHERE e.workspace_id = w) THEN
  living := ARRAY(SELECT u.ord::int FROM unnest(inst, event) WITH ORDINALITY AS u(i, e, ord) WHERE NOT was_erased(w, u.i, u.e) ORDER BY u.ord);
  IF cardinality(living) = 0 THEN RETURN; END IF;
  IF cardinality(living) < cardinality(event) THEN
   RETURN QUERY SELECT living[r.o_item], r.o_lane, r.o_contact, r.o_conversation, r.o_message, r.o_at FROM ingest_messages(w, picked(inst, living),
    picked(prov, living), picked(key1, living), picked(key2, living), picked(prev, living), picked(phone, living), picked(nm, living), picked(address, living),
    picked(event, living), picked(at, living), picked(kind, living), picked(typ, living), picked(body, living), picked(raw, living), picked(preview, living),
    picked(stat, living), picked(err, living), picked(spare, living)) r;
   RETURN;
  END IF;
 END IF;
 SELECT r.lane, r.person INTO ln, ct FROM resolve_people(w, t, inst, prov, key1, key2, prev, phone, nm, address, spare) r;
 SELECT array_agg(s.id), array_agg(s.next_seq) INTO lk, nx
  FROM (SELECT l.id, l.next_seq FROM lanes l WHERE l.workspace_id = w AND l.id = ANY (ln) ORDER BY l.workspace_id, l.id FOR UPDATE) s;
 fresh := new_events(w, inst, event);
 IF fresh IS NULL THEN RETURN; END IF;
 -- ids are taken while the lanes are locked: they rise within a lane
 ids := ARRAY(SELECT nextval('message_ids') FROM unnest(fresh));
 cv := open_conversations(w, t, lk, ln, ct, inst, kind, typ, preview, stat, spare, fresh, ids);
 PERFORM touch_contacts(w, t, ct, phone, prev, nm, fresh);
 RETURN QUERY
 WITH u AS MATERIALIZED (SELECT x.*, array_position(lk, x.lane) AS p, ids[array_position(fresh, x.ord)] AS mid,
   -- Providers tell whole seconds: what came just now is as old as its arrival, else it would stand before the answer to the message before it.
   CASE WHEN x.a > t - interval '2 seconds' THEN t ELSE x.a END AS moment, least(x.a, t) AS written
   FROM unnest(ln, ct, inst, event, at, kind, typ, body, raw, stat, err, address) WITH ORDINALITY AS x(lane, contact, i, e, a, k, ty, d, rw, st, er, ad, ord)
   WHERE x.ord = ANY (fresh)),
 n AS (SELECT u.*, nx[p] - 1 + row_number() OVER (PARTITION BY u.lane ORDER BY u.ord) AS seq FROM u),
 m AS (INSERT INTO messages (workspace_id, id, contact_id, conversation_id, instance_id, message_direction, message_type, message_data, "timestamp", status, error, provider_message_id)
   SELECT w, mid, contact, cv[p], i, 'IN', ty, d, moment, st, er, left(e, 200) FROM n ORDER BY mid),
 ib AS (INSERT INTO inbound (workspace_id, lane_id, lane_seq, instance_id, event_id, kind, data, message_id, received_at)
   SELECT w, lane, seq, i, e, k, coalesce(rw, '{}'), mid, t FROM n ORDER BY mid),
 g AS (SELECT DISTINCT ON (lane) lane, p, count(*) OVER q AS k, max(written) OVER q AS seen, ad, e FROM n WINDOW q AS (PARTITION BY lane) ORDER BY lane, seq DESC),
 lu AS (UPDATE lanes l SET next_seq = l.next_seq + g.k, conversation_id = cv[g.p], addr = g.ad, last_inbound_at = greatest(l.last_inbound_at, g.seen),
    last_provider_message_id = left(g.e, 200), ready_at = CASE WHEN l.done_seq < l.next_seq - 1 THEN l.ready_at ELSE t END
   FROM g WHERE l.workspace_id = w AND l.id = g.lane AND l.id = ANY (ln))
 SELECT n.ord::int, n.lane, n.contact, cv[n.p], n.mid, n.moment FROM n ORDER BY n.ord;
END $$;

CREATE OR REPLACE FUNCTION picked(a anyarray, k int[]) RETURNS anyarray LANGUAGE sql IMMUTABLE AS $$
 SELECT array_agg(a[u.x] ORDER BY u.ord) FROM unnest(k) WITH ORDINALITY AS u(x, ord) $$;

-- Positions of the events that were never seen, each once, in the order they came. (plpgsql keeps its plan, a function in SQL plans
-- anew each time. OFFSET 0: each event is looked up by the whole key; turned into a join, all of the workspace's inbounds were read for it.)
CREATE OR REPLACE FUNCTION new_events(w uuid, inst uuid[], event text[]) RETURNS bigint[] LANGUAGE plpgsql AS $$
BEGIN
 RETURN (SELECT array_agg(d.ord ORDER BY d.ord) FROM (SELECT DISTINCT ON (u.i, u.e) u.ord FROM unnest(inst, event) WITH ORDINALITY AS u(i, e, ord)
  WHERE NOT EXISTS (SELECT 1 FROM inbound b WHERE b.workspace_id = w AND b.instance_id = u.i AND b.event_id = u.e OFFSET 0)
  ORDER BY u.i, u.e, u.ord) d);
END $$;

-- The one conversation of each lane that is not closed, opened where there is none; a pending one is open again. Answers ids in the order of lk.
CREATE OR REPLACE FUNCTION open_conversations(w uuid, t timestamptz, lk uuid[], ln uuid[], ct uuid[], inst uuid[], kind text[], typ text[], preview text[], stat text[],
  spare uuid[], fresh bigint[], ids bigint[]) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE found uuid[];
BEGIN
 WITH f AS (SELECT x.*, ids[array_position(fresh, x.ord)] AS mid FROM unnest(ln, ct, inst, kind, typ, preview, stat, spare) WITH ORDINALITY
   AS x(lane, contact, i, k, ty, pv, st, sp, ord) WHERE x.ord = ANY (fresh)),
 g AS MATERIALIZED (SELECT DISTINCT ON (f.lane) f.*, count(*) FILTER (WHERE f.k = 'message') OVER (PARTITION BY f.lane) AS unread FROM f ORDER BY f.lane, f.ord DESC),
 v AS (INSERT INTO conversations AS c (workspace_id, id, contact_id, instance_id, last_message_at, unread_count, last_message, created_at)
   SELECT w, g.sp, g.contact, g.i, t, g.unread, jsonb_build_object('id', g.mid, 'direction', 'IN', 'type', g.ty, 'text', g.pv, 'status', g.st), t
    FROM g ORDER BY g.contact, g.i
   ON CONFLICT (workspace_id, contact_id, instance_id) WHERE status <> 'closed' DO UPDATE SET last_message_at = moved_on(c.last_message_at, excluded.last_message_at),
    unread_count = c.unread_count + excluded.unread_count, last_message = excluded.last_message, status = 'open'
   RETURNING c.id, c.contact_id, c.instance_id)
 SELECT array_agg(v.id ORDER BY k.ord) INTO found FROM unnest(lk) WITH ORDINALITY AS k(id, ord)
  LEFT JOIN g ON g.lane = k.id LEFT JOIN v ON v.contact_id = g.contact AND v.instance_id = g.i;
 RETURN found;
END $$;

-- The list's order is kept to the second: a reply right after its question leaves the row where it stands in every index.
CREATE OR REPLACE FUNCTION moved_on(stood timestamptz, t timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
 SELECT CASE WHEN stood > t - interval '1 second' AND stood <= t THEN stood ELSE t END $$;

-- What a message tells about its writer: a name where none is known, a phone where it was hidden or has changed. `last_message_at` is kept to the
-- minute, so that a lively talk does not write the contact's row at every line. After the lane locks, as everywhere.
CREATE OR REPLACE FUNCTION touch_contacts(w uuid, t timestamptz, ct uuid[], phone text[], prev text[], nm text[], fresh bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
 UPDATE contacts c SET last_message_at = t, name = CASE WHEN c.name = '' THEN u.n ELSE c.name END
  FROM (SELECT DISTINCT ON (x.c) x.* FROM unnest(ct, nm) WITH ORDINALITY AS x(c, n, ord) WHERE x.ord = ANY (fresh) ORDER BY x.c, x.ord DESC) u
  WHERE c.workspace_id = w AND c.id = u.c AND c.id = ANY (ct)
   AND (c.last_message_at IS NULL OR c.last_message_at < t - interval '1 minute' OR (c.name = '' AND u.n <> ''));
 IF EXISTS (SELECT 1 FROM unnest(ct, phone, prev) AS x(c, ph, p) JOIN contacts c ON c.workspace_id = w AND c.id = x.c AND c.id = ANY (ct)
   WHERE x.ph IS NOT NULL AND c.phone_number IS DISTINCT FROM x.ph AND (c.phone_number IS NULL OR x.p IS NOT NULL)) THEN
  UPDATE contacts c SET phone_number = u.ph
   FROM (SELECT DISTINCT ON (x.ph) x.* FROM unnest(ct, phone, prev) AS x(c, ph, p) WHERE x.ph IS NOT NULL ORDER BY x.ph, x.c) u
   WHERE c.workspace_id = w AND c.id = u.c AND c.id = ANY (ct) AND c.phone_number IS DISTINCT FROM u.ph AND (c.phone_number IS NULL OR u.p IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM contacts o WHERE o.workspace_id = w AND o.phone_number = u.ph);
 END IF;
END $$;
