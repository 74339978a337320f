-- Executable by lms_owner alone.
create function internal.flagged_json(p_flags uuid[]) returns table (nr bigint, item json)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  c_shown constant integer := 20;
begin
  return query
  select
    listed.nr,
    json_build_object(
      'id', f.id,
      'course', json_build_object('id', c.id, 'title', c.title),
      'post', json_build_object('id', p.id, 'title', p.title),
      'reply_id', f.reply_id,
      'excerpt', left(coalesce(r.body, p.body), 500),
      'author', json_build_object(
        'id', a.id,
        'name', a.name,
        'avatar_url', a.avatar_url,
        'role', a.role,
        'suspended_until', (
          select internal.rfc3339(s.until)
          from lms.forum_suspensions as s
          where s.tenant_id = v_tenant and s.user_id = a.id and s.until > now()
        ),
        'warnings', (
          select count(*)
          from lms.moderation_decisions as d
          where d.tenant_id = v_tenant and d.user_id = a.id and d.decision = 'warn' and not exists (
            select from lms.moderation_decisions as b
            where b.tenant_id = v_tenant and b.reverses = d.id
          )
        )
      ),
      'hidden', it.hidden_at is not null,
      'hidden_by_flags', it.hidden_at is not null and internal.is_hidden_by_flags(f.post_id, f.reply_id),
      'deleted', it.deleted_at is not null,
      'created_at', internal.rfc3339(it.created_at),
      'flagged_at', internal.rfc3339(f.created_at),
      'flag_count', it.flag_count,
      'reasons', (
        select json_object_agg(o.reason, o.flags order by o.flags desc, o.reason)
        from (
          select o.reason, count(*) as flags
          from lms.flags as o
          where o.tenant_id = v_tenant
            and o.course_id = f.course_id
            and (o.post_id = f.post_id or o.reply_id = f.reply_id)
            and o.status = 'open'
          group by o.reason
        ) as o
      ),
      'flags', (
        select json_agg(o.item order by o.created_at, o.id)
        from (
          select
            o.created_at,
            o.id,
            json_build_object(
              'id', o.id,
              'reason', o.reason,
              'note', o.note,
              'user', json_build_object('id', u.id, 'name', u.name, 'avatar_url', u.avatar_url),
              'created_at', internal.rfc3339(o.created_at)
            ) as item
          from lms.flags as o
          join lms.users as u on u.tenant_id = v_tenant and u.id = o.user_id
          where o.tenant_id = v_tenant
            and o.course_id = f.course_id
            and (o.post_id = f.post_id or o.reply_id = f.reply_id)
            and o.status = 'open'
          order by o.created_at, o.id
          limit c_shown
        ) as o
      ),
      'permissions', json_build_object('can_suspend', internal.may_suspend(a.id, a.role))
    )
  from unnest(p_flags) with ordinality as listed (id, nr)
  join lms.flags as f on f.tenant_id = v_tenant and f.id = listed.id
  join lms.courses as c on c.tenant_id = v_tenant and c.id = f.course_id
  left join lms.replies as r on r.tenant_id = v_tenant and r.id = f.reply_id
  join lms.posts as p on p.tenant_id = v_tenant and p.id = coalesce(f.post_id, r.post_id)
  cross join lateral (
    select
      case when r.id is null then p.user_id else r.user_id end as user_id,
      case when r.id is null then p.hidden_at else r.hidden_at end as hidden_at,
      case when r.id is null then p.deleted_at else r.deleted_at end as deleted_at,
      case when r.id is null then p.created_at else r.created_at end as created_at,
      case when r.id is null then p.flag_count else r.flag_count end as flag_count
  ) as it
  join lms.users as a on a.tenant_id = v_tenant and a.id = it.user_id;
end
$$;
comment on function internal.flagged_json(uuid[]) is
'Posts and replies with all that is held against them, in the order of their oldest open flags, which are given; of many '
'flags the first twenty. A page asks once.';
