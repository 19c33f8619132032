-- What a turn does beside speaking, in the transaction of its commit, after commit_turns has locked the lanes and set the workspace.

-- own: name, email and stage that were set; custom: keys of custom_data. JSON null empties a field.
-- Who comes into another stage by it has a line of that in the history.
CREATE OR REPLACE FUNCTION apply_fields(people uuid[], own jsonb[], custom jsonb[]) RETURNS void LANGUAGE sql AS $$
 INSERT INTO activity_log (workspace_id, id, contact_id, kind, data, created_at)
  SELECT batuta_ws(), gen_random_uuid(), c.id, 'contact.stage', jsonb_build_object('from', c.stage, 'to', nullif(left(u.o->>'stage', 100), '')), batuta_now()
   FROM unnest(people, own) AS u(c, o) JOIN contacts c ON c.workspace_id = batuta_ws() AND c.id = u.c AND c.id = ANY (people)
   WHERE u.o ? 'stage' AND coalesce(c.stage, '') <> coalesce(left(u.o->>'stage', 100), '');
 UPDATE contacts c SET name = CASE WHEN u.o ? 'name' THEN left(coalesce(u.o->>'name', ''), 150) ELSE c.name END,
   email = CASE WHEN u.o ? 'email' THEN left(u.o->>'email', 254) ELSE c.email END, stage = CASE WHEN u.o ? 'stage' THEN left(u.o->>'stage', 100) ELSE c.stage END,
   custom_data = (c.custom_data || u.x) - ARRAY(SELECT e.key FROM jsonb_each(u.x) e WHERE e.value = 'null')
  FROM unnest(people, own, custom) AS u(c, o, x) WHERE c.workspace_id = batuta_ws() AND c.id = u.c AND c.id = ANY (people) $$;

-- A tag is the same whatever its case and accents; one that is not there yet is made. Answers whom a tag is new to.
CREATE OR REPLACE FUNCTION apply_tags(people uuid[], wanted text[], adds bool[]) RETURNS TABLE (o_contact uuid, o_tag text) LANGUAGE plpgsql AS $$
BEGIN
 DELETE FROM contact_tags k USING unnest(people, wanted, adds) AS u(c, n, a), tags t
  WHERE NOT u.a AND k.workspace_id = batuta_ws() AND k.contact_id = u.c AND k.contact_id = ANY (people)
   AND t.workspace_id = batuta_ws() AND t.id = k.tag_id AND batuta_fold(t.name) = batuta_fold(u.n);
 INSERT INTO tags (workspace_id, id, name) SELECT DISTINCT ON (batuta_fold(u.n)) batuta_ws(), gen_random_uuid(), u.n FROM unnest(wanted, adds) AS u(n, a)
  WHERE u.a AND NOT EXISTS (SELECT 1 FROM tags t WHERE t.workspace_id = batuta_ws() AND batuta_fold(t.name) = batuta_fold(u.n)) ORDER BY batuta_fold(u.n), u.n
  ON CONFLICT (workspace_id, name) DO NOTHING;
 RETURN QUERY
 WITH k AS (INSERT INTO contact_tags (workspace_id, contact_id, tag_id) SELECT DISTINCT batuta_ws(), u.c, t.id FROM unnest(people, wanted, adds) AS u(c, n, a)
   CROSS JOIN LATERAL (SELECT x.id FROM tags x WHERE x.workspace_id = batuta_ws() AND batuta_fold(x.name) = batuta_fold(u.n) ORDER BY x.name = u.n DESC, x.created_at, x.id LIMIT 1) t
   WHERE u.a ORDER BY 2, 3 ON CONFLICT DO NOTHING RETURNING contact_id, tag_id)
 SELECT k.contact_id, t.name::text FROM k JOIN tags t ON t.workspace_id = batuta_ws() AND t.id = k.tag_id;
END $$;

CREATE OR REPLACE FUNCTION apply_notes(people uuid[], conv uuid[], funnel uuid[], body text[]) RETURNS void LANGUAGE sql AS $$
 INSERT INTO notes (workspace_id, id, contact_id, conversation_id, funnel_id, text)
  SELECT batuta_ws(), gen_random_uuid(), u.c, u.v, u.f, u.t FROM unnest(people, conv, funnel, body) AS u(c, v, f, t) $$;

-- `ids` are the effects' own keys: a turn that is played again reaches no goal twice.
CREATE OR REPLACE FUNCTION apply_goals(ids uuid[], people uuid[], funnel uuid[], nodes text[], names text[], amounts text[], currencies text[]) RETURNS void LANGUAGE sql AS $$
 INSERT INTO goals (workspace_id, id, contact_id, funnel_id, node_id, name, amount, currency)
  SELECT batuta_ws(), u.i, u.c, u.f, u.n, u.g, u.a::numeric, u.m FROM unnest(ids, people, funnel, nodes, names, amounts, currencies) AS u(i, c, f, n, g, a, m)
  ON CONFLICT (workspace_id, id) DO NOTHING $$;

-- recipients: {"all": true}, {"roles": […]}, {"team": id}, {"member": user id} or {"assignee": true} (everybody, where nobody has the conversation).
CREATE OR REPLACE FUNCTION people_told(recipients jsonb, conv uuid) RETURNS SETOF uuid LANGUAGE plpgsql STABLE AS $$
DECLARE who uuid; team_ uuid;
BEGIN
 IF recipients ? 'member' THEN who := (recipients->>'member')::uuid;
 ELSIF recipients ? 'team' THEN team_ := (recipients->>'team')::uuid;
 ELSIF recipients ? 'assignee' THEN SELECT v.agent_id INTO who FROM conversations v WHERE v.workspace_id = batuta_ws() AND v.id = conv; END IF;
 RETURN QUERY SELECT m.user_id FROM workspace_members m WHERE m.workspace_id = batuta_ws() AND m.removed_at IS NULL AND (who IS NULL OR m.user_id = who)
   AND (NOT recipients ? 'roles' OR recipients->'roles' ? m.role)
   AND (team_ IS NULL OR EXISTS (SELECT 1 FROM team_members x WHERE x.workspace_id = batuta_ws() AND x.team_id = team_ AND x.member_id = m.id));
END $$;

CREATE OR REPLACE FUNCTION notify_people(recipients jsonb, person uuid, conv uuid, kind_ text, body jsonb) RETURNS void LANGUAGE sql AS $$
 INSERT INTO notifications (workspace_id, id, user_id, contact_id, conversation_id, kind, data)
  SELECT batuta_ws(), gen_random_uuid(), p, person, conv, kind_, body FROM people_told(recipients, conv) p $$;

-- Gives the conversation to a team, to a person, or to a person of a team (whose turn it then was). Who has left meanwhile gets nothing.
CREATE OR REPLACE FUNCTION route_conversation(lane uuid, person uuid, inst uuid, team_ uuid, member_ uuid, funnel uuid, reason_ text, priority_ text,
  OUT conv uuid, OUT agent uuid, OUT team uuid) LANGUAGE plpgsql AS $$
DECLARE t timestamptz := batuta_now(); seat uuid;
BEGIN
 SELECT x.id INTO team FROM teams x WHERE x.workspace_id = batuta_ws() AND x.id = team_;
 SELECT m.user_id, m.id INTO agent, seat FROM workspace_members m WHERE m.workspace_id = batuta_ws() AND m.user_id = member_ AND m.removed_at IS NULL;
 SELECT v.id INTO conv FROM lanes l JOIN conversations v ON v.workspace_id = batuta_ws() AND v.id = l.conversation_id AND v.status <> 'closed'
  WHERE l.workspace_id = batuta_ws() AND l.id = lane;
 IF conv IS NULL THEN
  INSERT INTO conversations AS c (workspace_id, id, contact_id, instance_id, last_message_at, created_at) VALUES (batuta_ws(), ordered_id(), person, inst, t, t)
   ON CONFLICT (workspace_id, contact_id, instance_id) WHERE status <> 'closed' DO UPDATE SET status = 'open' RETURNING c.id INTO conv;
  UPDATE lanes l SET conversation_id = conv WHERE l.workspace_id = batuta_ws() AND l.id = lane;
 END IF;
 UPDATE conversations v SET team_id = coalesce(team, v.team_id), agent_id = agent, assigned_at = t, priority = priority_ WHERE v.workspace_id = batuta_ws() AND v.id = conv;
 IF team IS NOT NULL AND seat IS NOT NULL THEN UPDATE teams x SET last_assigned_id = seat WHERE x.workspace_id = batuta_ws() AND x.id = team; END IF;
 INSERT INTO activity_log (workspace_id, id, contact_id, conversation_id, kind, data, created_at) VALUES (batuta_ws(), gen_random_uuid(), person, conv, 'conversation.assigned',
   jsonb_build_object('team_id', team, 'agent_id', agent, 'reason', reason_, 'funnel_id', funnel), t);
 IF agent IS NOT NULL OR team IS NOT NULL THEN
  PERFORM notify_people(CASE WHEN agent IS NOT NULL THEN jsonb_build_object('member', agent) ELSE jsonb_build_object('team', team) END, person, conv,
   'conversation.assigned', jsonb_build_object('reason', reason_, 'priority', priority_, 'team_id', team));
 END IF;
END $$;

-- The end of a conversation, once the turn has said all: one in which the contact has written since stays open, so that nobody overlooks it.
CREATE OR REPLACE FUNCTION close_talk(lane uuid, person uuid, seq bigint, funnel uuid, reason_ text, OUT conv uuid) LANGUAGE plpgsql AS $$
DECLARE t timestamptz := batuta_now(); before text;
BEGIN
 SELECT v.id, v.status INTO conv, before FROM lanes l JOIN conversations v ON v.workspace_id = batuta_ws() AND v.id = l.conversation_id AND v.status <> 'closed'
  WHERE l.workspace_id = batuta_ws() AND l.id = lane
   AND NOT EXISTS (SELECT 1 FROM inbound b WHERE b.workspace_id = batuta_ws() AND b.lane_id = lane AND b.lane_seq > seq AND b.kind = 'message') FOR UPDATE OF v;
 IF conv IS NULL THEN RETURN; END IF;
 UPDATE conversations v SET status = 'closed', closed_at = t WHERE v.workspace_id = batuta_ws() AND v.id = conv;
 INSERT INTO activity_log (workspace_id, id, contact_id, conversation_id, kind, data, created_at) VALUES (batuta_ws(), gen_random_uuid(), person, conv, 'conversation.status',
  jsonb_build_object('from', before, 'to', 'closed', 'reason', reason_, 'funnel_id', funnel), t);
END $$;

-- The commit has paused these lanes for the bot already; here is how long.
CREATE OR REPLACE FUNCTION rest_lanes(lanes_ uuid[], people uuid[], conv uuid[], until timestamptz[], funnel uuid[]) RETURNS void LANGUAGE sql AS $$
 UPDATE lanes l SET paused_until = u.t FROM unnest(lanes_, until) AS u(l, t) WHERE l.workspace_id = batuta_ws() AND l.id = u.l AND l.id = ANY (lanes_) AND l.paused_by = 'bot';
 INSERT INTO activity_log (workspace_id, id, contact_id, conversation_id, kind, data, created_at)
  SELECT batuta_ws(), gen_random_uuid(), u.c, u.v, 'bot.paused', jsonb_build_object('until', u.t, 'funnel_id', u.f), batuta_now() FROM unnest(people, conv, until, funnel) AS u(c, v, t, f) $$;

-- A contact asks to be left alone (outs: when the word for it came) or comes back (null). Leaving, on all the contact's lanes: what the bot had ready is cancelled, but for what this
-- commit itself says (ids from `since` on). A run of another lane is stopped when its timer fires or the contact writes there.
CREATE OR REPLACE FUNCTION opt_people(people uuid[], outs timestamptz[], since bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE t timestamptz := batuta_now(); gone uuid[];
BEGIN
 UPDATE contacts c SET opted_out_at = CASE WHEN u.o IS NOT NULL THEN coalesce(c.opted_out_at, u.o) END FROM unnest(people, outs) AS u(c, o)
  WHERE c.workspace_id = batuta_ws() AND c.id = u.c AND c.id = ANY (people);
 INSERT INTO activity_log (workspace_id, id, contact_id, kind, created_at)
  SELECT batuta_ws(), gen_random_uuid(), u.c, CASE WHEN u.o IS NOT NULL THEN 'contact.opted_out' ELSE 'contact.opted_in' END, t FROM unnest(people, outs) AS u(c, o);
 SELECT array_agg(l.id) INTO gone FROM unnest(people, outs) AS u(c, o) JOIN lanes l ON l.workspace_id = batuta_ws() AND l.contact_id = u.c AND l.contact_id = ANY (people) WHERE u.o IS NOT NULL;
 IF gone IS NULL THEN RETURN; END IF;
 PERFORM cancel_ready(batuta_ws(), gone, since);
END $$;

-- Whether a contact opted out and has not written here since. Both moments are ours: when the word came in, and when the message did.
CREATE OR REPLACE FUNCTION stays_away(person uuid, inst uuid) RETURNS bool LANGUAGE sql STABLE AS $$
 SELECT EXISTS (SELECT 1 FROM contacts c WHERE c.workspace_id = batuta_ws() AND c.id = person AND c.opted_out_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM lanes l WHERE l.workspace_id = batuta_ws() AND l.contact_id = person AND l.instance_id = inst
   AND (l.last_inbound_at > c.opted_out_at OR EXISTS (SELECT 1 FROM inbound b
    WHERE b.workspace_id = batuta_ws() AND b.lane_id = l.id AND b.kind = 'message' AND b.received_at > c.opted_out_at)))) $$;
