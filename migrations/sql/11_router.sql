-- The look-ups that come before a workspace is known. Each answers what its caller needs and nothing more.
-- 90_doors.sql gives every SECURITY DEFINER function to batuta_router and lets only batuta_runtime call it.
GRANT SELECT ON users, workspaces, workspace_members, invitations, instances, channel_routes, contacts, media, api_tokens TO batuta_router;

-- A webhook names numbers, or the account that several numbers belong to; whose are they, and with which secrets is it verified?
CREATE OR REPLACE FUNCTION route_channels(wanted_provider text, wanted_keys text[], wanted_accounts text[])
  RETURNS TABLE (provider_key text, account_key text, workspace_id uuid, instance_id uuid, status text, credentials bytea, throughput int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT r.provider_key, r.account_key, r.workspace_id, r.instance_id, i.status, i.credentials, i.throughput
    FROM channel_routes r JOIN instances i ON i.workspace_id = r.workspace_id AND i.id = r.instance_id
   WHERE r.provider = wanted_provider AND (r.provider_key = ANY (wanted_keys) OR r.account_key = ANY (wanted_accounts)) AND i.deleted_at IS NULL $$;

-- A handshake shows a verify token: is it one of ours?
CREATE OR REPLACE FUNCTION knows_verify_token(wanted_provider text, wanted bytea) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM channel_routes r WHERE r.provider = wanted_provider AND r.verify_hash = wanted) $$;

-- Sign-in
CREATE OR REPLACE FUNCTION account_by_email(wanted text)
  RETURNS TABLE (id uuid, email text, name text, language text, last_workspace_id uuid, password_hash text, created_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT u.id, u.email, u.name, u.language, u.last_workspace_id, u.password_hash, u.created_at FROM users u WHERE u.email = wanted $$;

CREATE OR REPLACE FUNCTION account_by_id(wanted uuid)
  RETURNS TABLE (id uuid, email text, name text, language text, last_workspace_id uuid, created_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT u.id, u.email, u.name, u.language, u.last_workspace_id, u.created_at FROM users u WHERE u.id = wanted $$;

-- Where one may work, and as what
CREATE OR REPLACE FUNCTION memberships_of(wanted uuid)
  RETURNS TABLE (workspace_id uuid, workspace_name text, timezone text, language text, member_id uuid, role text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT w.id, w.name, w.timezone, w.language, m.id, m.role
    FROM workspace_members m JOIN workspaces w ON w.id = m.workspace_id
   WHERE m.user_id = wanted AND m.removed_at IS NULL ORDER BY w.name, w.id $$;

-- An invitation by the hash of its token, also when it is over: the caller says why
CREATE OR REPLACE FUNCTION invitation_by_token(wanted bytea)
  RETURNS TABLE (workspace_id uuid, workspace_name text, id uuid, email text, role text, expires_at timestamptz, accepted_at timestamptz,
                 revoked_at timestamptz, expired boolean, account_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT w.id, w.name, i.id, i.email, i.role, i.expires_at, i.accepted_at, i.revoked_at, i.expires_at <= batuta_now(), u.id
    FROM invitations i JOIN workspaces w ON w.id = i.workspace_id LEFT JOIN users u ON u.email = i.email
   WHERE i.token_hash = wanted $$;

-- A call from another system by the hash of its token
CREATE OR REPLACE FUNCTION api_token_by_hash(wanted bytea) RETURNS TABLE (workspace_id uuid, id uuid, token_hash bytea)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT t.workspace_id, t.id, t.token_hash FROM api_tokens t WHERE t.token_hash = wanted AND t.revoked_at IS NULL $$;

-- For chores that go round all workspaces, each in a transaction of its own
CREATE OR REPLACE FUNCTION workspace_ids() RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ SELECT id FROM workspaces ORDER BY id $$;
