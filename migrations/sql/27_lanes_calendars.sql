GRANT SELECT ON calendars, funnels TO batuta_router;

-- Triggers that go by the calendar (services/calendars.py). A funnel is read again when another version of it plays, or its workspace keeps another time.

CREATE OR REPLACE FUNCTION forget_calendars() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 UPDATE funnels f SET calendar_version = NULL WHERE f.workspace_id = NEW.id AND f.calendar_version IS NOT NULL;
 RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER calendars_keep_time AFTER UPDATE OF timezone ON workspaces FOR EACH ROW WHEN (OLD.timezone IS DISTINCT FROM NEW.timezone) EXECUTE FUNCTION forget_calendars();

CREATE OR REPLACE FUNCTION funnels_unread(n int) RETURNS TABLE (o_workspace uuid, o_funnel uuid) LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
 SELECT f.workspace_id, f.id FROM funnels f WHERE f.is_active AND f.calendar_version IS DISTINCT FROM f.published_version ORDER BY f.workspace_id, f.id LIMIT n $$;

-- The workspaces where a tick is due, those after `after` first; of each the trigger whose turn it is: the oldest tick, then the one that wins.
CREATE OR REPLACE FUNCTION calendars_due(after uuid, n int) RETURNS TABLE (o_workspace uuid, o_funnel uuid, o_node text) LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
 SELECT d.workspace_id, d.funnel_id, d.node_id::text FROM (SELECT DISTINCT ON (c.workspace_id) c.* FROM calendars c WHERE c.due_at <= batuta_now()
   ORDER BY c.workspace_id, c.tick, c.place, c.funnel_id, c.node_id) d ORDER BY coalesce(d.workspace_id <= after, false), d.workspace_id LIMIT n $$;

-- Whether so much is waiting already that the next batch would only stand behind it: lanes to be played, or messages to be sent.
-- What stands before a connection that waits for new credentials goes nowhere for days: it is in nobody's way.
CREATE OR REPLACE FUNCTION is_busy(w uuid, n int) RETURNS bool LANGUAGE sql STABLE AS $$
 SELECT (SELECT count(*) FROM (SELECT 1 FROM lanes l WHERE l.workspace_id = w AND l.done_seq < l.next_seq - 1 LIMIT n) x) >= n
  OR (SELECT count(*) FROM (SELECT 1 FROM instances s JOIN outbox o ON o.workspace_id = w AND o.instance_id = s.id
   WHERE s.workspace_id = w AND (NOT s.send_blocked OR s.deleted_at IS NOT NULL) LIMIT n) x) >= n $$;

-- The next n contacts, with what a trigger's audience may ask. `key` and `ends`: only whose field ends so are told of; `last` is the last that was looked at
-- (null: there are no more). Who left is passed over.
CREATE OR REPLACE FUNCTION next_contacts(w uuid, after uuid, n int, key text, ends text[], OUT last uuid, OUT looked int, OUT found jsonb) LANGUAGE sql STABLE AS $$
 WITH p AS MATERIALIZED (SELECT c.* FROM contacts c WHERE c.workspace_id = w AND c.id > after ORDER BY c.id LIMIT n),
 m AS (SELECT p.* FROM p WHERE p.opted_out_at IS NULL AND (key IS NULL OR (jsonb_typeof(p.custom_data->key) = 'string'
   AND (p.custom_data->>key) ~ '^\d{4}-\d\d-\d\d$' AND EXISTS (SELECT 1 FROM unnest(ends) AS e(v) WHERE right(p.custom_data->>key, length(e.v)) = e.v))))
 SELECT (SELECT p.id FROM p ORDER BY p.id DESC LIMIT 1), (SELECT count(*)::int FROM p), (SELECT coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'name', m.name, 'phone', m.phone_number,
   'email', m.email, 'stage', m.stage, 'custom_data', m.custom_data,
   'tags', (SELECT coalesce(jsonb_agg(g.name ORDER BY g.name), '[]') FROM contact_tags k JOIN tags g ON g.workspace_id = w AND g.id = k.tag_id WHERE k.workspace_id = w AND k.contact_id = m.id),
   'consents', (SELECT jsonb_object_agg(e.purpose, jsonb_build_array(e.answer, e.text_version)) FROM (SELECT DISTINCT ON (a.purpose) a.purpose, a.answer, a.text_version FROM consents a
     WHERE a.workspace_id = w AND a.contact_id = m.id ORDER BY a.purpose, a.created_at DESC) e)) ORDER BY m.id), '[]') FROM m) $$;
