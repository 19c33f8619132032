-- As backend/storage/ids.py makes them: milliseconds, then chance.
CREATE OR REPLACE FUNCTION ordered_id() RETURNS uuid LANGUAGE sql VOLATILE
  AS $$ SELECT encode(set_byte(b, 6, get_byte(b, 6) & 15 | 112), 'hex')::uuid FROM (SELECT overlay(uuid_send(gen_random_uuid())
    placing substring(int8send(floor(extract(epoch FROM batuta_now()) * 1000)::bigint) FROM 3) FROM 1) AS b) x $$;
