create function app.create_course_announcement(
  p_tenant uuid, p_user uuid, p_course uuid, p_announcement jsonb, p_body_html text
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('instructor', 'admin');
  perform from lms.courses as c
  where c.tenant_id = p_tenant and c.id = p_course;
  if not found then
    perform internal.fail('LM302', 'No such course.');
  elsif not internal.authors(p_course) then
    perform internal.fail('LM104', 'Only those who teach this course may announce something in it.');
  end if;
  return internal.announce(p_tenant, p_user, p_course, p_announcement, p_body_html);
end
$$;
comment on function app.create_course_announcement(uuid, uuid, uuid, jsonb, text) is
'Announces {"title", "body"} to those enrolled in a course, whom the worker then tells. p_body_html: the body, rendered '
'and safe. LM104, LM206, LM302, LM402.';
