create function internal.forgot_password(p_email text, p_token text) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_email text := lower(trim(p_email));
  v_user lms.users;
  v_recent bigint;
begin
  select u.* into v_user
  from lms.users as u
  where u.tenant_id = v_tenant and u.email = v_email and u.status = 'active';
  select count(*)
  into v_recent
  from lms.email_tokens as t
  where t.tenant_id = v_tenant and t.email = v_email and t.purpose = 'reset'
    and t.created_at > now() - interval '1 hour';

  insert into lms.email_tokens (tenant_id, purpose, token_hash, email, expires_at, used_at)
  values (
    v_tenant, 'reset', sha256(convert_to(p_token, 'UTF8')), v_email, now() + interval '1 hour',
    case when v_user.id is null then now() end
  );
  if v_recent < 5 then
    perform internal.enqueue(
      v_email, 'reset_password', jsonb_build_object('name', v_user.name, 'token', p_token), v_user.id is not null
    );
  end if;
end
$$;
comment on function internal.forgot_password(text, text) is 'Mails a link to whoever has an account; others get nothing, after the same work.';

create function app.forgot_password(p_tenant uuid, p_user uuid, p_email text, p_token text) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, null);
  perform internal.forgot_password(p_email, p_token);
  return json_build_object('status', 'sent_if_known');
end
$$;
comment on function app.forgot_password(uuid, uuid, text, text) is
'{"status": "sent_if_known"}, whether or not the address has an account.';
