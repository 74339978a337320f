-- Executable by lms_owner alone. As of what there is to read, not of the clock: a reply that is being written now would
-- count as read before anybody can see it.
create function internal.mark_read(p_post uuid) returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
  insert into lms.post_reads as r (tenant_id, user_id, course_id, post_id, read_at)
  select p.tenant_id, internal.user_id(), p.course_id, p.id, p.last_activity_at
  from lms.posts as p
  where p.tenant_id = internal.tenant_id() and p.id = p_post
  on conflict (tenant_id, user_id, post_id) do update
  set read_at = excluded.read_at
  where r.read_at < excluded.read_at
$$;
comment on function internal.mark_read(uuid) is 'The person of this request has seen a post and its replies.';
