create function app.get_course_stats(p_tenant uuid, p_user uuid, p_course uuid) returns text
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
  return internal.stats_overview('course', p_course)::text;
end
$$;
comment on function app.get_course_stats(uuid, uuid, uuid) is
'A course at a glance, for those who teach it and for admins. LM302, LM104.';
