-- What the lane protocol's cross-tenant functions read and write as batuta_router.
GRANT SELECT ON workspaces, workspace_members, teams, team_members, instances, contacts, tags, contact_tags, consents, messages, runs, funnels TO batuta_router;
GRANT SELECT, UPDATE ON lanes, outbox TO batuta_router;
GRANT SELECT, UPDATE ON messages TO batuta_router;
GRANT SELECT, INSERT, DELETE ON inbound TO batuta_router;
GRANT SELECT, DELETE ON timers TO batuta_router;
GRANT SELECT, UPDATE, DELETE ON activities, message_statuses TO batuta_router;
GRANT SELECT, DELETE ON idempotency_keys, api_calls TO batuta_router;
