-- Definer: limits, duplicates and suspensions are looked up across courses, and a policy could not insist on it.
create function internal.write_post(p_course uuid, p_module uuid, p_post jsonb, p_html text) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id uuid := lms.new_id();
  v_title text;
  v_body text;
begin
  perform internal.expect_forum(p_course, 'course');
  perform internal.expect_members(p_post, '', 'title', 'body');
  v_title := internal.checked_title(p_post -> 'title');
  v_body := internal.checked_body(p_post -> 'body', p_html);
  perform internal.expect_may_post(p_course, v_title, v_body);

  insert into lms.posts (tenant_id, id, course_id, module_id, user_id, title, body, body_html)
  select internal.tenant_id(), v_id, p_course, p_module, internal.user_id(), v_title, v_body, p_html
  where p_module is null or exists (
    select from lms.modules as m
    where m.tenant_id = internal.tenant_id() and m.id = p_module and m.course_id = p_course
  );
  perform internal.mark_read(v_id);
  return internal.post_json(v_id);
end
$$;
comment on function internal.write_post(uuid, uuid, jsonb, text) is
'A new post of the person of this request, in a course or in one of its modules. LM204, LM206, LM215, LM216, LM302, LM402.';
