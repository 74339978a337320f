create function internal.newest_after(p_cursor text, p_list text, out at timestamptz, out id uuid)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after text[] := internal.read_cursor(p_cursor, p_list, 2);
begin
  at := coalesce(v_after[1]::timestamptz, 'infinity');
  id := coalesce(v_after[2]::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
exception when data_exception then
  perform internal.fail('LM401', 'The cursor does not belong to this list and order.', '/query/cursor');
end
$$;
comment on function internal.newest_after(text, text) is
'Where a page of a list begins that has the newest rows first: rows whose (time, id) is less belong to it. The first page '
'begins after infinity, so that one condition, which an index can answer, serves every page. LM401.';
