create function app.list_payment_accounts(
  p_tenant uuid, p_user uuid, p_webhook_url text, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after text[];
  v_rows json;
  v_next text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  v_after := internal.read_cursor(p_cursor, 'payment_accounts', 1);
  select
    json_agg(internal.payment_account_json(a, p_webhook_url) order by listed.nr) filter (where listed.nr <= p_limit),
    case when count(*) > p_limit then
      internal.write_cursor('payment_accounts', max(a.mode) filter (where listed.nr = p_limit))
    end
  into v_rows, v_next
  from (
    select p.id, row_number() over (order by p.mode) as nr
    from lms.payment_accounts as p
    where p.tenant_id = p_tenant and (v_after is null or p.mode > v_after[1])
    order by p.mode
    limit p_limit + 1
  ) as listed
  join lms.payment_accounts as a on a.tenant_id = p_tenant and a.id = listed.id;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_payment_accounts(uuid, uuid, text, integer, text) is
'The institution''s accounts at the gateway, at most two: live, test. Admins. LM104, LM401.';
