create function app.list_admin_payments(
  p_tenant uuid,
  p_user uuid,
  p_status text default null,
  p_disposition text default null,
  p_mode text default null,
  p_course uuid default null,
  p_payer uuid default null,
  p_from date default null,
  p_to date default null,
  p_limit integer default 25,
  p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record;
  v_days record;
  v_rows json;
  v_next text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  v_after := internal.newest_after(p_cursor, 'admin_payments');
  v_days := internal.days_between(p_from, p_to);

  with page as materialized (
    select p as payment, p.created_at, p.id,
      row_number() over (order by p.created_at desc, p.id desc) as nr
    from lms.payments as p
    where p.tenant_id = p_tenant
      and (p_status is null or p.status = p_status)
      and (p_disposition is null or p.disposition = p_disposition)
      and (p_mode is null or p.mode = p_mode)
      and (p_course is null or p.course_id = p_course)
      and (p_payer is null or p.user_id = p_payer)
      and p.created_at >= v_days.begins
      and p.created_at < v_days.ends
      and (p.created_at, p.id) < (v_after.at, v_after.id)
    order by p.created_at desc, p.id desc
    limit p_limit + 1
  )

  select
    json_agg(internal.admin_payment_json(p.payment) order by p.nr) filter (where p.nr <= p_limit),
    max(internal.write_cursor('admin_payments', p.created_at::text, p.id::text)) filter (
      where p.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from page as p;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_admin_payments(
  uuid, uuid, text, text, text, uuid, uuid, date, date, integer, text
) is
'The payments of the institution, newest first, for admins; p_from and p_to are days by the institution''s calendar, both '
'included. LM104, LM401, LM402.';
