create function app.list_course_periods(
  p_tenant uuid, p_user uuid, p_course uuid, p_by text, p_from date default null, p_to date default null,
  p_limit integer default 25, p_cursor text default null
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
  elsif not internal.authors(p_course) then
    perform internal.fail('LM104', 'Only those who teach the course see its figures.');
  end if;
  return internal.stats_periods('course', p_course, p_by, p_from, p_to, p_limit, p_cursor);
end
$$;
comment on function app.list_course_periods(uuid, uuid, uuid, text, date, date, integer, text) is
'What happened in a course by day, week or month, newest first. LM302, LM104, LM401, LM402.';
