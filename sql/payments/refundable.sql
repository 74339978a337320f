create function internal.refundable(p_tenant uuid, p_payment uuid) returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select
      greatest(
        p.captured - coalesce(
          (
            select sum(r.amount)
            from lms.refunds as r
            where r.tenant_id = p_tenant
              and r.payment_uuid = p_payment
              and r.status in ('requested', 'pending', 'processed')
          ),
          0
        ),
        0
      )
    from lms.payments as p
    where p.tenant_id = p_tenant and p.id = p_payment
  );
end
$$;
comment on function internal.refundable(uuid, uuid) is
'What is left of a payment when everything has gone back that was asked for, is under way or has gone.';
