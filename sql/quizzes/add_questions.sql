-- One statement, so that the quiz counts one change of its list, and whom it completes is decided once.
create function internal.add_questions(p_course uuid, p_quiz uuid, p_questions jsonb[]) returns uuid[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_ids uuid[] := array(select lms.new_id() from generate_series(1, cardinality(p_questions)));
begin
  with added as (
    insert into lms.questions (tenant_id, id, course_id, quiz_id, position, question, options, multiple, points)
    select
      internal.tenant_id(),
      v_ids[q.nr],
      p_course,
      p_quiz,
      last.position + q.nr,
      q.facts ->> 'question',
      q.facts -> 'options',
      (q.facts ->> 'multiple')::boolean,
      (q.facts ->> 'points')::integer
    from unnest(p_questions) with ordinality as q (facts, nr)
    cross join (
      select coalesce(max(n.position), 0) as position
      from lms.questions as n
      where n.tenant_id = internal.tenant_id() and n.quiz_id = p_quiz and n.is_current
    ) as last
    returning id
  )

  insert into lms.answer_keys (tenant_id, question_id, version, course_id, correct_options, explanation)
  select
    internal.tenant_id(),
    added.id,
    1,
    p_course,
    array(select jsonb_array_elements_text(q.facts -> 'correct_options')::integer),
    q.facts ->> 'explanation'
  from unnest(v_ids, p_questions) as q (id, facts)
  join added on added.id = q.id;
  return v_ids;
end
$$;
comment on function internal.add_questions(uuid, uuid, jsonb[]) is
'Appends questions, as check_question() makes them, to a quiz whose course is locked; their ids.';
