create function internal.stats_since(p_since date, p_period text) returns date
language plpgsql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
  return case
    when p_since is null or p_period in ('recent', 'before') then '-infinity'
    when p_period = 'week' then date_trunc('week', p_since::timestamp)::date
    else p_since
  end;
end
$$;
comment on function internal.stats_since(date, text) is
'The first day, week or month that the views of reporting answer for, by the beginning of their window; what begins '
'earlier is in the tables of closed periods, and in no view any more.';
