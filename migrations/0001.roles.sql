-- Roles belong to the whole server, not to this database: several databases (tests, checkouts) may share them, so
-- each statement accepts that the role is already there. Nobody here is a superuser or bypasses row security.
-- Passwords are not here: `lectern migrate` sets them from the settings.
do $roles$
declare
  v_role record;
begin
  for v_role in
    select *
    from (values
      ('lms_owner', 'nologin noinherit'),
      ('lms_system', 'nologin noinherit'),
      ('lms_api', 'login noinherit'),
      ('lms_worker', 'login noinherit'),
      ('lms_analyst', 'nologin noinherit'),
      ('lms_anonymous', 'nologin noinherit'),
      ('lms_student', 'nologin noinherit'),
      ('lms_instructor', 'nologin noinherit'),
      ('lms_admin', 'nologin noinherit'),
      ('lms_operator', 'nologin noinherit')
    ) as wanted (name, options)
  loop
    begin
      if not exists (select from pg_roles where rolname = v_role.name) then
        execute format('create role %I %s', v_role.name, v_role.options);
      end if;
    exception when duplicate_object or unique_violation then
      null; -- another database of this server created it in the meantime
    end;
  end loop;

  -- The login of the API may become each request role, and inherits nothing from any of them.
  grant lms_anonymous, lms_student, lms_instructor, lms_admin, lms_operator to lms_api;

  -- Whoever migrates acts as the owners; from PostgreSQL 16 on, creating a role no longer implies that.
  if not (select rolsuper from pg_roles where rolname = current_user) then
    if current_setting('server_version_num')::int >= 160000 then
      execute format('grant lms_owner, lms_system to %I with inherit true, set true', current_user);
    else
      execute format('grant lms_owner, lms_system to %I', current_user);
    end if;
  end if;
end
$roles$;
