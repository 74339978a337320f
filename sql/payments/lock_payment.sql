-- owner: lms_system
-- In the order that everybody takes: the order, then the payment. Which order it is may change once, when staff link a
-- payment to one; hence the second look.
create function internal.lock_payment(p_tenant uuid, p_payment uuid) returns lms.payments
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_order uuid;
  v_payment lms.payments;
begin
  loop
    select p.order_uuid
    into v_order
    from lms.payments as p
    where p.tenant_id = p_tenant and p.id = p_payment;
    perform from lms.payment_orders as o
    where o.tenant_id = p_tenant and o.id = v_order
    for no key update;

    select p.*
    into v_payment
    from lms.payments as p
    where p.tenant_id = p_tenant and p.id = p_payment
    for no key update;
    exit when not found or v_payment.order_uuid is not distinct from v_order;
  end loop;
  return v_payment;
end
$$;
comment on function internal.lock_payment(uuid, uuid) is
'A payment, locked together with its order: what happens to its money happens one after the other. NULL: there is none.';
