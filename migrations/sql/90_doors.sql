-- Last: who may call which function. SECURITY DEFINER functions cross tenants: they become the router's, who cannot sign in, with a fixed search_path.
DO $$
DECLARE f record;
BEGIN
  FOR f IN SELECT p.oid::regprocedure AS name, p.prosecdef, p.proconfig, pg_get_userbyid(p.proowner) AS owner FROM pg_proc p
            WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  LOOP
    IF f.prosecdef THEN
      IF NOT coalesce(f.proconfig::text LIKE '%search_path=%', false) THEN
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, public, pg_temp', f.name);
      END IF;
      IF f.owner <> 'batuta_router' THEN EXECUTE format('ALTER FUNCTION %s OWNER TO batuta_router', f.name); END IF;
    END IF;
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f.name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO batuta_runtime', f.name);
    IF NOT f.prosecdef THEN EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO batuta_router', f.name); END IF;
  END LOOP;
END $$;

-- A table that nobody was given is a table that somebody forgot.
DO $$
DECLARE t text;
BEGIN
  SELECT string_agg(c.relname, ', ') INTO t FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND NOT has_table_privilege('batuta_runtime', c.oid, 'SELECT') AND NOT has_any_column_privilege('batuta_runtime', c.oid, 'SELECT');
  IF t IS NOT NULL THEN RAISE EXCEPTION 'name in migrations/sql/10_tenants.sql what the runtime may do with: %', t; END IF;
END $$;
