-- What `lectern analyst` changes.
grant select,
insert (tenant_id, login, name, personal_data, connections, statement_seconds, expires_at),
update (personal_data, connections, statement_seconds, status, expires_at),
delete on lms.analysts to lms_system;
grant select on lms.tenants to lms_system;
grant execute on function internal.open_analysis() to lms_owner;
grant execute on function app.end_analysis(interval) to lms_worker;

grant usage on schema analytics to lms_analyst;
grant select on all tables in schema analytics to lms_analyst;
-- A view asks its functions as whoever reads it. Without USAGE of the schema nobody calls them by name.
do $functions$
declare
  v_function record;
  v_setting record;
begin
  for v_function in
    select p.oid::regprocedure as name
    from pg_proc as p
    where p.pronamespace = 'internal'::regnamespace and p.proname like 'analytics\_%'
  loop
    execute format('grant execute on function %s to lms_analyst', v_function.name);
    -- A login may set whatever it likes: how statements are planned, so that their time tells of everybody's rows; what
    -- is printed of their plans; how a text is read. Behind the views it counts for nothing.
    for v_setting in select s.name, s.value from internal.analysis_settings() as s loop
      execute format('alter function %s set %I = %L', v_function.name, v_setting.name, v_setting.value);
    end loop;
  end loop;
end
$functions$;
