-- owner: lms_system
-- The course is locked first, as by everybody who changes an enrolment's status. A place that was given for another
-- reason, or that another payment pays for, is not this payment's to take away.
create function internal.revoke_paid_enrollment(p_tenant uuid, p_payment uuid) returns boolean
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_payment record;
begin
  select p.user_id, p.course_id
  into v_payment
  from lms.payments as p
  where p.tenant_id = p_tenant
    and p.id = p_payment
    and 'enrolled' in (p.disposition, p.disposition_before);
  if not found then
    return false;
  end if;

  perform from lms.courses as c
  where c.tenant_id = p_tenant and c.id = v_payment.course_id
  for no key update;

  update lms.enrollments as e
  set status = 'revoked'
  where e.tenant_id = p_tenant
    and e.user_id = v_payment.user_id
    and e.course_id = v_payment.course_id
    and e.source = 'payment'
    and e.status = 'active'
    and not exists (
      select from lms.payments as other
      where other.tenant_id = p_tenant
        and other.user_id = v_payment.user_id
        and other.course_id = v_payment.course_id
        and other.id <> p_payment
        and 'enrolled' in (other.disposition, other.disposition_before)
    );
  return found;
end
$$;
comment on function internal.revoke_paid_enrollment(uuid, uuid) is
'Takes back the enrolment that this payment gave, and only that one; its progress stays, for whoever pays again. Called '
'while the payment still says that it enrolled.';
