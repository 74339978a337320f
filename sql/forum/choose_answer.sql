-- Definer, as edit_post().
create function internal.choose_answer(p_post uuid, p_reply uuid) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_found record;
  v_post lms.posts;
begin
  v_found := internal.lock_post(p_post);
  v_post := v_found.post;
  if not v_found.is_staff and v_post.user_id <> internal.user_id() then
    perform internal.fail('LM104', 'Only who has asked, or teaches the course, accepts an answer.');
  end if;
  perform internal.expect_may_write();
  perform internal.expect_alive(v_post.hidden_at, v_post.deleted_at);
  perform internal.expect_unlocked(v_post, v_found.is_staff);

  if p_reply is not null then
    perform from lms.replies as r
    where r.tenant_id = internal.tenant_id()
      and r.course_id = v_post.course_id
      and r.post_id = p_post
      and r.id = p_reply
      and r.hidden_at is null
      and r.deleted_at is null
    for no key update;
    if not found then
      perform internal.fail('LM302', 'No such reply to this post.', '/reply_id');
    end if;
  end if;
  update lms.posts as p
  set accepted_reply_id = p_reply, is_answered = p_reply is not null
  where p.tenant_id = internal.tenant_id()
    and p.id = p_post
    and (p.accepted_reply_id, p.is_answered) is distinct from (p_reply, p_reply is not null);
  return internal.post_json(p_post);
end
$$;
comment on function internal.choose_answer(uuid, uuid) is
'The reply that answers a post, as its author or a moderator says; NULL: none any more. LM104, LM204, LM205, LM215, LM302.';
