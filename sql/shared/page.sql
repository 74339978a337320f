create function internal.page(p_rows json, p_limit integer, p_next_cursor text) returns text
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'data', coalesce(p_rows, '[]'::json),
    'page', json_build_object('next_cursor', p_next_cursor, 'has_more', p_next_cursor is not null, 'limit', p_limit)
  )::text
$$;
comment on function internal.page(json, integer, text) is 'The envelope of every list.';
