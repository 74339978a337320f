-- owner: lms_system
-- As the counters of lessons: once a statement, without the wall, each touching the parents of its rows alone.
create function internal.count_quizzes() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'INSERT' then
    update lms.modules as m
    set version = m.version + 1, updated_at = now()
    from (select distinct n.tenant_id, n.module_id from new_rows as n) as d
    where m.tenant_id = d.tenant_id and m.id = d.module_id;

    update lms.courses as c
    set quiz_count = c.quiz_count + d.quizzes, required_quiz_count = c.required_quiz_count + d.required
    from (
      select
        n.tenant_id,
        n.course_id,
        count(*) filter (where n.status <> 'retired') as quizzes,
        count(*) filter (where n.counts) as required
      from new_rows as n
      group by n.tenant_id, n.course_id
    ) as d
    where c.tenant_id = d.tenant_id and c.id = d.course_id;
  elsif tg_op = 'DELETE' then
    update lms.modules as m
    set version = m.version + 1, updated_at = now()
    from (select distinct o.tenant_id, o.module_id from old_rows as o) as d
    where m.tenant_id = d.tenant_id and m.id = d.module_id;

    update lms.courses as c
    set quiz_count = c.quiz_count - d.quizzes, required_quiz_count = c.required_quiz_count - d.required
    from (
      select
        o.tenant_id,
        o.course_id,
        count(*) filter (where o.status <> 'retired') as quizzes,
        count(*) filter (where o.counts) as required
      from old_rows as o
      group by o.tenant_id, o.course_id
    ) as d
    where c.tenant_id = d.tenant_id and c.id = d.course_id;
  else
    update lms.modules as m
    set version = m.version + 1, updated_at = now()
    from (
      select distinct n.tenant_id, n.module_id
      from new_rows as n
      join old_rows as o on o.tenant_id = n.tenant_id and o.id = n.id
      where o.position <> n.position or (o.status = 'retired') <> (n.status = 'retired')
    ) as d
    where m.tenant_id = d.tenant_id and m.id = d.module_id;

    update lms.courses as c
    set quiz_count = c.quiz_count + d.quizzes, required_quiz_count = c.required_quiz_count + d.required
    from (
      select
        n.tenant_id,
        n.course_id,
        sum((n.status <> 'retired')::integer - (o.status <> 'retired')::integer) as quizzes,
        sum(n.counts::integer - o.counts::integer) as required
      from new_rows as n
      join old_rows as o on o.tenant_id = n.tenant_id and o.id = n.id
      where n.counts <> o.counts or (o.status = 'retired') <> (n.status = 'retired')
      group by n.tenant_id, n.course_id
    ) as d
    where c.tenant_id = d.tenant_id and c.id = d.course_id;
  end if;
  return null;
end
$$;
comment on function internal.count_quizzes() is
'Trigger: keeps quiz_count and required_quiz_count of courses, and counts changes of a module''s list of quizzes.';
grant execute on function internal.count_quizzes() to lms_owner;
