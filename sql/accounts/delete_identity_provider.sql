create function app.delete_identity_provider(p_tenant uuid, p_user uuid, p_provider text) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  delete from lms.identity_providers as i
  where i.tenant_id = p_tenant and i.provider = p_provider;
  if not found then
    perform internal.fail('LM302', 'There is no such issuer.');
  end if;
  return null;
end
$$;
comment on function app.delete_identity_provider(uuid, uuid, text) is
'Ends sign-in through an issuer, with the links to it; the accounts stay. Admins. LM302.';
