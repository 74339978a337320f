-- Everything random in an attempt comes from its seed: the same seed gives the same questions in the same order.
create function internal.draw_questions(
  p_quiz uuid, p_seed bigint, out questions jsonb, out max_points integer
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_quiz record;
begin
  select q.pool_size, q.shuffle_questions, q.shuffle_options
  into v_quiz
  from lms.quizzes as q
  where q.tenant_id = internal.tenant_id() and q.id = p_quiz;

  with drawn as materialized (
    select n.id, n.version, n.position, n.points, jsonb_array_length(n.options) as options
    from lms.questions as n
    where n.tenant_id = internal.tenant_id() and n.quiz_id = p_quiz and n.is_current
    order by hashtextextended('draw ' || n.id, p_seed), n.id
    limit v_quiz.pool_size
  )

  select
    jsonb_agg(
      jsonb_build_object(
        'id', d.id,
        'version', d.version,
        'order', (
          select jsonb_agg(
            o.option
            order by case when v_quiz.shuffle_options then hashtextextended(d.id || ' ' || o.option, p_seed) end, o.option
          )
          from generate_series(0, d.options - 1) as o (option)
        )
      )
      order by
        case when v_quiz.shuffle_questions then hashtextextended('order ' || d.id, p_seed) end, d.position, d.id
    ),
    sum(d.points)
  into questions, max_points
  from drawn as d;
end
$$;
comment on function internal.draw_questions(uuid, bigint) is
'What an attempt with this seed asks, as quiz_attempts.questions keeps it, and what it is worth; NULL without questions.';
