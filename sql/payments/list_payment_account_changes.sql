create function app.list_payment_account_changes(
  p_tenant uuid, p_user uuid, p_mode text, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record;
  v_account uuid;
  v_rows json;
  v_next text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  v_after := internal.newest_after(p_cursor, 'payment_account_changes');
  select a.id
  into v_account
  from lms.payment_accounts as a
  where a.tenant_id = p_tenant and a.mode = p_mode;
  if not found then
    perform internal.fail('LM302', 'No such account: nobody has set it up yet.');
  end if;
  select
    json_agg(
      json_build_object(
        'id', listed.id,
        'change', listed.change,
        'user', case when u.id is not null then json_build_object('id', u.id, 'name', u.name) end,
        'created_at', internal.rfc3339(listed.created_at)
      )
      order by listed.nr
    ) filter (where listed.nr <= p_limit),
    max(internal.write_cursor('payment_account_changes', listed.created_at::text, listed.id::text))
      filter (where listed.nr = p_limit and listed.total > p_limit)
  into v_rows, v_next
  from (
    select newest.*, row_number() over (order by newest.created_at desc, newest.id desc) as nr, count(*) over () as total
    from (
      select c.id, c.user_id, c.change, c.created_at
      from lms.payment_account_changes as c
      where c.tenant_id = p_tenant
        and c.account_id = v_account
        and (c.created_at, c.id) < (v_after.at, v_after.id)
      order by c.created_at desc, c.id desc
      limit p_limit + 1
    ) as newest
  ) as listed
  left join lms.users as u on u.tenant_id = p_tenant and u.id = listed.user_id;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_payment_account_changes(uuid, uuid, text, integer, text) is
'Who has changed what of an account, newest first; never what a secret is. Admins. LM104, LM302, LM401.';
