-- Definer: tables are made by their owner.
create function app.make_audit_partitions() returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_month timestamp := date_trunc('month', now() at time zone 'UTC');
  v_made integer := 0;
begin
  -- Whoever reads the log for long is not waited for, with everybody else behind: there will be another time.
  perform set_config('lock_timeout', '2s', true);
  for v_ahead in 0..12 loop
    if internal.make_audit_partition((v_month + make_interval(months => v_ahead))::date) then
      v_made := v_made + 1;
    end if;
  end loop;
  return json_build_object('made', v_made)::text;
end
$$;
comment on function app.make_audit_partitions() is
'Makes the partitions of the audit log for this month and the twelve after it, as far as they are missing. Run by the '
'worker every hour.';
