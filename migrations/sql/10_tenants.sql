-- Who may see and do what. Row-level security is a second wall behind `database.begin(workspace_id)`: no workspace, no rows.
-- Every table that carries workspace_id gets it by itself; a new table has no grants until it is named below.
DO $$
DECLARE t text; mine text;
BEGIN
  FOR t IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
             AND (c.relname IN ('workspaces', 'users')
               OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped))
  LOOP
    -- Only what is missing: each of these waits for all who use the table.
    IF NOT (SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = t::regclass) THEN
      EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
      EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    END IF;
    IF NOT EXISTS (SELECT FROM pg_policies WHERE schemaname = 'public' AND tablename = t AND policyname = 'router') THEN
      EXECUTE format('CREATE POLICY router ON %I TO batuta_router USING (true) WITH CHECK (true)', t);
    END IF;
    CONTINUE WHEN t = 'users';
    IF NOT EXISTS (SELECT FROM pg_policies WHERE schemaname = 'public' AND tablename = t AND policyname = 'tenant') THEN
      mine := CASE t WHEN 'workspaces' THEN 'id' ELSE 'workspace_id' END || ' = (SELECT batuta_ws())';
      EXECUTE format('CREATE POLICY tenant ON %I TO batuta_runtime USING (%s) WITH CHECK (%s)', t, mine, mine);
    END IF;
  END LOOP;

  -- People belong to no workspace, but one sees only those who are or were in it. Sign-in comes through account_by_email().
  IF NOT EXISTS (SELECT FROM pg_policies WHERE schemaname = 'public' AND tablename = 'users' AND policyname = 'colleagues') THEN
    CREATE POLICY colleagues ON users TO batuta_runtime USING (id IN (SELECT user_id FROM workspace_members)) WITH CHECK (true);
  END IF;
END $$;

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, batuta_runtime, batuta_router;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, batuta_runtime, batuta_router;
REVOKE CREATE ON SCHEMA public FROM PUBLIC, batuta_runtime;
GRANT USAGE ON SCHEMA public TO batuta_runtime, batuta_router;
GRANT USAGE ON SEQUENCE message_ids TO batuta_runtime, batuta_router;
GRANT SELECT ON db_meta TO batuta_runtime, batuta_router;
GRANT SELECT ON alembic_version TO batuta_runtime;

-- What may come and go
GRANT SELECT, INSERT, UPDATE, DELETE ON
  sessions, channel_routes, teams, team_members, contacts, channel_identities, tags, contact_tags, custom_fields,
  integrations, inbound, timers, activities, outbox, message_statuses, media, media_uploads, notes, notifications,
  webchat_visitors, file_removals, ai_usage, contact_insights, idempotency_keys, api_calls, lane_queue, silences, calendars,
  notice_minutes, notice_troubles, letter_days
  TO batuta_runtime;
-- What leaves by a mark in a column: rows that history hangs on
GRANT SELECT, INSERT, UPDATE ON
  workspaces, workspace_members, invitations, instances, funnels, conversations, messages, lanes, runs, quarantine, api_tokens
  TO batuta_runtime;
-- What is written once
GRANT SELECT, INSERT ON activity_log, funnel_logs, run_journal, consents, goals, funnel_versions, erased_events TO batuta_runtime;
-- Password hashes are read through account_by_email() alone
GRANT SELECT (id, email, name, language, last_workspace_id, created_at), INSERT,
  UPDATE (name, password_hash, language, last_workspace_id) ON users TO batuta_runtime;

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is never changed once written', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE TRIGGER immutable BEFORE UPDATE OR DELETE ON funnel_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER immutable_all BEFORE TRUNCATE ON funnel_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
