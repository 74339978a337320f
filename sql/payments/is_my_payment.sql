-- Definer: a policy holds no subquery, and that of refunds must not wait on those of payments.
create function internal.is_my_payment(p_payment uuid) returns boolean
language plpgsql stable parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from lms.payments as p
    where p.tenant_id = internal.tenant_id() and p.id = p_payment and p.user_id = internal.user_id()
  );
end
$$;
comment on function internal.is_my_payment(uuid) is 'Whether the person of this request made the payment.';
