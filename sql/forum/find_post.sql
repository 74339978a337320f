-- Definer: a tombstone is nothing that a policy shows.
create function internal.find_post(p_post uuid, out post lms.posts, out is_staff boolean)
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  select p.*
  into post
  from lms.posts as p
  where p.tenant_id = internal.tenant_id() and p.id = p_post;
  if not found then
    perform internal.fail('LM302', 'No such post.');
  end if;
  is_staff := internal.expect_forum(post.course_id, 'post');
  if not is_staff and (
    (post.hidden_at is not null and post.user_id <> internal.user_id())
    or (post.deleted_at is not null and post.reply_count = 0)
  ) then
    perform internal.fail('LM302', 'No such post.');
  end if;
end
$$;
comment on function internal.find_post(uuid) is
'A post that the person of this request sees, be it as a tombstone, and whether they moderate it. LM204, LM302.';
