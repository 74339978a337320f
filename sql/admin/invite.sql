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
  v_email text := lower(btrim(p_email));
  v_name text := nullif(btrim(p_name), '');
  v_token text := internal.new_token();
  v_id uuid;
begin
  perform internal.expect_assignable(p_role);
  if internal.is_email(v_email) is not true then
    perform internal.fail('LM402', 'This is not an e-mail address.', '/email');
  elsif exists (select from lms.users as u where u.tenant_id = v_tenant and u.email = v_email) then
    perform internal.fail('LM206', 'There is an account with this e-mail address already.', '/email');
  end if;

  -- One invitation to an address is under way: the latest mail is the one that works, with the role it names.
  insert into lms.invitations as i (tenant_id, email, role, name, token_hash, invited_by, expires_at)
  values (
    v_tenant, v_email, p_role, v_name, sha256(convert_to(v_token, 'UTF8')), internal.user_id(),
    now() + interval '7 days'
  )
  on conflict (tenant_id, email) where accepted_at is null do update
  set
    role = excluded.role, name = excluded.name, token_hash = excluded.token_hash, invited_by = excluded.invited_by,
    created_at = now(), sent_at = now(), expires_at = excluded.expires_at
  returning i.id into v_id;

  perform internal.mail_invitation(v_email, p_role, v_name, v_token, p_inviter);
  return v_id;
end
$$;
comment on function internal.invite(text, text, text, text) is
'Mails somebody a link that opens an account with this role, valid once and for a week. p_inviter: who invites, when that '
'is not the person of this request; p_name: how to address the invited. LM402, LM206.';

create function internal.new_token() returns text
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')
$$;
comment on function internal.new_token() is 'What a mailed link holds, and nobody guesses.';

create function internal.mail_invitation(
  p_email text, p_role text, p_name text, p_token text, p_inviter text default null
) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enqueue(p_email, 'invitation', jsonb_strip_nulls(jsonb_build_object(
    'token', p_token,
    'role', p_role,
    'inviter', coalesce(p_inviter, (
      select u.name from lms.users as u where u.tenant_id = internal.tenant_id() and u.id = internal.user_id()
    )),
    'name', p_name
  )));
end
$$;
comment on function internal.mail_invitation(text, text, text, text, text) is 'Sends the link of an invitation.';
