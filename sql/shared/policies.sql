-- The wall, on every table there is, so that nobody has to remember it for a new one. The owner of the definer
-- functions is behind it too; lms_system is not, and may touch only what grants.sql files give it.
do $walls$
declare
  v_table record;
begin
  for v_table in
    select c.relname
    from pg_class as c
    where c.relnamespace = 'lms'::regnamespace
      and c.relkind in ('r', 'p')
      and not c.relispartition
      and c.relname <> 'context_secret'
  loop
    execute format(
      'create policy wall on lms.%I for all to lms_owner using (%2$I = internal.tenant_id()) '
      'with check (%2$I = internal.tenant_id())',
      v_table.relname, case v_table.relname when 'tenants' then 'id' else 'tenant_id' end
    );
    execute format(
      'comment on policy wall on lms.%I is %L', v_table.relname,
      'Functions that run as the owner reach the tenant of the request, no other.'
    );
    execute format('create policy system on lms.%I for all to lms_system using (true) with check (true)', v_table.relname);
    execute format(
      'comment on policy system on lms.%I is %L', v_table.relname,
      'Sweeps and operator functions cross tenants; grants say which tables they reach.'
    );
  end loop;
end
$walls$;
