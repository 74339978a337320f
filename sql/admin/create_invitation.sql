-- Definer: invitations hold what opens an account, so no request role touches them. Only a hash of the token stays; the
-- token itself leaves with the mail.
create function internal.invite(
  p_email text, p_role text, p_inviter text default null, p_name text default null
) returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_email text := lower(trim(p_email));
  v_token text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  v_id uuid := lms.new_id();
begin
  perform internal.expect_assignable(p_role);
  if v_email !~ '^[^@[:space:]]+@[^@[:space:]]+$' then
    perform internal.fail('LM402', 'This is not an e-mail address.', '/email');
  elsif exists (select from lms.users as u where u.tenant_id = v_tenant and u.email = v_email) then
    perform internal.fail('LM206', 'There is an account with this e-mail address already.', '/email');
  end if;

  -- A new invitation replaces those under way: the latest mail is the one that works, with the role it names.
  delete from lms.invitations as i
  where i.tenant_id = v_tenant and i.email = v_email and i.accepted_at is null;

  insert into lms.invitations (tenant_id, id, email, role, token_hash, invited_by, expires_at)
  values (
    v_tenant, v_id, v_email, p_role, sha256(convert_to(v_token, 'UTF8')), internal.user_id(), now() + interval '7 days'
  );

  perform internal.enqueue(v_email, 'invitation', jsonb_strip_nulls(jsonb_build_object(
    'token', v_token,
    'role', p_role,
    'inviter', coalesce(p_inviter, (
      select u.name from lms.users as u where u.tenant_id = v_tenant and u.id = internal.user_id()
    )),
    'name', p_name
  )));
  return v_id;
end
$$;
comment on function internal.invite(text, text, text, text) is
'Mails somebody a link that opens an account with this role, valid once and for a week. p_inviter: who invites, when that '
'is not the person of this request; p_name: how to address the invited. LM402, LM206.';

create function internal.read_invitation(p_invitation uuid) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select internal.invitation_json(i, u)::text
    from lms.invitations as i
    left join lms.users as u on u.tenant_id = i.tenant_id and u.id = i.invited_by
    where i.tenant_id = internal.tenant_id() and i.id = p_invitation
  );
end
$$;
comment on function internal.read_invitation(uuid) is 'An invitation of this tenant, without its token.';

create function app.create_invitation(p_tenant uuid, p_user uuid, p_email text, p_role text) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id uuid;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin', 'operator');
  v_id := internal.invite(p_email, p_role);
  return internal.read_invitation(v_id);
end
$$;
comment on function app.create_invitation(uuid, uuid, text, text) is
'Invites somebody by e-mail to open an account with this role, however registration is set. LM104, LM402, LM206.';
