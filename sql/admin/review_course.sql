create function internal.review_course(p_tenant uuid, p_course uuid, p_verdict text, p_reason text) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_status text;
begin
  update lms.courses as c
  set status = p_verdict, rejection_reason = p_reason
  where c.tenant_id = p_tenant and c.id = p_course and c.status = 'pending';

  if not found then
    select c.status
    into v_status
    from lms.courses as c
    where c.tenant_id = p_tenant and c.id = p_course;
    if not found then
      perform internal.fail('LM302', 'No such course.');
    end if;
    perform internal.fail(
      'LM205', format('The course does not wait for a review: it is %s.', v_status), null,
      jsonb_build_object('state', v_status)
    );
  end if;

  return internal.read_review(p_tenant, p_course);
end
$$;
comment on function internal.review_course(uuid, uuid, text, text) is
'Ends the review of a pending course, whoever comes first: published, or rejected with a reason. LM302, LM205.';
