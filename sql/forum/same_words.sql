create function internal.same_words(p_text text) returns text
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select lower(btrim(regexp_replace(p_text, '\s+', ' ', 'g')))
$$;
comment on function internal.same_words(text) is
'A text as duplicates are compared: another space, line or capital makes no new one.';
