-- Executable by lms_owner alone, as post_summaries().
create function internal.reply_facts(
  p_post lms.posts, p_replies uuid[], p_is_staff boolean
) returns table (nr bigint, reply lms.replies, facts json)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_user uuid := internal.user_id();
  v_may_write boolean := not internal.is_silenced();
begin
  return query
  select
    listed.nr,
    r,
    json_build_object(
      'version', r.version,
      'id', r.id,
      'course_id', r.course_id,
      'post_id', r.post_id,
      'body', r.body,
      'body_html', r.body_html,
      'author', a.profile,
      'votes', r.votes,
      'my_vote', coalesce(v.value, 0),
      'is_accepted', p_post.is_answered and p_post.accepted_reply_id = r.id,
      'hidden', r.hidden_at is not null,
      'deleted', r.deleted_at is not null,
      'created_at', internal.rfc3339(r.created_at),
      'edited_at', internal.rfc3339(r.edited_at),
      'permissions', json_build_object(
        'can_vote', s.takes_part and not s.is_mine,
        'can_flag', s.takes_part and not s.is_mine,
        'can_edit', s.takes_part and s.is_open and s.is_mine,
        'can_accept', s.takes_part and s.is_open and (p_post.user_id = v_user or p_is_staff),
        'can_delete', r.deleted_at is null and (p_is_staff or (s.is_mine and s.is_open)),
        'can_moderate', p_is_staff
      )
    )
  from unnest(p_replies) with ordinality as listed (id, nr)
  join lms.replies as r on r.tenant_id = internal.tenant_id() and r.id = listed.id
  cross join lateral (
    select
      r.user_id = v_user as is_mine,
      p_is_staff or not p_post.is_locked as is_open,
      v_may_write
      and p_post.hidden_at is null
      and p_post.deleted_at is null
      and r.hidden_at is null
      and r.deleted_at is null as takes_part
  ) as s
  left join internal.forum_authors(p_post.course_id, array(
    select distinct w.user_id
    from lms.replies as w
    where w.tenant_id = internal.tenant_id() and w.id = any (p_replies)
  )) as a on a.id = r.user_id
  left join lms.reply_votes as v on v.tenant_id = r.tenant_id and v.reply_id = r.id and v.user_id = v_user;
end
$$;
comment on function internal.reply_facts(lms.posts, uuid[], boolean) is
'Replies to a post as the person of this request sees them, in the order of their ids.';
