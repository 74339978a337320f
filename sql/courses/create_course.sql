create function app.create_course(p_tenant uuid, p_user uuid, p_course jsonb) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_price bigint := coalesce((p_course -> 'price' ->> 'amount')::bigint, 0);
  v_currency text;
  v_instructor uuid := coalesce((p_course ->> 'instructor_id')::uuid, p_user);
  v_id uuid;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('instructor', 'admin');
  perform internal.refuse_nulls(p_course, 'certificate_valid_months');
  if v_instructor <> p_user and internal.request_role() <> 'admin' then
    perform internal.fail('LM104', 'Only an admin makes courses for others.', '/instructor_id');
  end if;
  v_currency := coalesce(p_course -> 'price' ->> 'currency', internal.tenant_currency());
  perform internal.check_price(v_price, v_currency);

  begin
    insert into lms.courses (
      tenant_id, slug, title, description, domain, instructor_id, price, currency, issues_certificates,
      certificate_valid_months
    )
    values (
      p_tenant,
      coalesce(p_course ->> 'slug', internal.free_slug(p_course ->> 'title')),
      btrim(p_course ->> 'title'),
      coalesce(btrim(p_course ->> 'description'), ''),
      btrim(p_course ->> 'domain'),
      v_instructor,
      v_price,
      v_currency,
      coalesce((p_course ->> 'issues_certificates')::boolean, true),
      (p_course ->> 'certificate_valid_months')::integer
    )
    returning id into v_id;
  exception when unique_violation then
    perform internal.fail('LM206', 'Another course has this slug.', '/slug');
  end;
  return internal.course_outline(p_tenant, p_user, v_id);
end
$$;
comment on function app.create_course(uuid, uuid, jsonb) is
'A new draft, the caller''s own; an admin may name another instructor. The slug is made from the title unless it is '
'given, the currency is the institution''s; it issues certificates, that never expire, unless it says otherwise. LM104, '
'LM206, LM402.';
