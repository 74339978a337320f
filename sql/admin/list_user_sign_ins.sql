create function app.list_user_sign_ins(
  p_tenant uuid, p_user uuid, p_account uuid, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin', 'operator');
  perform internal.read_account(p_tenant, p_account);
  return internal.sign_ins_page(p_account, p_limit, p_cursor);
end
$$;
comment on function app.list_user_sign_ins(uuid, uuid, uuid, integer, text) is
'Who has signed in to an account, or tried to, within 180 days. LM104, LM302, LM401.';
