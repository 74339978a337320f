create function internal.random_crockford(p_length integer) returns text
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  -- A UUID has fixed bits, hence two of them through a hash: 244 random bits, of which 160 are used at most.
  select string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (get_byte(r.bytes, i) & 31) + 1, 1), '' order by i)
  from (select sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) as bytes) as r,
    generate_series(0, p_length - 1) as i
$$;
comment on function internal.random_crockford(integer) is
'Up to 32 unguessable characters of Crockford''s base 32, which has no I, L, O and U: 5 bits each.';
