create function app.read_posts(p_tenant uuid, p_user uuid, p_course uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_forum(p_course, 'course');
  insert into lms.forum_reads as r (tenant_id, user_id, course_id, read_at)
  values (p_tenant, p_user, p_course, now())
  on conflict (tenant_id, user_id, course_id) do update
  set read_at = excluded.read_at;
  return '';
end
$$;
comment on function app.read_posts(uuid, uuid, uuid) is
'The caller has read all that there is in the forum of a course. LM204, LM302.';
