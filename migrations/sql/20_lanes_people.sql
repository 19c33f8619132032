-- Who wrote: from the ids that a channel knows people by to a contact and its lane. Part of T0 (docs/engine.md).
--
-- Arrays are parallel, one element an item. key1 is the strongest id, key2 a second one of the same person, prev an id that the provider says the
-- person had until now. spare holds a fresh uuid for each item. The unique indexes of contacts, lanes and channel_identities decide every race:
-- whoever loses one looks again, so three passes are enough (the third can only fail under a storm of deletions, and then the item is retried).
-- OFFSET 0 keeps each look-up one of the whole key: as a join it read all identities of the workspace, however many, while the tables are young.
CREATE OR REPLACE FUNCTION resolve_people(w uuid, t timestamptz, inst uuid[], prov text[], key1 text[], key2 text[], prev text[], phone text[], nm text[],
  address text[], spare uuid[], OUT lane uuid[], OUT person uuid[]) LANGUAGE plpgsql AS $$
DECLARE gaps bool;
BEGIN
 FOR pass IN 1..3 LOOP
  SELECT array_agg(coalesce(a.lane_id, b.lane_id, c.lane_id) ORDER BY u.ord), array_agg(coalesce(a.contact_id, b.contact_id, c.contact_id) ORDER BY u.ord),
    bool_or(a.id IS NULL OR (u.k2 IS NOT NULL AND b.id IS NULL)) INTO lane, person, gaps
   FROM unnest(inst, key1, key2, prev) WITH ORDINALITY AS u(i, k1, k2, p, ord)
   LEFT JOIN LATERAL (SELECT x.* FROM channel_identities x WHERE x.workspace_id = w AND x.instance_id = u.i AND x.provider_id = u.k1 OFFSET 0) a ON true
   LEFT JOIN LATERAL (SELECT x.* FROM channel_identities x WHERE x.workspace_id = w AND x.instance_id = u.i AND x.provider_id = u.k2 OFFSET 0) b ON true
   LEFT JOIN LATERAL (SELECT x.* FROM channel_identities x WHERE x.workspace_id = w AND x.instance_id = u.i AND x.provider_id = u.p OFFSET 0) c ON true;
  EXIT WHEN array_position(lane, NULL) IS NULL;
  PERFORM add_people_by_phone(w, t, inst, prov, key1, key2, phone, nm, address, spare, lane);
  PERFORM add_people_by_key(w, t, inst, prov, key1, phone, nm, address, spare, lane);
 END LOOP;
 IF gaps THEN
  -- another id of somebody known: an alias of the same lane. An id that already leads elsewhere stays where it is
  INSERT INTO channel_identities (workspace_id, id, contact_id, instance_id, lane_id, provider, provider_id, last_seen)
   SELECT DISTINCT ON (u.i, v.k) w, ordered_id(), u.c, u.i, u.l, u.pr, v.k, t
    FROM unnest(inst, prov, key1, key2, lane, person) AS u(i, pr, k1, k2, l, c) CROSS JOIN LATERAL (VALUES (u.k1), (u.k2)) AS v(k)
    WHERE v.k IS NOT NULL AND u.l IS NOT NULL ORDER BY u.i, v.k
   ON CONFLICT (workspace_id, instance_id, provider_id) DO NOTHING;
 END IF;
END $$;

-- A phone belongs to one contact of the workspace whatever number it writes to: contact first, then its lane on this instance, then the ids.
-- Sorted by the unique key each time, so that two batches never wait for each other crosswise.
CREATE OR REPLACE FUNCTION add_people_by_phone(w uuid, t timestamptz, inst uuid[], prov text[], key1 text[], key2 text[], phone text[], nm text[],
  address text[], spare uuid[], lane uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
 IF NOT EXISTS (SELECT 1 FROM unnest(phone, lane) AS u(ph, l) WHERE u.l IS NULL AND u.ph IS NOT NULL) THEN RETURN; END IF;
 INSERT INTO contacts (workspace_id, id, phone_number, name, last_message_at, updated_at, created_at)
  SELECT DISTINCT ON (u.ph) w, u.sp, u.ph, u.n, t, t, t
   FROM unnest(phone, nm, spare, lane) WITH ORDINALITY AS u(ph, n, sp, l, ord) WHERE u.l IS NULL AND u.ph IS NOT NULL ORDER BY u.ph, u.ord
  ON CONFLICT (workspace_id, phone_number) WHERE phone_number IS NOT NULL DO NOTHING;
 -- a person who took over the contact has taken over this lane too
 INSERT INTO lanes (workspace_id, id, contact_id, instance_id, addr, ready_at, paused_by, pause_scope, paused_at, paused_until, pause_epoch)
  SELECT DISTINCT ON (c.id, u.i) w, u.sp, c.id, u.i, u.ad, t, y.paused_by, y.pause_scope, y.paused_at, y.paused_until, (y.paused_by IS NOT NULL)::int
   FROM unnest(inst, phone, address, spare, lane) WITH ORDINALITY AS u(i, ph, ad, sp, l, ord)
   JOIN contacts c ON c.workspace_id = w AND c.phone_number = u.ph AND c.phone_number = ANY (phone)
   LEFT JOIN LATERAL (SELECT z.* FROM lanes z WHERE z.workspace_id = w AND z.contact_id = c.id AND z.paused_by = 'human' AND z.pause_scope = 'contact'
    ORDER BY z.paused_at DESC LIMIT 1) y ON true
   WHERE u.l IS NULL ORDER BY c.id, u.i, u.ord
  ON CONFLICT (workspace_id, contact_id, instance_id) DO NOTHING;
 INSERT INTO channel_identities (workspace_id, id, contact_id, instance_id, lane_id, provider, provider_id, last_seen)
  SELECT DISTINCT ON (u.i, v.k) w, CASE WHEN v.k = u.k1 THEN u.sp ELSE ordered_id() END, n.contact_id, u.i, n.id, u.pr, v.k, t
   FROM unnest(inst, prov, key1, key2, phone, lane, spare) AS u(i, pr, k1, k2, ph, l, sp)
   JOIN contacts c ON c.workspace_id = w AND c.phone_number = u.ph AND c.phone_number = ANY (phone)
   JOIN lanes n ON n.workspace_id = w AND n.contact_id = c.id AND n.instance_id = u.i
   CROSS JOIN LATERAL (VALUES (u.k1), (u.k2)) AS v(k) WHERE u.l IS NULL AND v.k IS NOT NULL ORDER BY u.i, v.k
  ON CONFLICT (workspace_id, instance_id, provider_id) DO NOTHING;
END $$;

-- Nobody's phone is known (BSUID only): the id's unique index decides the race, contact and lane follow only for ids really inserted.
CREATE OR REPLACE FUNCTION add_people_by_key(w uuid, t timestamptz, inst uuid[], prov text[], key1 text[], phone text[], nm text[], address text[],
  spare uuid[], lane uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
 IF NOT EXISTS (SELECT 1 FROM unnest(phone, lane) AS u(ph, l) WHERE u.l IS NULL AND u.ph IS NULL) THEN RETURN; END IF;
 WITH u AS (SELECT DISTINCT ON (x.i, x.k) x.* FROM unnest(inst, prov, key1, phone, nm, address, spare, lane) WITH ORDINALITY
    AS x(i, pr, k, ph, n, ad, sp, l, ord) WHERE x.l IS NULL AND x.ph IS NULL ORDER BY x.i, x.k, x.ord),
 i AS (INSERT INTO channel_identities (workspace_id, id, contact_id, instance_id, lane_id, provider, provider_id, last_seen)
   SELECT w, u.sp, u.sp, u.i, u.sp, u.pr, u.k, t FROM u ORDER BY u.i, u.k
   ON CONFLICT (workspace_id, instance_id, provider_id) DO NOTHING RETURNING contact_id),
 c AS (INSERT INTO contacts (workspace_id, id, name, last_message_at, updated_at, created_at)
   SELECT w, u.sp, u.n, t, t, t FROM u JOIN i ON i.contact_id = u.sp)
 INSERT INTO lanes (workspace_id, id, contact_id, instance_id, addr, ready_at) SELECT w, u.sp, u.sp, u.i, u.ad, t FROM u JOIN i ON i.contact_id = u.sp;
END $$;
