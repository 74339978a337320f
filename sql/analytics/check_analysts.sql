-- owner: lms_system
create function internal.check_analysts() returns setof text
language sql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  with logins as (
    select
      a.login,
      format('%s of %s (%s)', a.name, t.slug, a.login) as called,
      a.status,
      a.connections,
      r.oid as role,
      r.rolcanlogin,
      r.rolconnlimit,
      r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls as mighty
    from lms.analysts as a
    join lms.tenants as t on a.tenant_id = t.id
    left join pg_roles as r on a.login = r.rolname
  )

  select format('%s has no role in PostgreSQL', l.called)
  from logins as l
  where l.role is null
  union all
  select format('%s has powers that reach past row security', l.called)
  from logins as l
  where l.mighty
  union all
  select format('%s is %s, but its role may%s log in', l.called, l.status, case when l.rolcanlogin then '' else ' not' end)
  from logins as l
  where l.rolcanlogin <> (l.status = 'active')
  union all
  select format('%s may open %s connections, not %s', l.called, l.rolconnlimit, l.connections)
  from logins as l
  where l.rolconnlimit <> l.connections
  union all
  select format('%s belongs to the role %s', l.called, m.roleid::regrole)
  from logins as l
  join pg_auth_members as m on l.role = m.member
  where m.roleid <> 'lms_analyst'::regrole
  union all
  select format('%s does not belong to lms_analyst and reads nothing', l.called)
  from logins as l
  where not exists (
    select from pg_auth_members as m
    where m.member = l.role and m.roleid = 'lms_analyst'::regrole
  ) and l.role is not null
  union all
  select format('%s is out of reach for the worker, which enforces its limits', l.called)
  from logins as l
  where not pg_has_role('lms_system', l.role, 'usage')
  union all
  -- A login is made with a setting for the database that it belongs to: other databases have analysts of their own.
  select format('the role %s is of no analyst', r.rolname)
  from pg_roles as r
  join pg_db_role_setting as s on r.oid = s.setrole
  join pg_database as d on s.setdatabase = d.oid
  where r.rolname ~ '^analyst_[0-9a-f]{12}$'
    and d.datname = current_database()
    and not exists (select from lms.analysts as a where a.login = r.rolname)
$$;
comment on function internal.check_analysts() is
'Analysts whose role in PostgreSQL is missing or other than their row says, and roles without a row.';
