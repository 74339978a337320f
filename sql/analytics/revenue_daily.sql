-- Definer: analysts may read no table, only what functions like this one show of their own institution.
create function internal.analytics_revenue_daily() returns table (
  day date,
  course_id uuid,
  course_title text,
  currency text,
  gross bigint,
  refunds bigint,
  net bigint,
  tax bigint,
  payment_count bigint,
  refund_count bigint
)
language plpgsql stable rows 20000
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
    d.day,
    d.course_id,
    c.title,
    d.currency,
    d.gross,
    d.refunds,
    d.gross - d.refunds,
    d.tax,
    d.payments,
    d.refund_count
  from (
    select
      (e.booked_at at time zone v_timezone)::date as day,
      e.course_id,
      e.currency,
      sum(e.gross)::bigint as gross,
      sum(e.refunded)::bigint as refunds,
      sum(e.tax)::bigint as tax,
      count(*) filter (where e.refund_uuid is null) as payments,
      count(e.refund_uuid) as refund_count
    from internal.revenue_entries as e
    where e.tenant_id = v_tenant
    group by 1, e.course_id, e.currency
  ) as d
  left join lms.courses as c on c.tenant_id = v_tenant and c.id = d.course_id;
end
$$;
comment on function internal.analytics_revenue_daily() is
'What the courses of the analyst''s institution brought in and gave back, day by day.';
