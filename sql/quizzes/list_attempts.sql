create function app.list_attempts(
  p_tenant uuid,
  p_user uuid,
  p_quiz uuid,
  p_learner uuid default null,
  p_limit integer default 25,
  p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record;
  v_access record;
  v_ids uuid[];
  v_rows json;
  v_next text;
begin
  perform internal.enter(p_tenant, p_user);
  v_after := internal.newest_after(p_cursor, 'attempts');
  v_access := internal.attempts_access(p_quiz);
  if not v_access.is_staff and p_learner <> p_user then
    perform internal.fail('LM104', 'Only those who teach the course see the attempts of others.');
  end if;

  -- Apart: the attempts of all and those of one person are found by different indexes.
  if v_access.is_staff and p_learner is null then
    v_ids := array(
      select a.id
      from lms.quiz_attempts as a
      where a.tenant_id = p_tenant
        and a.course_id = v_access.course_id
        and a.quiz_id = p_quiz
        and (a.started_at, a.id) < (v_after.at, v_after.id)
      order by a.started_at desc, a.id desc
      limit p_limit + 1
    );
  else
    v_ids := array(
      select a.id
      from lms.quiz_attempts as a
      where a.tenant_id = p_tenant
        and a.user_id = coalesce(p_learner, p_user)
        and a.course_id = v_access.course_id
        and a.quiz_id = p_quiz
        and (a.started_at, a.id) < (v_after.at, v_after.id)
      order by a.started_at desc, a.id desc
      limit p_limit + 1
    );
  end if;

  select
    json_agg((
      select json_object_agg(e.key, e.value)
      from (
        select s.key, s.value
        from json_each(internal.attempt_summary(a, v_access.tells_score, v_access.review)) as s
        union all
        select 'user' as key, json_build_object('id', u.id, 'name', u.name, 'avatar_url', u.avatar_url) as value
      ) as e
    ) order by listed.nr),
    max(internal.write_cursor('attempts', a.started_at::text, a.id::text))
      filter (where listed.nr = p_limit and cardinality(v_ids) > p_limit)
  into v_rows, v_next
  from unnest(v_ids[:p_limit]) with ordinality as listed (id, nr)
  join lms.quiz_attempts as a on a.tenant_id = p_tenant and a.id = listed.id
  join lms.users as u on u.tenant_id = a.tenant_id and u.id = a.user_id;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_attempts(uuid, uuid, uuid, uuid, integer, text) is
'Attempts at a quiz, newest first, without what they ask: the caller''s own, or, for those who answer for the course, '
'everybody''s or one person''s. LM104, LM204, LM302, LM401.';
