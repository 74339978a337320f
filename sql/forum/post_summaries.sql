-- Executable by lms_owner alone: the caller has asked what the person of this request sees.
create function internal.post_summaries(
  p_course uuid, p_posts uuid[], p_is_staff boolean
) returns table (nr bigint, post lms.posts, summary json)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_user uuid := internal.user_id();
  v_may_write boolean := not internal.is_silenced();
  v_read_all_at timestamptz := (
    select f.read_at
    from lms.forum_reads as f
    where f.tenant_id = internal.tenant_id() and f.user_id = internal.user_id() and f.course_id = p_course
  );
begin
  return query
  select
    listed.nr,
    p,
    json_build_object(
      'version', p.version,
      'id', p.id,
      'course_id', p.course_id,
      'module_id', p.module_id,
      'title', case when s.tells then p.title end,
      'excerpt', case when s.tells then internal.excerpt(p.body) end,
      'author', case when s.tells then a.profile end,
      'votes', p.votes,
      'my_vote', coalesce(v.value, 0),
      'reply_count', p.reply_count,
      'is_answered', p.is_answered,
      'is_pinned', p.is_pinned,
      'is_locked', p.is_locked,
      'hidden', p.hidden_at is not null,
      'deleted', p.deleted_at is not null,
      'unread', p.last_activity_at
      > greatest(coalesce(r.read_at, '-infinity'), coalesce(v_read_all_at, '-infinity')),
      'created_at', internal.rfc3339(p.created_at),
      'edited_at', internal.rfc3339(p.edited_at),
      'last_activity_at', internal.rfc3339(p.last_activity_at),
      'permissions', json_build_object(
        'can_reply', s.takes_part and s.is_open,
        'can_vote', s.takes_part and not s.is_mine,
        'can_flag', s.takes_part and not s.is_mine,
        'can_edit', s.takes_part and s.is_open and s.is_mine,
        'can_accept', s.takes_part and s.is_open and (s.is_mine or p_is_staff),
        'can_delete', p.deleted_at is null and (p_is_staff or (s.is_mine and s.is_open)),
        'can_moderate', p_is_staff
      )
    )
  from unnest(p_posts) with ordinality as listed (id, nr)
  join lms.posts as p on p.tenant_id = internal.tenant_id() and p.id = listed.id
  cross join lateral (
    select
      p.user_id = v_user as is_mine,
      p_is_staff or p.deleted_at is null as tells,
      p_is_staff or not p.is_locked as is_open,
      v_may_write and p.hidden_at is null and p.deleted_at is null as takes_part
  ) as s
  left join internal.forum_authors(p_course, array(
    select distinct w.user_id
    from lms.posts as w
    where w.tenant_id = internal.tenant_id() and w.id = any (p_posts)
  )) as a on a.id = p.user_id
  left join lms.post_votes as v on v.tenant_id = p.tenant_id and v.post_id = p.id and v.user_id = v_user
  left join lms.post_reads as r on r.tenant_id = p.tenant_id and r.user_id = v_user and r.post_id = p.id;
end
$$;
comment on function internal.post_summaries(uuid, uuid[], boolean) is
'Posts of a course as a list shows them to the person of this request, in the order of their ids. Of a tombstone, only '
'moderators learn what it said and whose it was.';
