-- Definer: nobody writes an enrolment by hand. Trusts the context alone, and looks at price and status under a lock, so
-- that a course which is just becoming paid is not had for nothing.
create function internal.enroll_free(p_course uuid) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_user uuid := internal.user_id();
  v_course record;
begin
  perform from lms.enrollments as e
  where e.tenant_id = v_tenant and e.user_id = v_user and e.course_id = p_course and e.status = 'active';
  if found then
    return;
  end if;

  select c.status, c.price, c.currency
  into v_course
  from lms.courses as c
  where c.tenant_id = v_tenant and c.id = p_course
  for no key update;

  if not found or v_course.status <> 'published' then
    perform internal.fail('LM302', 'No such course.');
  elsif v_course.price > 0 then
    perform internal.fail(
      'LM201', 'This course must be paid for.', null,
      jsonb_build_object(
        'price', jsonb_build_object('amount', v_course.price, 'currency', v_course.currency),
        'order', jsonb_build_object(
          'method', 'POST', 'url', '/api/payments/order', 'body', jsonb_build_object('course_id', p_course)
        )
      )
    );
  end if;

  insert into lms.enrollments as e (tenant_id, user_id, course_id, source, resume_lesson_id)
  values (v_tenant, v_user, p_course, 'free', internal.next_lesson(v_tenant, v_user, p_course))
  on conflict (tenant_id, user_id, course_id) do update
  set status = 'active', source = excluded.source, last_activity_at = now()
  where e.status <> 'active';
end
$$;
comment on function internal.enroll_free(uuid) is
'Enrols the person of this request in a published course that costs nothing; a revoked enrolment comes back with its '
'progress. LM302, LM201.';
