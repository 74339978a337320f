-- owner: lms_system
-- Definer, and of all institutions, since the API asks once for all of them. What leaves is hashes of ids: enough to
-- know a session again, and nothing else.
create function app.ended_sessions(p_seconds integer) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select coalesce(json_agg(encode(sha256(uuid_send(s.id)), 'hex')), '[]'::json)::text
    from lms.sessions as s
    where s.ended_at > now() - make_interval(secs => p_seconds)
      and s.end_reason <> 'logout'
      and (s.end_reason <> 'suspended' or exists (
        select from lms.users as u
        where u.tenant_id = s.tenant_id and u.id = s.user_id and u.status = 'active'
      ))
  );
end
$$;
comment on function app.ended_sessions(integer) is
'Sessions that were ended within so many seconds, other than by signing out there: their access tokens count no more. As '
'SHA-256 of their ids. Those of the suspended are left out while they are: every request of theirs is refused for that.';
