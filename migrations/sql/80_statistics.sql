-- A table that was never analyzed says nothing of its workspaces, and PostgreSQL then takes it that each has one row: every index that begins with
-- workspace_id looks as good as the right one, and the plans of the first minutes read whole workspaces for each row they want (measured: a tenth of the
-- speed). Until a table's first ANALYZE the planner is told the other extreme, that all rows are of one workspace. Before PostgreSQL 18 nobody but a
-- superuser can say so; there it is autovacuum that mends it, within its minute.
DO $$
DECLARE t text;
BEGIN
  IF current_setting('server_version_num')::int < 180000 THEN RETURN; END IF;
  FOR t IN SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND NOT EXISTS (SELECT FROM pg_stats s WHERE s.schemaname = 'public' AND s.tablename = c.relname AND s.attname = a.attname)
  LOOP
    EXECUTE format('SELECT pg_restore_attribute_stats(''schemaname'', ''public'', ''relname'', %L, ''attname'', ''workspace_id'', ''inherited'', false,
      ''null_frac'', 0::real, ''avg_width'', 16, ''n_distinct'', 1::real)', t);
  END LOOP;
END $$;
