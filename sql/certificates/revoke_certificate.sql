create function app.revoke_certificate(p_tenant uuid, p_user uuid, p_certificate uuid, p_reason text) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_certificate record;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  select c.revoked_at, c.superseded_at
  into v_certificate
  from lms.certificates as c
  where c.tenant_id = p_tenant and c.id = p_certificate
  for no key update;
  if not found then
    perform internal.fail('LM302', 'No such certificate.');
  elsif v_certificate.superseded_at is not null then
    perform internal.fail(
      'LM205', 'A corrected certificate has taken the place of this one: revoke that.', null,
      jsonb_build_object('state', 'superseded')
    );
  elsif v_certificate.revoked_at is not null then
    perform internal.fail(
      'LM205', 'The certificate was revoked before.', null, jsonb_build_object('state', 'revoked')
    );
  end if;

  update lms.certificates as c
  set revoked_at = now(), revocation_reason = btrim(p_reason, E' \t\r\n')
  where c.tenant_id = p_tenant and c.id = p_certificate;
  return internal.read_certificate(p_certificate)::text;
end
$$;
comment on function app.revoke_certificate(uuid, uuid, uuid, text) is
'Revokes a certificate for good, for a reason that its verification tells everybody. LM104, LM205, LM302.';
