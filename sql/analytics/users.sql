-- Definer: analysts may read no table, only what functions like this one show of their own institution.
create function internal.analytics_users() returns table (
  id uuid,
  name text,
  email text,
  role text,
  status text,
  created_at timestamptz,
  created_on date,
  last_sign_in_on date,
  last_active_on date
)
language plpgsql stable rows 100000
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_tenant uuid;
  v_personal boolean;
  v_timezone text;
begin
  v_tenant := internal.open_analysis();
  v_personal := internal.sees_personal_data();
  v_timezone := (
    select t.timezone
    from lms.tenants as t
    where t.id = v_tenant
  );
  return query
  select
    u.id,
    internal.masked_name(v_personal, u.id, u.name),
    internal.masked_email(v_personal, u.id, u.email),
    u.role,
    u.status,
    u.created_at,
    (u.created_at at time zone v_timezone)::date,
    (u.last_sign_in_at at time zone v_timezone)::date,
    d.day
  from lms.users as u
  left join (
    select a.user_id, max(a.day) as day
    from lms.active_days as a
    where a.tenant_id = v_tenant
    group by a.user_id
  ) as d on d.user_id = u.id
  where u.tenant_id = v_tenant;
end
$$;
comment on function internal.analytics_users() is
'The people of the analyst''s institution.';
