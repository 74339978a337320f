-- Definer, as edit_post().
create function internal.remove_post(p_post uuid, p_expected_version bigint) returns void
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
  if v_post.deleted_at is not null then
    perform internal.fail('LM302', 'No such post.');
  end if;
  if v_post.user_id <> internal.user_id() then
    perform internal.expect_moderator(v_post.course_id, v_post.user_id);
    perform internal.expect_version(p_expected_version, v_post.version);
    perform internal.decide(
      p_post, null, 'delete', 'Deleted by a moderator.', null, null, internal.user_id()
    );
    return;
  end if;
  perform internal.expect_unlocked(v_post, v_found.is_staff);
  perform internal.expect_version(p_expected_version, v_post.version);
  update lms.posts as p set deleted_at = now() where p.tenant_id = internal.tenant_id() and p.id = p_post;
end
$$;
comment on function internal.remove_post(uuid, bigint) is
'Deletes a post for its author, or, as a decision that its author is told of, for a moderator. LM104, LM204, LM205, LM210, '
'LM302.';
