-- First, because the others name it. Lane null: it was said at the provider's, or to a person.
CREATE OR REPLACE FUNCTION consent_answer(lane uuid, seq bigint, OUT channel text, OUT said jsonb) LANGUAGE sql STABLE AS $$
 SELECT i.provider, (SELECT jsonb_build_object('message_id', m.id, 'provider_message_id', m.provider_message_id, 'text', left(m.message_data->>'text', 500), 'at', m.timestamp)
    FROM inbound b JOIN messages m ON m.workspace_id = b.workspace_id AND m.id = b.message_id WHERE b.workspace_id = batuta_ws() AND b.lane_id = lane AND b.lane_seq = seq)
  FROM (SELECT 1) AS one LEFT JOIN lanes l ON l.workspace_id = batuta_ws() AND l.id = lane LEFT JOIN instances i ON i.workspace_id = l.workspace_id AND i.id = l.instance_id $$;

-- The consent ledger: rows are added, never changed. Each row finds its own evidence: the message that answered (an inbound of the lane), and the
-- newest message of ours that showed exactly this text.
CREATE OR REPLACE FUNCTION record_consents(people uuid[], lanes_ uuid[], at_seq bigint[], funnel uuid[], purposes text[], answers text[], versions text[], hashes bytea[], proofs jsonb[])
 RETURNS void LANGUAGE sql AS $$
 INSERT INTO consents (workspace_id, id, contact_id, purpose, answer, text_version, text_hash, proof, created_at)
  SELECT batuta_ws(), gen_random_uuid(), u.c, u.p, u.a, coalesce(u.v, z.text_version), coalesce(u.h, z.text_hash),
   jsonb_strip_nulls(u.d || jsonb_build_object('channel', s.channel, 'funnel_id', u.f, 'answer', s.said, 'question', (SELECT jsonb_build_object('message_id', m.id,
     'provider_message_id', m.provider_message_id, 'at', m.timestamp) FROM messages m WHERE m.workspace_id = batuta_ws() AND m.contact_id = u.c AND m.message_direction = 'OUT'
     AND m.message_data->>'text' = u.d->>'text' ORDER BY m.id DESC LIMIT 1))),
   batuta_now() + u.ord * interval '1 microsecond'
  FROM unnest(people, lanes_, at_seq, funnel, purposes, answers, versions, hashes, proofs) WITH ORDINALITY AS u(c, l, s, f, p, a, v, h, d, ord)
  CROSS JOIN LATERAL consent_answer(u.l, u.s) s
  LEFT JOIN LATERAL (SELECT k.text_version, k.text_hash FROM consents k WHERE u.v IS NULL AND k.workspace_id = batuta_ws() AND k.contact_id = u.c AND k.purpose = u.p
    ORDER BY k.created_at DESC LIMIT 1) z ON true $$;

-- A word by which a contact leaves names no purpose, so it takes back whatever was allowed; marketing also where it never was.
CREATE OR REPLACE FUNCTION revoke_consents(people uuid[], lanes_ uuid[], at_seq bigint[]) RETURNS void LANGUAGE sql AS $$
 INSERT INTO consents (workspace_id, id, contact_id, purpose, answer, text_version, text_hash, proof, created_at)
  SELECT batuta_ws(), gen_random_uuid(), u.c, p.purpose, 'revoked', z.text_version, z.text_hash,
   jsonb_strip_nulls(jsonb_build_object('channel', s.channel, 'answer', s.said)), batuta_now()
  FROM unnest(people, lanes_, at_seq) AS u(c, l, s)
  CROSS JOIN LATERAL (SELECT 'marketing' AS purpose UNION SELECT k.purpose::text FROM consents k WHERE k.workspace_id = batuta_ws() AND k.contact_id = u.c) p
  LEFT JOIN LATERAL (SELECT k.answer, k.text_version, k.text_hash FROM consents k WHERE k.workspace_id = batuta_ws() AND k.contact_id = u.c AND k.purpose = p.purpose
    ORDER BY k.created_at DESC LIMIT 1) z ON true
  CROSS JOIN LATERAL consent_answer(u.l, u.s) s
  WHERE z.answer = 'granted' OR (p.purpose = 'marketing' AND z.answer IS DISTINCT FROM 'revoked') $$;
