-- owner: lms_system
-- Computes everything anew and set by set, in other words than the triggers that keep it.
create function internal.check_forum() returns setof text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select format(
    'post %s says %s votes, %s replies, %s flags, answered %s; there are %s, %s, %s, %s',
    p.id, p.votes, p.reply_count, p.flag_count, p.is_answered,
    coalesce(v.votes, 0), coalesce(r.replies, 0), coalesce(f.flags, 0), coalesce(r.answered, false)
  )
  from lms.posts as p
  left join (
    select v.tenant_id, v.post_id, sum(v.value) as votes
    from lms.post_votes as v
    group by v.tenant_id, v.post_id
  ) as v on v.tenant_id = p.tenant_id and v.post_id = p.id
  left join (
    select
      r.tenant_id,
      r.post_id,
      count(*) as replies,
      bool_or(r.id = q.accepted_reply_id) as answered
    from lms.replies as r
    join lms.posts as q on q.tenant_id = r.tenant_id and q.id = r.post_id
    where r.hidden_at is null and r.deleted_at is null
    group by r.tenant_id, r.post_id
  ) as r on r.tenant_id = p.tenant_id and r.post_id = p.id
  left join (
    select f.tenant_id, f.post_id, count(*) as flags
    from lms.flags as f
    where f.status = 'open'
    group by f.tenant_id, f.post_id
  ) as f on f.tenant_id = p.tenant_id and f.post_id = p.id
  where (p.votes, p.reply_count, p.flag_count, p.is_answered)
    is distinct from (
      coalesce(v.votes, 0), coalesce(r.replies, 0), coalesce(f.flags, 0), coalesce(r.answered, false)
    )
  union all
  select format(
    'reply %s says %s votes, %s flags; there are %s, %s',
    r.id, r.votes, r.flag_count, coalesce(v.votes, 0), coalesce(f.flags, 0)
  )
  from lms.replies as r
  left join (
    select v.tenant_id, v.reply_id, sum(v.value) as votes
    from lms.reply_votes as v
    group by v.tenant_id, v.reply_id
  ) as v on v.tenant_id = r.tenant_id and v.reply_id = r.id
  left join (
    select f.tenant_id, f.reply_id, count(*) as flags
    from lms.flags as f
    where f.status = 'open'
    group by f.tenant_id, f.reply_id
  ) as f on f.tenant_id = r.tenant_id and f.reply_id = r.id
  where (r.votes, r.flag_count) is distinct from (coalesce(v.votes, 0), coalesce(f.flags, 0))
  union all
  select format('post %s accepts reply %s, which is none of its own', p.id, p.accepted_reply_id)
  from lms.posts as p
  where p.accepted_reply_id is not null and not exists (
    select from lms.replies as r
    where r.tenant_id = p.tenant_id and r.id = p.accepted_reply_id and r.post_id = p.id
  )
  union all
  select format('%s has voted on %s, which is their own', v.user_id, v.id)
  from (
    select v.tenant_id, v.user_id, p.id
    from lms.post_votes as v
    join lms.posts as p on p.tenant_id = v.tenant_id and p.id = v.post_id and p.user_id = v.user_id
    union all
    select v.tenant_id, v.user_id, r.id
    from lms.reply_votes as v
    join lms.replies as r on r.tenant_id = v.tenant_id and r.id = v.reply_id and r.user_id = v.user_id
  ) as v
  union all
  -- Not the other way round: nothing is earned in a course that one teaches, or taught then.
  select format('%s by %s stands in the ledger for %s, which earns it no more', x.type, x.user_id, x.subject_id)
  from (
    select x.tenant_id, x.user_id, x.type, x.subject_id, sum(case x.entry % 2 when 1 then 1 else -1 end) as standing
    from lms.xp as x
    where x.type in ('forum_post', 'forum_reply', 'answer_accepted')
    group by x.tenant_id, x.user_id, x.type, x.subject_id
  ) as x
  left join lms.posts as p
    on x.type = 'forum_post' and p.tenant_id = x.tenant_id and p.id = x.subject_id
  left join lms.replies as r
    on x.type <> 'forum_post' and r.tenant_id = x.tenant_id and r.id = x.subject_id
  left join lms.posts as q on q.tenant_id = r.tenant_id and q.id = r.post_id
  where x.standing = 1
    and (
      x.user_id <> coalesce(p.user_id, r.user_id)
      or coalesce(p.hidden_at, p.deleted_at, r.hidden_at, r.deleted_at) is not null
      or (x.type = 'answer_accepted' and (q.accepted_reply_id is distinct from r.id or q.user_id = r.user_id))
    )
  union all
  select format('%s by %s for %s was reversed, and it is there', x.type, x.user_id, x.subject_id)
  from (
    select x.tenant_id, x.user_id, x.type, x.subject_id, sum(case x.entry % 2 when 1 then 1 else -1 end) as standing
    from lms.xp as x
    where x.type in ('forum_post', 'forum_reply', 'answer_accepted')
    group by x.tenant_id, x.user_id, x.type, x.subject_id
  ) as x
  left join lms.posts as p
    on x.type = 'forum_post' and p.tenant_id = x.tenant_id and p.id = x.subject_id
  left join lms.replies as r
    on x.type <> 'forum_post' and r.tenant_id = x.tenant_id and r.id = x.subject_id
  left join lms.posts as q on q.tenant_id = r.tenant_id and q.id = r.post_id
  where x.standing = 0
    and coalesce(p.id, r.id) is not null
    and coalesce(p.hidden_at, p.deleted_at, r.hidden_at, r.deleted_at) is null
    and (x.type <> 'answer_accepted' or q.accepted_reply_id = r.id)
    and not internal.is_taught_by(x.tenant_id, coalesce(p.course_id, r.course_id), x.user_id)
  union all
  select format(
    '%s is suspended from the forum until %s, by decisions until %s', coalesce(s.user_id, d.user_id), s.until, d.until
  )
  from lms.forum_suspensions as s
  full join (
    select d.tenant_id, d.user_id, max(d.suspended_until) as until
    from lms.moderation_decisions as d
    where d.decision = 'suspend' and not exists (
      select from lms.moderation_decisions as r
      where r.tenant_id = d.tenant_id and r.reverses = d.id
    )
    group by d.tenant_id, d.user_id
  ) as d on d.tenant_id = s.tenant_id and d.user_id = s.user_id
  where s.until is distinct from d.until
$$;
comment on function internal.check_forum() is
'Where counters of the forum, what it has earned people, or who is suspended from it is not what the rows say; no row when '
'all is well.';
