create function internal.end_session(p_user uuid, p_session uuid, p_secret text, p_reason text) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update lms.sessions as s
  set ended_at = now(), end_reason = p_reason
  where s.tenant_id = internal.tenant_id()
    and s.id = p_session
    and s.ended_at is null
    and (
      s.user_id = p_user
      or sha256(convert_to(p_secret, 'UTF8')) in (s.token_hash, s.previous_hash)
    );
  return found;
end
$$;
comment on function internal.end_session(uuid, uuid, text, text) is
'Ends a session of the person, or the one that the refresh token''s secret belongs to; false when there is none. p_user '
'is the word of the API, which has read the token: the suspended cannot enter, and may sign out all the same.';

create function app.end_session(p_tenant uuid, p_user uuid, p_session uuid) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  if not internal.end_session(internal.user_id(), p_session, null, 'revoked') then
    perform internal.fail('LM302', 'You have no such session.');
  end if;
  return null;
end
$$;
comment on function app.end_session(uuid, uuid, uuid) is 'Signs one device of the person out. LM302.';
