create function internal.post_key(
  p_cursor text, p_sort text, out pinned boolean, out at timestamptz, out votes integer, out id uuid
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_key text[];
begin
  if p_sort <> all (array['newest', 'active', 'top', 'unanswered']) then
    perform internal.fail('LM402', 'There is no such order.', '/query/sort');
  end if;
  v_key := internal.read_cursor(p_cursor, 'posts by ' || p_sort, 3);
  pinned := coalesce(v_key[1]::boolean, true);
  at := case when p_sort <> 'top' then coalesce(v_key[2]::timestamptz, 'infinity') end;
  votes := case when p_sort = 'top' then coalesce(v_key[2]::integer, 2147483647) end;
  id := coalesce(v_key[3]::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
exception when data_exception then
  perform internal.fail('LM401', 'The cursor does not belong to this list and order.', '/query/cursor');
end
$$;
comment on function internal.post_key(text, text) is
'Where a page of posts begins: beyond every post, for the first one, so that its place is always a condition of the '
'index. LM401, LM402.';
