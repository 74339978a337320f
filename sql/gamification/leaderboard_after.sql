create function internal.leaderboard_after(p_cursor text, p_list text) returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after text[] := internal.read_cursor(p_cursor, p_list, 1);
  v_place bigint;
begin
  begin
    v_place := coalesce(v_after[1], '0')::integer;
  exception when invalid_text_representation or numeric_value_out_of_range then
    v_place := null;
  end;
  if v_place >= 0 then
    return v_place;
  end if;
  perform internal.fail('LM401', 'The cursor does not belong to this list and order.', '/query/cursor');
  return null;
end
$$;
comment on function internal.leaderboard_after(text, text) is
'The place after which a page of a leaderboard begins: 0 for the first. LM401.';
