-- Definer: tombstones, which no policy shows, are read as well. As mark_read(), as of what there is to read: what is
-- being written now, nobody has seen yet.
create function internal.note_all_read(p_course uuid) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.expect_forum(p_course, 'course');
  -- The index by activity has the pinned ones apart: one look at each part of it.
  insert into lms.forum_reads as r (tenant_id, user_id, course_id, read_at)
  select internal.tenant_id(), internal.user_id(), p_course, max(newest.last_activity_at)
  from (values (true), (false)) as part (is_pinned)
  cross join lateral (
    select p.last_activity_at
    from lms.posts as p
    where p.tenant_id = internal.tenant_id() and p.course_id = p_course and p.is_pinned = part.is_pinned
    order by p.last_activity_at desc
    limit 1
  ) as newest
  having count(*) > 0
  on conflict (tenant_id, user_id, course_id) do update
  set read_at = excluded.read_at
  where r.read_at < excluded.read_at;
end
$$;
comment on function internal.note_all_read(uuid) is
'Marks all posts of a course as read for the person of this request, who takes part in it. LM204, LM302.';
