-- owner: lms_system
-- Followed from a mail, by people who are not signed in: the token is what lets them, and what it says of its person
-- is looked up again each time.
create function app.find_report_file(p_tenant uuid, p_token text) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_bytes bytea;
  v_job uuid;
  v_user uuid;
  v_until bigint;
  v_found record;
begin
  if p_token ~ '^[A-Za-z0-9_-]{96}$' then
    v_bytes := decode(translate(p_token, '-_', '+/'), 'base64');
    v_job := encode(substr(v_bytes, 17, 16), 'hex')::uuid;
    v_user := encode(substr(v_bytes, 33, 16), 'hex')::uuid;
    v_until := ('x' || encode(substr(v_bytes, 49, 8), 'hex'))::bit(64)::bigint;
  end if;
  if v_until is null or p_token is distinct from internal.report_file_token(p_tenant, v_job, v_user, v_until) then
    perform internal.fail('LM302', 'This link leads nowhere.');
  end if;

  select
    t.status as tenant_status,
    t.slug,
    t.name,
    t.timezone,
    u.role,
    u.status as user_status,
    j.status,
    j.report,
    j.format,
    j.filters,
    j.attempts,
    j.file_key,
    j.file_size,
    j.finished_at,
    j.expires_at
  into v_found
  from lms.tenants as t
  join lms.users as u on u.tenant_id = t.id and u.id = v_user
  join lms.report_jobs as j on j.tenant_id = t.id and j.id = v_job
  where t.id = p_tenant;
  if not found then
    perform internal.fail('LM302', 'This link leads nowhere.');
  elsif v_found.tenant_status <> 'active' then
    perform internal.fail('LM203', 'This institution is suspended.');
  elsif v_found.user_status <> 'active' then
    perform internal.fail('LM202', 'The account that this link was given to is suspended.');
  elsif v_found.role <> 'admin' then
    perform internal.fail('LM104', 'The person that this link was given to may not read reports any more.');
  elsif v_found.status <> 'done' or v_found.expires_at <= now() then
    perform internal.fail('LM222', 'The file of this report has been removed. Ask for the report again.');
  elsif to_timestamp(v_until) <= now() then
    perform internal.fail('LM222', 'This link has expired. The list of reports has a new one.');
  end if;
  return json_build_object(
    'key', format('%s-%s.%s', v_found.file_key, v_found.attempts, v_found.format),
    'size', v_found.file_size,
    'format', v_found.format,
    'begun', json_build_object(
      'report', v_found.report,
      'title', '',
      'tenant', json_build_object('slug', v_found.slug, 'name', v_found.name, 'timezone', v_found.timezone),
      'filters', v_found.filters,
      'generated_at', internal.rfc3339(v_found.finished_at),
      'columns', '[]'::json,
      'row_count', 0
    )
  )::text;
end
$$;
comment on function app.find_report_file(uuid, text) is
'The file that a link leads to: {"key", "size", "format", "begun" (of begin_report, what its name is made of)}. LM302: made '
'by somebody else; LM202, LM203, LM104: its person may not read reports any more; LM222: it has expired.';
