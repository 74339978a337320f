create function app.list_course_announcements(
  p_tenant uuid, p_user uuid, p_course uuid, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform from lms.courses as c
  where c.tenant_id = p_tenant and c.id = p_course;
  if not found then
    perform internal.fail('LM302', 'No such course.');
  elsif not internal.reads_forum(p_course) then
    perform internal.fail('LM204', 'Enrol in the course first.');
  end if;
  return internal.announcements_page(p_tenant, p_course, p_limit, p_cursor);
end
$$;
comment on function app.list_course_announcements(uuid, uuid, uuid, integer, text) is
'What was announced in a course, newest first, for those enrolled, those who teach it and admins. LM204, LM302, LM401.';
