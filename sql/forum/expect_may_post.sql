-- Definer: counts what somebody wrote in every course, hidden and deleted words too, which they do not see any more.
--
-- Whoever writes twice at once waits here for themselves: the second time then sees what was written the first. Not a
-- row, since nothing else needs to wait. Before any row of the forum is locked.
create function internal.expect_may_post(p_course uuid, p_title text, p_body text) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_user uuid := internal.user_id();
  v_limit integer := internal.forum_limit('forum_posts_per_minute');
  v_last timestamptz;
  v_twice boolean;
begin
  perform pg_advisory_xact_lock(hashtextextended(format('forum of %s at %s', v_user, v_tenant), 0));
  perform internal.expect_may_write();

  -- What its author has deleted may be written again, unless that would undo that it was hidden.
  if p_title is null then
    v_twice := exists (
      select from lms.replies as r
      where r.tenant_id = v_tenant
        and r.user_id = v_user
        and r.created_at > now() - interval '1 day'
        and r.course_id = p_course
        and internal.same_words(r.body) = internal.same_words(p_body)
        and (r.hidden_at is not null or not internal.was_withdrawn(r.deleted_at, null, r.id))
    );
  else
    v_twice := exists (
      select from lms.posts as p
      where p.tenant_id = v_tenant
        and p.user_id = v_user
        and p.created_at > now() - interval '1 day'
        and p.course_id = p_course
        and internal.same_words(p.title) = internal.same_words(p_title)
        and internal.same_words(p.body) = internal.same_words(p_body)
        and (p.hidden_at is not null or not internal.was_withdrawn(p.deleted_at, p.id, null))
    );
  end if;
  if v_twice then
    perform internal.fail('LM206', 'You have written the same in this course before, within a day.', '/body');
  end if;

  -- When the last of as many as are allowed was written: the next one waits until that is a minute ago.
  select w.created_at
  into v_last
  from (
    (
      select p.created_at
      from lms.posts as p
      where p.tenant_id = v_tenant and p.user_id = v_user and p.created_at > now() - interval '1 minute'
    )
    union all
    (
      select r.created_at
      from lms.replies as r
      where r.tenant_id = v_tenant and r.user_id = v_user and r.created_at > now() - interval '1 minute'
    )
  ) as w
  order by w.created_at desc
  offset v_limit - 1
  limit 1;
  if found then
    perform internal.fail(
      'LM216', format('At most %s posts and replies a minute. Wait a moment.', v_limit), null,
      jsonb_build_object(
        'retry_after', greatest(1, ceil(extract(epoch from v_last + interval '1 minute' - now()))::integer)
      )
    );
  end if;
end
$$;
comment on function internal.expect_may_post(uuid, text, text) is
'Whether the person of this request may write this now, a post, or a reply (p_title NULL): LM215 while they are '
'suspended from the forum, LM206 for the same words in the course within a day, LM216 with retry_after when they write '
'too fast. Another transaction of theirs waits until this one has ended.';
