create function app.preview_certificate_design(p_tenant uuid, p_user uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  return (
    select json_build_object(
      'id', p_tenant,
      'serial', to_char(internal.today(), 'YYYY') || '-0000-0000',
      'verify_url', 'https://example.org/verify/' || repeat('0', 26),
      'name', u.name,
      'course_title', t.name,
      'instructor_name', u.name,
      'institution_name', t.name,
      'locale', t.locale,
      'hours', 12.5,
      'issue_date', internal.today(),
      'expires_on', (internal.today() + interval '1 year')::date,
      'specimen', true,
      'design', internal.certificate_look(
        p_tenant,
        (select d.id from lms.certificate_designs as d where d.tenant_id = p_tenant and d.is_current)
      )
    )::text
    from lms.tenants as t
    join lms.users as u on u.tenant_id = t.id and u.id = p_user
    where t.id = p_tenant
  );
end
$$;
comment on function app.preview_certificate_design(uuid, uuid) is
'The facts of a specimen in the present design, as claim_certificate gives those of a certificate. Admins. LM104.';
