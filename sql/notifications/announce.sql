create function internal.announce(
  p_tenant uuid, p_user uuid, p_course uuid, p_announcement jsonb, p_body_html text
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_title text := internal.checked_title(p_announcement -> 'title');
  v_body text := internal.checked_body(p_announcement -> 'body', p_body_html);
  v_id uuid;
  v_answer text;
begin
  -- A double click waits here, and then finds what the first one has announced.
  perform pg_advisory_xact_lock(hashtextextended(format('announcements of %s at %s', p_user, p_tenant), 0));
  perform from lms.announcements as a
  where a.tenant_id = p_tenant
    and a.user_id = p_user
    and a.course_id is not distinct from p_course
    and a.created_at > now() - interval '1 day'
    and a.title = v_title
    and a.body = v_body;
  if found then
    perform internal.fail('LM206', 'You have announced the same before, within a day.', '/body');
  end if;

  insert into lms.announcements as a (tenant_id, course_id, user_id, title, body, body_html)
  values (p_tenant, p_course, p_user, v_title, v_body, p_body_html)
  returning a.id into v_id;
  select internal.announcement_json(a)::text
  into v_answer
  from lms.announcements as a
  where a.tenant_id = p_tenant and a.id = v_id;
  return v_answer;
end
$$;
comment on function internal.announce(uuid, uuid, uuid, jsonb, text) is
'Announces something in the caller''s name, in a course or (NULL) to the institution, and answers with it. LM206, '
'LM402.';
