create function internal.position_after(p_cursor text, p_list text) returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return coalesce((internal.read_cursor(p_cursor, p_list, 1))[1]::bigint, 0);
exception when invalid_text_representation or numeric_value_out_of_range then
  perform internal.fail('LM401', 'The cursor does not belong to this list and order.', '/query/cursor');
end
$$;
comment on function internal.position_after(text, text) is
'Where a page of a list begins that goes by position: rows with a greater one belong to it. LM401.';
