-- The files that follow make every function anew; what is no longer in them is gone. Those that tables hang on (defaults, triggers) stay and are replaced.
DO $$
DECLARE f regprocedure;
BEGIN
  FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
             AND NOT EXISTS (SELECT FROM pg_depend d WHERE (d.objid = p.oid AND d.deptype = 'e') OR (d.refobjid = p.oid AND d.classid <> 'pg_proc'::regclass))
  LOOP
    EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', f);
  END LOOP;
END $$;
