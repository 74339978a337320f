create function internal.smallest_charge(p_currency text) returns bigint
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select case p_currency when 'INR' then 100 else 1 end::bigint
$$;
comment on function internal.smallest_charge(text) is 'No gateway takes less than this; what costs less is given away.';
