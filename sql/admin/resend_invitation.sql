-- Definer: as internal.invite(). Of the token only a hash is there, so the mail brings another one.
create function internal.resend_invitation(p_invitation uuid) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_token text := internal.new_token();
  v_invitation lms.invitations;
begin
  select i.*
  into v_invitation
  from lms.invitations as i
  where i.tenant_id = v_tenant and i.id = p_invitation
  for no key update;
  if not found then
    perform internal.fail('LM302', 'No such invitation.');
  elsif v_invitation.accepted_at is not null then
    perform internal.fail('LM205', 'The invitation was accepted already.', null, '{"state": "accepted"}');
  elsif exists (select from lms.users as u where u.tenant_id = v_tenant and u.email = v_invitation.email) then
    perform internal.fail('LM206', 'There is an account with this e-mail address already.');
  end if;
  perform internal.expect_assignable(v_invitation.role);

  update lms.invitations as i
  set token_hash = sha256(convert_to(v_token, 'UTF8')), sent_at = now(), expires_at = now() + interval '7 days'
  where i.tenant_id = v_tenant and i.id = p_invitation;
  perform internal.mail_invitation(v_invitation.email, v_invitation.role, v_invitation.name, v_token);
end
$$;
comment on function internal.resend_invitation(uuid) is
'Mails the link of an invitation anew, good for another week; the link of the mail before is good no more. LM205, LM206, '
'LM302, LM402.';

create function app.resend_invitation(p_tenant uuid, p_user uuid, p_invitation uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin', 'operator');
  perform internal.resend_invitation(p_invitation);
  return internal.read_invitation(p_invitation);
end
$$;
comment on function app.resend_invitation(uuid, uuid, uuid) is
'Sends an invitation that was not accepted again, expired ones too. LM104, LM205, LM206, LM302.';
