create function internal.expect_unlocked(p_post lms.posts, p_is_staff boolean) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_post.is_locked and not p_is_staff then
    perform internal.fail('LM205', 'The post is locked.', null, jsonb_build_object('state', 'locked'));
  end if;
end
$$;
comment on function internal.expect_unlocked(lms.posts, boolean) is
'For whatever adds to a post or changes its words: LM205 when moderators have locked it, to others than them.';
