create function app.get_announcement(p_tenant uuid, p_user uuid, p_announcement uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);
  select internal.announcement_json(a)::text
  into v_answer
  from lms.announcements as a
  where a.tenant_id = p_tenant and a.id = p_announcement;
  if not found then
    perform internal.fail('LM302', 'No such announcement.');
  end if;
  return v_answer;
end
$$;
comment on function app.get_announcement(uuid, uuid, uuid) is
'An announcement of the institution, or of a course that the caller is enrolled in or teaches. LM302.';
