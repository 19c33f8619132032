"""A database's structure as lines of text, to compare two of them."""

import asyncpg

COLUMNS = """
SELECT format('%s.%s %s%s%s%s%s -- %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
              CASE WHEN a.attcollation <> t.typcollation THEN format(' COLLATE %s', a.attcollation::regcollation) END,
              CASE WHEN a.attnotnull THEN ' NOT NULL' END, CASE WHEN a.attidentity <> '' THEN format(' IDENTITY %s', a.attidentity) END,
              coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), ''), col_description(c.oid, a.attnum))
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
"""
CONSTRAINTS = """
SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace
"""
QUERIES = [
    COLUMNS,
    CONSTRAINTS,
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT format('%s WITH %s', relname, reloptions) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
    "SELECT format('sequence %s %s', sequencename, data_type) FROM pg_sequences WHERE schemaname = 'public'",
]


async def structure(connection: asyncpg.Connection) -> set[str]:
    lines = [row[0] for query in QUERIES for row in await connection.fetch(query)]
    return {line for line in lines if "alembic_version" not in line}
