create function internal.rows_scanned(p_narrowed boolean, p_limit integer) returns integer
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select case when p_narrowed then greatest(p_limit, 10000) else p_limit end + 1
$$;
comment on function internal.rows_scanned(boolean, integer) is
'How many rows a page looks at. p_narrowed: by something that no index knows, so that few of them may belong to the '
'report; the page is then as short as they are few, but never takes longer.';

create function internal.last_scanned(
  p_returned bigint, p_last bigint, p_scanned bigint, p_window integer, p_limit integer
) returns bigint
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select case
    when p_returned = p_limit and p_last < p_scanned then p_last
    when p_scanned = p_window then p_scanned
  end
$$;
comment on function internal.last_scanned(bigint, bigint, bigint, integer, integer) is
'After which of the rows that a page has looked at the next one goes on: after the last that it returned (p_last, by its '
'number) when it is full, after the last of all when there may be more; NULL: that was the end.';
