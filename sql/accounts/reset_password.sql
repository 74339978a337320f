create function internal.reset_password(p_token text, p_password_hash text) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_email text;
  v_user uuid;
begin
  update lms.email_tokens as t
  set used_at = now()
  where t.tenant_id = v_tenant and t.token_hash = sha256(convert_to(p_token, 'UTF8')) and t.purpose = 'reset'
    and t.used_at is null and t.expires_at > now()
  returning t.email into v_email;
  if not found then
    perform internal.fail('LM107', 'This link is not valid any more. Ask for another.', '/token');
  end if;
  update lms.email_tokens as t
  set used_at = now()
  where t.tenant_id = v_tenant and t.email = v_email and t.purpose = 'reset' and t.used_at is null;

  select u.id into v_user
  from lms.users as u
  where u.tenant_id = v_tenant and u.email = v_email;
  insert into lms.credentials as c (tenant_id, user_id, password_hash)
  values (v_tenant, v_user, p_password_hash)
  on conflict (tenant_id, user_id) do update
  set password_hash = excluded.password_hash, updated_at = now();

  -- Whoever had got in with the old password is out.
  update lms.sessions as s
  set ended_at = now(), end_reason = 'password_changed'
  where s.tenant_id = v_tenant and s.user_id = v_user and s.ended_at is null;
  delete from lms.sign_in_failures as f
  where f.tenant_id = v_tenant and (f.subject = 'account ' || v_email or f.subject like 'account and address ' || replace(
    replace(replace(v_email, '\', '\\'), '%', '\%'), '_', '\_'
  ) || ' %');
  perform internal.enqueue(v_email, 'password_changed', '{}');
end
$$;
comment on function internal.reset_password(text, text) is
'Sets a new password by a link that came by mail, ends every session and says so by mail. LM107.';

create function app.reset_password(p_tenant uuid, p_user uuid, p_token text, p_password_hash text) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, null);
  perform internal.reset_password(p_token, p_password_hash);
  return json_build_object('status', 'password_changed');
end
$$;
comment on function app.reset_password(uuid, uuid, text, text) is '{"status": "password_changed"}; LM107.';
