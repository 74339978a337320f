-- Definer: whether a post is one's own, hidden or deleted is not for a policy to look up. Under the lock of the post
-- all votes on it go one after another, and none meets a post that was hidden meanwhile.
create function internal.cast_post_vote(p_post uuid, p_value integer) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_post lms.posts;
begin
  v_post := (internal.lock_post(p_post)).post;
  perform internal.expect_may_vote(v_post.user_id, p_value);
  perform internal.expect_alive(v_post.hidden_at, v_post.deleted_at);

  if p_value = 0 then
    delete from lms.post_votes as v
    where v.tenant_id = internal.tenant_id() and v.post_id = p_post and v.user_id = internal.user_id();
  else
    insert into lms.post_votes as v (tenant_id, course_id, post_id, user_id, value)
    values (internal.tenant_id(), v_post.course_id, p_post, internal.user_id(), p_value)
    on conflict (tenant_id, post_id, user_id) do update
    set value = excluded.value, updated_at = now()
    where v.value <> excluded.value;
  end if;
  return (
    select json_build_object('votes', p.votes, 'my_vote', p_value)::text
    from lms.posts as p
    where p.tenant_id = internal.tenant_id() and p.id = p_post
  );
end
$$;
comment on function internal.cast_post_vote(uuid, integer) is
'The vote of the person of this request on a post, in place of an earlier one; 0 takes it back. LM104, LM204, LM205, LM215, '
'LM302, LM402.';
