-- owner: lms_system
-- As the counters of lessons: once a statement, without the wall, each touching the parents of its rows alone. Counted
-- anew, since an edit replaces a version in one statement: either half of it finds both done.
create function internal.count_questions() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenants uuid[];
  v_quizzes uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(d.tenant_id), array_agg(d.quiz_id)
    into v_tenants, v_quizzes
    from (select distinct n.tenant_id, n.quiz_id from new_rows as n where n.is_current) as d;
  elsif tg_op = 'DELETE' then
    select array_agg(d.tenant_id), array_agg(d.quiz_id)
    into v_tenants, v_quizzes
    from (select distinct o.tenant_id, o.quiz_id from old_rows as o where o.is_current) as d;
  else
    -- Not for the version that makes room for its next one: the insertion counts that edit.
    select array_agg(d.tenant_id), array_agg(d.quiz_id)
    into v_tenants, v_quizzes
    from (
      select distinct n.tenant_id, n.quiz_id
      from new_rows as n
      join old_rows as o on o.tenant_id = n.tenant_id and o.id = n.id and o.version = n.version
      where (o.is_current, o.position) <> (n.is_current, n.position)
        and (n.is_current or not exists (
          select from lms.questions as next
          where next.tenant_id = n.tenant_id and next.id = n.id and next.is_current
        ))
    ) as d;
  end if;

  update lms.quizzes as q
  set
    question_count = (
      select count(*)
      from lms.questions as n
      where n.tenant_id = q.tenant_id and n.quiz_id = q.id and n.is_current
    ),
    version = q.version + 1,
    updated_at = now()
  from unnest(v_tenants, v_quizzes) as d (tenant_id, quiz_id)
  where q.tenant_id = d.tenant_id and q.id = d.quiz_id;
  return null;
end
$$;
comment on function internal.count_questions() is
'Trigger: keeps quizzes.question_count, and counts changes of a quiz''s list of questions.';
grant execute on function internal.count_questions() to lms_owner;
