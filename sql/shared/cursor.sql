create function internal.write_cursor(variadic p_parts text[]) returns text
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select rtrim(translate(encode(convert_to(to_json(p_parts)::text, 'UTF8'), 'base64'), E'+/\n', '-_'), '=')
$$;
comment on function internal.write_cursor(text[]) is
'An opaque keyset cursor: the name of the list and its order, then the sort key of the last row.';

create function internal.read_cursor(p_cursor text, p_list text, p_parts integer) returns text[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_base64 text := translate(p_cursor, '-_', '+/');
  v_parts text[];
begin
  if p_cursor is null then
    return null;
  end if;
  begin
    select array_agg(part order by nr)
    into v_parts
    from jsonb_array_elements_text(
      convert_from(decode(rpad(v_base64, (length(v_base64) + 3) / 4 * 4, '='), 'base64'), 'UTF8')::jsonb
    ) with ordinality as parts (part, nr);
  exception when others then
    v_parts := null;
  end;
  if v_parts is null
    or v_parts[1] is distinct from p_list
    or cardinality(v_parts) <> p_parts + 1
    or array_position(v_parts, null) is not null
  then
    perform internal.fail('LM401', 'The cursor does not belong to this list and order.', '/query/cursor');
  end if;
  return v_parts[2:];
end
$$;
comment on function internal.read_cursor(text, text, integer) is
'The sort key in a cursor; NULL for the first page; LM401 when it was made for another list or order, or by hand.';
