create function internal.next_check(p_created timestamptz, p_checks integer) returns timestamptz
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select p_created + (array[
    '1 minute', '5 minutes', '15 minutes', '1 hour', '6 hours',
    '24 hours', '48 hours', '72 hours', '96 hours', '120 hours', '144 hours'
  ]::interval[])[p_checks + 1]
$$;
comment on function internal.next_check(timestamptz, integer) is
'When the gateway is asked about an order after so many times; NULL after six days, when no bank answers any more.';
