-- Definer: analysts may read no table, only what functions like this one show of their own institution.
create function internal.analytics_certificates() returns table (
  id uuid,
  user_id uuid,
  course_id uuid,
  version integer,
  state text,
  issued_on date,
  expires_on date,
  revoked_at timestamptz,
  hours numeric
)
language plpgsql stable rows 50000
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_tenant uuid;
  v_today date;
begin
  v_tenant := internal.open_analysis();
  v_today := internal.tenant_day(v_tenant);
  return query
  select
    c.id,
    c.user_id,
    c.course_id,
    c.version,
    internal.certificate_state(c.superseded_at, c.revoked_at, c.expires_on, v_today),
    c.issue_date,
    c.expires_on,
    c.revoked_at,
    c.hours
  from lms.certificates as c
  where c.tenant_id = v_tenant;
end
$$;
comment on function internal.analytics_certificates() is
'Certificates that the analyst''s institution has issued.';
