-- Executable by lms_owner alone.
create function internal.decisions_json(p_decisions uuid[]) returns table (nr bigint, item json)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
begin
  return query
  select
    listed.nr,
    json_build_object(
      'id', d.id,
      'decision', d.decision,
      'reason', d.reason,
      'suspended_until', internal.rfc3339(d.suspended_until),
      'course', json_build_object('id', c.id, 'title', c.title),
      'post', json_build_object('id', p.id, 'title', p.title),
      'reply_id', d.reply_id,
      'author', json_build_object('id', a.id, 'name', a.name, 'avatar_url', a.avatar_url),
      'moderator', case
        when m.id is not null then json_build_object('id', m.id, 'name', m.name, 'avatar_url', m.avatar_url)
      end,
      'reverses', d.reverses,
      'reversed_by', next.id,
      'created_at', internal.rfc3339(d.created_at),
      'permissions', json_build_object(
        'can_reverse',
        back.obstacle is null
        and (internal.request_role() = 'admin' or a.id <> internal.user_id())
        and ('suspend' not in (d.decision, back.decision) or internal.may_suspend(a.id, a.role))
      )
    )
  from unnest(p_decisions) with ordinality as listed (id, nr)
  join lms.moderation_decisions as d on d.tenant_id = v_tenant and d.id = listed.id
  join lms.courses as c on c.tenant_id = v_tenant and c.id = d.course_id
  join lms.users as a on a.tenant_id = v_tenant and a.id = d.user_id
  left join lms.users as m on m.tenant_id = v_tenant and m.id = d.moderator_id
  left join lms.replies as r on r.tenant_id = v_tenant and r.id = d.reply_id
  left join lms.posts as p on p.tenant_id = v_tenant and p.id = coalesce(d.post_id, r.post_id)
  left join lms.moderation_decisions as next on next.tenant_id = v_tenant and next.reverses = d.id
  cross join lateral internal.reversal(
    d.id,
    case when d.reply_id is null then p.hidden_at else r.hidden_at end,
    case when d.reply_id is null then p.deleted_at else r.deleted_at end
  ) as back;
end
$$;
comment on function internal.decisions_json(uuid[]) is
'Decisions as moderators see them, in the order of their ids. A page asks once.';

create function internal.read_decision(p_id uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (select j.item::text from internal.decisions_json(array[p_id]) as j);
end
$$;
comment on function internal.read_decision(uuid) is 'decisions_json() of one, just made.';
