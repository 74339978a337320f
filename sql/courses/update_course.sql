create function app.update_course(
  p_tenant uuid, p_user uuid, p_course uuid, p_patch jsonb, p_expected_version bigint
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_course record;
  v_instructor uuid := (p_patch ->> 'instructor_id')::uuid;
begin
  perform internal.enter(p_tenant, p_user);
  v_course := internal.lock_course(p_course);
  perform internal.expect_version(p_expected_version, v_course.version);
  perform internal.refuse_nulls(p_patch, 'certificate_valid_months');
  perform internal.refuse_nulls(coalesce(p_patch -> 'price', '{}'));
  perform internal.check_price(
    coalesce((p_patch -> 'price' ->> 'amount')::bigint, v_course.price),
    coalesce(p_patch -> 'price' ->> 'currency', v_course.currency)
  );

  begin
    update lms.courses as c
    set
      slug = coalesce(p_patch ->> 'slug', c.slug),
      title = coalesce(btrim(p_patch ->> 'title'), c.title),
      description = coalesce(btrim(p_patch ->> 'description'), c.description),
      domain = coalesce(btrim(p_patch ->> 'domain'), c.domain),
      price = coalesce((p_patch -> 'price' ->> 'amount')::bigint, c.price),
      currency = coalesce(p_patch -> 'price' ->> 'currency', c.currency),
      issues_certificates = coalesce((p_patch ->> 'issues_certificates')::boolean, c.issues_certificates),
      certificate_valid_months = case
        when p_patch ? 'certificate_valid_months' then (p_patch ->> 'certificate_valid_months')::integer
        else c.certificate_valid_months
      end
    where c.tenant_id = p_tenant and c.id = p_course;
  exception when unique_violation then
    perform internal.fail('LM206', 'Another course has this slug.', '/slug');
  end;

  if v_instructor <> v_course.instructor_id then
    if internal.request_role() <> 'admin' then
      perform internal.fail('LM104', 'Only an admin gives a course to somebody else.', '/instructor_id');
    end if;
    delete from lms.course_instructors as ci
    where ci.tenant_id = p_tenant and ci.course_id = p_course and ci.user_id = v_instructor;
    update lms.courses as c
    set instructor_id = v_instructor
    where c.tenant_id = p_tenant and c.id = p_course;
  end if;
  return internal.course_outline(p_tenant, p_user, p_course);
end
$$;
comment on function app.update_course(uuid, uuid, uuid, jsonb, bigint) is
'Merge patch of slug, title, description, domain, price, issues_certificates, certificate_valid_months and, by an admin, '
'instructor_id, by those who teach the course; once it is archived, by an admin alone. What certificates say already '
'does not change. LM104, LM205, LM206, LM210, LM302, LM402.';
