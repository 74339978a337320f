create function internal.read_account(p_tenant uuid, p_account uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  select internal.account_json(u)::text
  into v_answer
  from lms.users as u
  where u.tenant_id = p_tenant and u.id = p_account;
  if not found then
    perform internal.fail('LM302', 'No such account.');
  end if;
  return v_answer;
end
$$;
comment on function internal.read_account(uuid, uuid) is 'An account as admins see it, under the role of the request. LM302.';
