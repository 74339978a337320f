-- A token is used once; whoever comes with a used one has copied it, or was copied, and the whole family ends. Yet two
-- tabs of one browser refresh at the same moment. The successor is derived from the token, so both can be given the
-- same one; and the API keeps every answer back until the window is over, so nobody can hold the successor inside it.
-- What arrives inside the window is therefore a twin, what arrives after it a replay.
create function internal.refresh_session(p_session uuid, p_secret text, p_successor text, p_waited double precision)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_window constant interval := interval '750 milliseconds'; -- a busy server reads a twin that much later
  v_tenant uuid := internal.tenant_id();
  v_hash bytea := sha256(convert_to(p_secret, 'UTF8'));
  v_successor bytea := sha256(convert_to(p_successor, 'UTF8'));
  v_received timestamptz := clock_timestamp() - make_interval(secs => greatest(p_waited, 0));
  v_session lms.sessions;
  v_user lms.users;
begin
  select s.* into v_session
  from lms.sessions as s
  where s.tenant_id = v_tenant and s.id = p_session
  for update;
  if not found or v_session.ended_at is not null or v_session.expires_at <= now() then
    perform internal.fail('LM103', 'This session has ended. Sign in again.');
  end if;
  select u.* into v_user
  from lms.users as u
  where u.tenant_id = v_tenant and u.id = v_session.user_id;
  if v_user.status <> 'active' then
    perform internal.fail('LM202', 'This account is suspended.');
  end if;

  if v_hash = v_session.token_hash then
    update lms.sessions as s
    set
      previous_hash = v_hash, token_hash = v_successor, generation = s.generation + 1,
      rotated_at = clock_timestamp(), last_used_at = now(), expires_at = now() + interval '30 days'
    where s.tenant_id = v_tenant and s.id = p_session
    returning s.rotated_at into v_session.rotated_at;
    perform internal.note_active_day(v_user.id, v_user.role);
  elsif v_hash is distinct from v_session.previous_hash
    or v_successor <> v_session.token_hash
    or v_received >= v_session.rotated_at + v_window
  then
    update lms.sessions as s
    set ended_at = now(), end_reason = 'token_reused'
    where s.tenant_id = v_tenant and s.id = p_session;
    return null; -- not an error: the end of the family must be committed
  end if;

  return json_build_object(
    'session_id', p_session,
    'user', json_build_object(
      'id', v_user.id, 'email', v_user.email, 'name', v_user.name, 'role', v_user.role,
      'avatar_url', v_user.avatar_url
    ),
    'hold_seconds', greatest(extract(epoch from v_session.rotated_at + v_window - clock_timestamp()), 0)
  );
end
$$;
comment on function internal.refresh_session(uuid, text, text, double precision) is
'Replaces a refresh token, which the API has found genuine, by its successor. {"session_id", "user", "hold_seconds"}: '
'the answer must be kept back that long. NULL: a used token came again and the family has ended. LM103, LM202.';

create function app.refresh_session(
  p_tenant uuid, p_user uuid, p_session uuid, p_secret text, p_successor text, p_waited double precision
) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, null);
  return internal.refresh_session(p_session, p_secret, p_successor, p_waited);
end
$$;
comment on function app.refresh_session(uuid, uuid, uuid, text, text, double precision) is
'p_waited: seconds since the request arrived. See internal.refresh_session.';
