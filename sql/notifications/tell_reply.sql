-- owner: lms_system
-- Definer, and without the wall, as internal.notify(): nobody writes what others are told.
create function internal.tell_reply() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_post record;
begin
  select p.user_id, p.title, c.title as course_title, u.name as author_name
  into v_post
  from lms.posts as p
  join lms.courses as c on c.tenant_id = p.tenant_id and c.id = p.course_id
  join lms.users as u on u.tenant_id = p.tenant_id and u.id = new.user_id
  where p.tenant_id = new.tenant_id and p.id = new.post_id and p.hidden_at is null and p.deleted_at is null;
  if not found then
    return null;
  end if;

  perform internal.tell(
    new.tenant_id,
    array(
      select v_post.user_id
      where v_post.user_id <> new.user_id
      union
      select r.user_id
      from lms.replies as r
      where r.tenant_id = new.tenant_id
        and r.post_id = new.post_id
        and r.user_id <> new.user_id
        and r.hidden_at is null
        and r.deleted_at is null
    ),
    'reply',
    new.id,
    new.course_id,
    jsonb_build_object(
      'course_title', v_post.course_title,
      'post_id', new.post_id,
      'post_title', v_post.title,
      'reply_id', new.id,
      'author_name', v_post.author_name
    )
  );
  return null;
end
$$;
comment on function internal.tell_reply() is
'Trigger: somebody replies to a post; tells who wrote it, and who has replied to it before.';
grant execute on function internal.tell_reply() to lms_owner;
