-- owner: lms_system
create function internal.check_audit() returns setof text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_this date := date_trunc('month', now() at time zone 'UTC')::date;
  v_months date[];
  v_month date;
  v_outside boolean := false;
begin
  v_months := array(
    select to_date(substr(c.relname, 11), 'YYYY_MM')
    from pg_inherits as i
    join pg_class as c on c.oid = i.inhrelid
    where i.inhparent = 'lms.audit_log'::regclass and c.relname ~ '^audit_log_[0-9]{4}_[0-9]{2}$'
    order by 1
  );
  for v_month in
    select m::date
    from generate_series(least(v_months[1], v_this), (v_this + interval '3 months')::date, interval '1 month') as m
    where not m::date = any (v_months)
  loop
    return next format('the audit log has no partition for %s', to_char(v_month, 'YYYY-MM'));
    v_outside := v_outside or exists (
      select
      from lms.audit_log as l
      where l.at >= v_month::timestamp at time zone 'UTC'
        and l.at < (v_month + interval '1 month') at time zone 'UTC'
    );
  end loop;

  if v_outside
    or exists (select from lms.audit_log as l where l.at < v_months[1]::timestamp at time zone 'UTC')
    or exists (
      select
      from lms.audit_log as l
      where l.at >= (v_months[cardinality(v_months)] + interval '1 month') at time zone 'UTC'
    )
  then
    return next 'audit_log_default holds rows';
  end if;

  return query
  select format('%s can be read, changed or emptied directly', c.oid::regclass)
  from pg_class as c
  left join pg_inherits as i on i.inhrelid = c.oid
  where (c.oid = 'lms.audit_log'::regclass or i.inhparent = 'lms.audit_log'::regclass)
    and not (
      c.relrowsecurity
      and c.relforcerowsecurity
      and (i.inhrelid is null or c.relacl is null or c.relacl = acldefault('r', c.relowner))
      and (
        select count(*)
        from pg_trigger as t
        where t.tgrelid = c.oid and t.tgname in ('keep', 'keep_whole') and t.tgenabled = 'A'
      ) = 2
    );
end
$$;
comment on function internal.check_audit() is
'Months without a partition, up to three ahead, rows that fell into the net, and parts of the log that are not shut.';
