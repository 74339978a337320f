create function app.create_quiz(p_tenant uuid, p_user uuid, p_module uuid, p_quiz jsonb) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_module record;
  v_quiz jsonb;
  v_questions jsonb[];
  v_id uuid;
begin
  perform internal.enter(p_tenant, p_user);
  v_module := internal.lock_module(p_module);
  v_quiz := internal.check_quiz(case jsonb_typeof(p_quiz) when 'object' then p_quiz - 'questions' else p_quiz end);
  if not v_quiz ? 'title' then
    perform internal.fail('LM402', 'A quiz has a title.', '/title');
  elsif v_quiz ->> 'review' = 'after_last_attempt' and v_quiz ->> 'max_attempts' is null then
    perform internal.fail('LM402', 'Without a limit of attempts none is the last.', '/max_attempts');
  elsif (
    case jsonb_typeof(p_quiz -> 'questions')
      when 'array' then jsonb_array_length(p_quiz -> 'questions') > 200
      else p_quiz ? 'questions'
    end
  ) then
    perform internal.fail('LM402', 'Questions are a list of at most 200.', '/questions');
  end if;
  v_questions := array(
    select internal.check_question(q.value, format('/questions/%s', q.nr - 1))
    from jsonb_array_elements(coalesce(p_quiz -> 'questions', '[]')) with ordinality as q (value, nr)
  );

  insert into lms.quizzes (
    tenant_id, course_id, module_id, title, description, position, pass_percent, max_attempts, time_limit_seconds,
    shuffle_questions, shuffle_options, pool_size, review, review_answers, show_score, is_required, status
  )
  select
    p_tenant,
    v_module.course_id,
    p_module,
    v_quiz ->> 'title',
    coalesce(v_quiz ->> 'description', ''),
    coalesce(max(q.position), 0) + 1,
    coalesce((v_quiz ->> 'pass_percent')::integer, 60),
    (v_quiz ->> 'max_attempts')::integer,
    (v_quiz ->> 'time_limit_seconds')::integer,
    coalesce((v_quiz ->> 'shuffle_questions')::boolean, false),
    coalesce((v_quiz ->> 'shuffle_options')::boolean, false),
    (v_quiz ->> 'pool_size')::integer,
    coalesce(v_quiz ->> 'review', 'after_passing'),
    coalesce((v_quiz ->> 'review_answers')::boolean, true),
    coalesce((v_quiz ->> 'show_score')::boolean, true),
    coalesce((v_quiz ->> 'is_required')::boolean, true),
    coalesce(v_quiz ->> 'status', 'open')
  from lms.quizzes as q
  where q.tenant_id = p_tenant and q.module_id = p_module and q.status <> 'retired'
  returning id into v_id;

  if cardinality(v_questions) > 0 then
    perform internal.add_questions(v_module.course_id, v_id, v_questions);
  end if;
  return internal.quiz_json(p_tenant, v_id);
end
$$;
comment on function app.create_quiz(uuid, uuid, uuid, jsonb) is
'A new quiz at the end of a module, with all of its questions or, when one of them is refused, not at all. LM104, LM205, '
'LM302, LM402.';
