-- What a funnel tells people outside of Batuta, by e-mail or to a webhook: activities that outlive their run. Nobody waits for them.
CREATE OR REPLACE FUNCTION outlives_run(kind text) RETURNS bool LANGUAGE sql IMMUTABLE AS $$ SELECT kind IN ('notice_email', 'notice_webhook') $$;

-- One activity for each reader, or for the webhook, in the transaction of the turn; a turn that is played again makes the same ones. A workspace begins
-- at most `most` a minute: its row is locked, so this is exact, and last of all in the transaction. What comes over that is due in one of the next `ahead` minutes;
-- what comes over those is not sent (which of the readers, is as good as drawn by lot), and who leads the workspace is told once an hour.
CREATE OR REPLACE FUNCTION dispatch_notice(key uuid, lane uuid, run uuid, node text, kind_ text, recipients jsonb, conv uuid, body jsonb, most int, ahead int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE t timestamptz := batuta_now(); now_ timestamptz := date_trunc('minute', t); filling timestamptz; before int; room int; wanted int; n int;
BEGIN
 INSERT INTO notice_minutes AS x (workspace_id, minute) VALUES (batuta_ws(), now_)
  ON CONFLICT (workspace_id) DO UPDATE SET minute = greatest(x.minute, now_), made = CASE WHEN x.minute < now_ THEN 0 ELSE x.made END RETURNING x.minute, x.made INTO filling, before;
 room := greatest(0, most * (ahead + 1 - (extract(epoch FROM filling - now_) / 60)::int) - before);
 WITH p AS (SELECT jsonb_build_object('user_id', u) AS whom FROM people_told(recipients, conv) u WHERE kind_ = 'notice_email'
   UNION ALL SELECT jsonb_build_object('webhook', recipients->'webhook') WHERE kind_ = 'notice_webhook'),
 q AS (SELECT s.*, row_number() OVER (ORDER BY s.id) AS k FROM (SELECT p.whom, encode(substr(sha256(convert_to(key || p.whom::text, 'UTF8')), 1, 16), 'hex')::uuid AS id FROM p) s),
 i AS (INSERT INTO activities (workspace_id, id, lane_id, run_id, node_id, token, kind, request, idempotent, due_at, created_at)
   SELECT batuta_ws(), q.id, lane, run, node, -1, kind_, body || q.whom, kind_ = 'notice_webhook', greatest(t, filling + (before + q.k - 1) / most * interval '1 minute'), t FROM q WHERE q.k <= room ORDER BY q.id
   ON CONFLICT (workspace_id, id) DO NOTHING RETURNING 1)
 SELECT (SELECT count(*) FROM p), (SELECT count(*) FROM i) INTO wanted, n;
 UPDATE notice_minutes x SET minute = filling + (before + n) / most * interval '1 minute', made = (before + n) % most WHERE x.workspace_id = batuta_ws();
 IF wanted > room THEN PERFORM tell_notice_trouble('limit', 'notice_limit', jsonb_build_object('most', most)); END IF;
 RETURN n;
END $$;

-- Whoever leads the workspace is told once of a target that takes nothing, until something arrives there; of the limit once an hour.
CREATE OR REPLACE FUNCTION tell_notice_trouble(target_ text, code_ text, body jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE t timestamptz := batuta_now();
BEGIN
 INSERT INTO notice_troubles AS x (workspace_id, target, code, since) VALUES (batuta_ws(), target_, code_, t)
  ON CONFLICT (workspace_id, target) DO UPDATE SET since = t WHERE x.target = 'limit' AND x.since < t - interval '1 hour';
 IF FOUND THEN
  INSERT INTO notifications (workspace_id, id, user_id, kind, data, created_at)
   SELECT batuta_ws(), gen_random_uuid(), m.user_id, 'notice.trouble', body || jsonb_build_object('code', code_, 'target', target_), t
    FROM workspace_members m WHERE m.workspace_id = batuta_ws() AND m.removed_at IS NULL AND m.role IN ('owner', 'admin');
 END IF;
END $$;

-- What came of one, kept for people: a line of the contact's history where it did not arrive, which names the reader or the chat. An address that nobody knows is its reader's trouble, a mail
-- server that refuses everybody's, and a doubt proves nothing.
CREATE OR REPLACE FUNCTION settle_notice(lane uuid, kind_ text, request_ jsonb, result_ jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE code_ text := result_->'error'->>'code'; via text := substr(kind_, 8); whom text; person uuid; named text;
BEGIN
 whom := CASE via WHEN 'webhook' THEN left('webhook:' || (request_->>'webhook'), 60) ELSE 'email:' || (request_->>'user_id') END;
 IF (result_->>'ok')::bool THEN
  DELETE FROM notice_troubles x WHERE x.workspace_id = batuta_ws() AND x.target IN (whom, via);
  RETURN;
 END IF;
 named := CASE via WHEN 'webhook' THEN (SELECT i.config_data->>'name' FROM integrations i WHERE i.workspace_id = batuta_ws() AND i.id::text = request_->>'webhook')
  ELSE (SELECT u.name FROM users u WHERE u.id = (request_->>'user_id')::uuid) END;
 SELECT l.contact_id INTO person FROM lanes l WHERE l.workspace_id = batuta_ws() AND l.id = lane;
 INSERT INTO activity_log (workspace_id, id, contact_id, conversation_id, kind, data) VALUES (batuta_ws(), gen_random_uuid(), person, (request_->>'conversation_id')::uuid,
   'notice.undelivered', jsonb_build_object('via', via, 'code', code_, 'name', coalesce(named, '')));
 IF code_ IN ('uncertain', 'reader_gone') THEN RETURN; END IF;
 IF via = 'email' AND code_ <> 'email_address' THEN
  whom := 'email';
  named := '';
 END IF;
 PERFORM tell_notice_trouble(whom, code_, jsonb_build_object('via', via, 'name', coalesce(named, '')));
END $$;
