-- Definer: analysts may read no table, only what functions like this one show of their own institution.
create function internal.analytics_refunds() returns table (
  id uuid,
  gateway_refund_id text,
  gateway_payment_id text,
  user_id uuid,
  course_id uuid,
  amount bigint,
  currency text,
  status text,
  source text,
  requested_at timestamptz,
  processed_at timestamptz,
  processed_on date,
  paid_at timestamptz,
  paid_amount bigint
)
language plpgsql stable rows 10000
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_tenant uuid;
  v_timezone text;
begin
  v_tenant := internal.open_analysis();
  v_timezone := (
    select t.timezone
    from lms.tenants as t
    where t.id = v_tenant
  );
  return query
  select
    r.id,
    r.refund_id,
    p.payment_id,
    p.user_id,
    p.course_id,
    r.amount,
    r.currency,
    r.status,
    r.source,
    r.created_at,
    r.processed_at,
    (r.processed_at at time zone v_timezone)::date,
    p.captured_at,
    p.captured
  from lms.refunds as r
  join lms.payments as p on p.tenant_id = r.tenant_id and p.id = r.payment_uuid
  where r.tenant_id = v_tenant and p.tenant_id = v_tenant and p.mode = 'live';
end
$$;
comment on function internal.analytics_refunds() is
'Money that the analyst''s institution gave back, or is about to.';
