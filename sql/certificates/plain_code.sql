create function internal.plain_code(p_code text) returns text
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select translate(upper(left(p_code, 100)), 'ILO -', '110')
$$;
comment on function internal.plain_code(text) is
'A code as it is stored, however it was written down: in lower case, in groups, with the letters that Crockford reads as '
'digits.';
