create function internal.oldest_after(p_cursor text, p_list text, out at timestamptz, out id uuid)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after text[] := internal.read_cursor(p_cursor, p_list, 2);
begin
  at := coalesce(v_after[1]::timestamptz, '-infinity');
  id := coalesce(v_after[2]::uuid, '00000000-0000-0000-0000-000000000000');
exception when data_exception then
  perform internal.fail('LM401', 'The cursor does not belong to this list and order.', '/query/cursor');
end
$$;
comment on function internal.oldest_after(text, text) is 'As newest_after(), of a list that has the oldest rows first. LM401.';
