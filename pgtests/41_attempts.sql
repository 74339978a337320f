-- Attempts: what is asked, how it is graded, when it may be looked at again, and by whom.
select plan(123);

create temporary table made on commit drop as
select tests.make_tenant('north') as north, tests.make_tenant('south') as south;
alter table made
add teacher uuid, add rival uuid, add student uuid, add classmate uuid, add visitor uuid, add admin uuid,
add operator uuid, add stranger uuid, add course uuid, add module uuid, add graded uuid, add attempt uuid,
add other uuid, add quiz uuid;
update made
set
  teacher = tests.make_user(north, 'instructor', 'Ada Teacher'),
  rival = tests.make_user(north, 'instructor', 'Cleo Rival'),
  student = tests.make_user(north, 'student', 'Dev Student'),
  classmate = tests.make_user(north, 'student', 'Eva Classmate'),
  visitor = tests.make_user(north, 'student', 'Fay Visitor'),
  admin = tests.make_user(north, 'admin', 'Finn Admin'),
  operator = tests.make_user(north, 'operator', 'Oda Operator'),
  stranger = tests.make_user(south, 'student', 'Gil Stranger');
update made set course = tests.make_course(teacher);
update made set module = (select m.id from lms.modules as m where m.course_id = made.course);
select tests.enroll(person, course)
from made, lateral (values (student), (classmate), (rival), (operator)) as learner (person);
grant select, update on made to public;

-- A quiz of that many questions, of which the right option is always the second of three.
create function pg_temp.quiz(p_questions integer, p_more jsonb default '{}') returns uuid
language plpgsql
as $$
declare
  v_questions jsonb := (
    select coalesce(jsonb_agg(jsonb_build_object(
      'question', 'Question ' || nr, 'options', '["wrong", "right", "absurd"]'::jsonb,
      'correct_options', '[1]'::jsonb, 'explanation', 'Because of ' || nr
    )), '[]')
    from generate_series(1, p_questions) as nr
  );
begin
  return tests.call(
    (select teacher from made), 'create_quiz', (select module::text from made),
    (jsonb_build_object('title', 'A quiz', 'questions', v_questions) || p_more)::text
  ) ->> 'id';
end
$$;

-- As an attempt shows it: answers that take the first p_right questions for what they are, and the others wrong.
create function pg_temp.answers(p_attempt jsonb, p_right integer) returns text
language sql
as $$
  select jsonb_build_object('answers', jsonb_agg(jsonb_build_object(
    'question_id', q ->> 'question_id',
    'selected_options', jsonb_build_array((
      select o.nr - 1
      from jsonb_array_elements_text(q -> 'options') with ordinality as o (option, nr)
      where o.option = case when (q ->> 'number')::integer <= p_right then 'right' else 'absurd' end
    ))
  )))::text
  from jsonb_array_elements(p_attempt -> 'questions') as q
$$;

-- A whole attempt, with so many right answers: what submitting it was answered with.
create function pg_temp.take(p_user uuid, p_quiz uuid, p_right integer) returns jsonb
language plpgsql
as $$
declare
  v_attempt jsonb := tests.call(p_user, 'start_attempt', p_quiz::text);
begin
  return tests.call(p_user, 'submit_attempt', v_attempt ->> 'id', pg_temp.answers(v_attempt, p_right));
end
$$;

create function pg_temp.refused(p_user uuid, p_function text, variadic p_arguments text[]) returns text
language plpgsql
as $$
declare
  v_pointer text;
  v_more text;
begin
  perform tests.call(p_user, p_function, variadic p_arguments);
  return 'no refusal';
exception when others then
  get stacked diagnostics v_pointer = column_name, v_more = pg_exception_detail;
  return concat_ws(' ', sqlstate, nullif(v_pointer, ''), nullif(v_more, '')::jsonb ->> 'state');
end
$$;

create function pg_temp.answer(p_question uuid, variadic p_options integer[] default '{}') returns jsonb
language sql
as $$
  select jsonb_build_object('question_id', p_question, 'selected_options', to_jsonb(p_options))
$$;

create function pg_temp.body(variadic p_answers jsonb[]) returns text
language sql
as $$ select jsonb_build_object('answers', to_jsonb(p_answers))::text $$;

-- What a superuser sees of an attempt.
create function pg_temp.stored(p_attempt uuid) returns text
language sql
security definer
as $$
  select concat_ws(' ', a.status, trim_scale(a.points), trim_scale(a.percent), a.passed, count(r.*) || ' results')
  from lms.quiz_attempts as a
  left join lms.quiz_results as r on r.attempt_id = a.id
  where a.id = p_attempt
  group by a.id, a.status, a.points, a.percent, a.passed
$$;

-- Grading: what is right, what was chosen, what it earns

create temporary table grading (
  nr integer, correct integer[], multiple boolean, points integer, chosen integer[], earned numeric, is_correct boolean
) on commit drop;
insert into grading
values
(1, '{1}', false, 3, '{1}', 3, true),
(2, '{1}', false, 3, '{0}', 0, false),
(3, '{1}', false, 3, '{}', 0, false),
(4, '{0,2}', true, 2, '{0,2}', 2, true),
(5, '{0,2}', true, 2, '{0}', 1, false),
(6, '{0,2}', true, 2, '{0,1}', 0, false),
(7, '{0,2}', true, 2, '{0,1,2}', 1, false),
(8, '{0,2}', true, 2, '{1,3}', 0, false),
(9, '{0,2}', true, 2, '{0,1,2,3}', 0, false),
(10, '{0,2}', true, 2, '{}', 0, false),
(11, '{0,1,2}', true, 1, '{0}', 0.3333, false),
(12, '{0,1,2}', true, 1, '{0,1}', 0.6667, false),
(13, '{0,1,2}', true, 1, '{0,1,2}', 1, true),
(14, '{3}', true, 1, '{3}', 1, true),
(15, '{3}', true, 1, '{2,3}', 0, false);
grant select on grading to public;

update made
set graded = (
  tests.call(
    teacher, 'create_quiz', module::text,
    (
      select jsonb_build_object(
        'title', 'Every case', 'shuffle_options', true, 'shuffle_questions', true, 'review', 'after_attempt',
        'questions', jsonb_agg(jsonb_build_object(
          'question', g.nr::text, 'options', '["0", "1", "2", "3"]'::jsonb, 'correct_options', to_jsonb(g.correct),
          'multiple', g.multiple, 'points', g.points
        ))
      )::text
      from grading as g
    )
  ) ->> 'id'
)::uuid;

select tests.be_owner();
create temporary table begun on commit drop as
select null::jsonb as shown
limit 0;
grant select, insert on begun to public;
insert into begun (shown)
select tests.call(made.student, 'start_attempt', made.graded::text) from made;
select tests.call(
  student, 'submit_attempt', shown ->> 'id',
  (
    select jsonb_build_object('answers', jsonb_agg(pg_temp.answer(
      (asked.q ->> 'question_id')::uuid,
      variadic array(
        select (o.nr - 1)::integer
        from jsonb_array_elements_text(asked.q -> 'options') with ordinality as o (option, nr)
        where g.chosen @> array[o.option::integer]
      )
    )))::text
    from jsonb_array_elements(shown -> 'questions') as asked (q)
    join grading as g on g.nr = (asked.q ->> 'question')::integer
  )
)
from made, begun;
select tests.be_owner();
select results_eq(
  $$ select q.question::integer, r.selected_option, trim_scale(r.points), r.is_correct
     from lms.quiz_results as r
     join lms.questions as q on q.id = r.question_id
     order by 1 $$,
  'select nr, chosen, earned, is_correct from grading order by nr',
  'each answer earns what it should, however questions and options were shuffled'
);
select is(
  pg_temp.stored((shown ->> 'id')::uuid), 'submitted 10 35.71 f 15 results',
  'the score is the sum of what was earned, before rounding'
)
from begun;
select is(
  tests.call(student, 'get_attempt', shown ->> 'id') #>> '{score,points}', '10',
  'thirds add up to a whole'
)
from made, begun;
select results_eq(
  $$ select q ->> 'question', (q ->> 'points_earned')::numeric
     from made, begun, jsonb_array_elements(tests.call(student, 'get_attempt', shown ->> 'id') -> 'questions') as q
     order by (q ->> 'question')::integer $$,
  'select g.nr::text, g.earned from grading as g order by g.nr',
  'the review tells it question by question'
);
select results_eq(
  $$ select q ->> 'question', array(
       select (q -> 'options' ->> place::integer)::integer
       from jsonb_array_elements_text(q -> 'correct_options') as place
       order by 1
     )
     from made, begun, jsonb_array_elements(tests.call(student, 'get_attempt', shown ->> 'id') -> 'questions') as q
     order by (q ->> 'question')::integer $$,
  'select g.nr::text, g.correct::integer[] from grading as g order by g.nr',
  'and names the right options as they were shown'
);

-- What passes is decided before rounding

select is(
  pg_temp.take(student, pg_temp.quiz(3, jsonb_build_object('pass_percent', percent)), 2) ->> 'passed', passes,
  format('two of three are %s %%: %s', percent, passes)
)
from made, lateral (values (66, 'true'), (67, 'false')) as given (percent, passes);
select is(
  pg_temp.take(student, pg_temp.quiz(1, '{"pass_percent": 1}'), 0) ->> 'passed', 'false', 'nothing never passes'
)
from made;

-- Beginning, saving, submitting

update made set quiz = pg_temp.quiz(3, '{"max_attempts": 2, "review": "after_last_attempt"}');
update made set attempt = (tests.call(student, 'start_attempt', quiz::text) ->> 'id')::uuid;
select is(
  (tests.call(student, 'start_attempt', quiz::text) ->> 'id')::uuid, attempt, 'starting again resumes the open attempt'
)
from made;
select is(
  tests.call(student, 'get_attempt', attempt::text) #> '{questions,0}',
  jsonb_build_object(
    'question_id', q.id, 'number', 1, 'question', 'Question 1', 'options', '["wrong", "right", "absurd"]'::jsonb,
    'multiple', false, 'points', 1, 'selected_options', '[]'::jsonb, 'is_correct', null, 'points_earned', null,
    'correct_options', null, 'explanation', null
  ),
  'an open attempt shows what it asks, and nothing of what is right'
)
from made, lateral (
  select (tests.call(student, 'get_attempt', attempt::text) #>> '{questions,0,question_id}')::uuid as id
) as q;
select is(
  tests.call(
    student, 'save_answers', attempt::text, pg_temp.answers(tests.call(student, 'get_attempt', attempt::text), 3)
  ) #> '{answers,2,selected_options}',
  '[1]'::jsonb, 'saving tells what is saved'
)
from made;
select is(
  tests.call(
    student, 'save_answers', attempt::text, pg_temp.body(pg_temp.answer(
      (tests.call(student, 'get_attempt', attempt::text) #>> '{questions,0,question_id}')::uuid
    ))
  ) -> 'answers' @> '[{"selected_options": []}, {"selected_options": [1]}]'::jsonb,
  true, 'an empty list takes one answer back and leaves the others'
)
from made;

select is(pg_temp.refused(student, 'save_answers', attempt::text, pg_temp.body(variadic given)), refusal, what)
from made,
  lateral (
    select
      array_agg((value ->> 'question_id')::uuid order by ordinality) as ids
    from jsonb_array_elements(tests.call(student, 'get_attempt', attempt::text) -> 'questions')
      with ordinality
  ) as asked,
  lateral (values
    ('an index beyond the last is refused', array[pg_temp.answer(ids[1], 3)],
      'LM402 /answers/0/selected_options/0'),
    ('so is a negative one', array[pg_temp.answer(ids[1], 1), pg_temp.answer(ids[2], -1)],
      'LM402 /answers/1/selected_options/0'),
    ('two options of one', array[pg_temp.answer(ids[1], 0, 1)], 'LM402 /answers/0/selected_options'),
    ('a question that is not asked', array[pg_temp.answer(lms.new_id(), 0)], 'LM402 /answers/0/question_id'),
    ('a question twice', array[pg_temp.answer(ids[3], 0), pg_temp.answer(ids[3], 1)],
      'LM402 /answers/1/question_id'),
    ('an error in the last answer',
      array[pg_temp.answer(ids[1], 0), pg_temp.answer(ids[2], 0), pg_temp.answer(ids[3], 9)],
      'LM402 /answers/2/selected_options/0')
  ) as bad (what, given, refusal);
select tests.be_owner();
select is(
  array(
    select e.value
    from lms.quiz_attempts as a, made, jsonb_each(a.answers) as e
    where a.id = attempt
    order by 1
  ),
  array['[]'::jsonb, '[1]', '[1]'], 'and none of it was saved'
);

select is(
  tests.call(student, 'submit_attempt', attempt::text, '{}') -> 'score', '{"points": 2, "percent": 66.67}'::jsonb,
  'submitting grades what is saved'
)
from made;
select is(
  pg_temp.refused(student, 'submit_attempt', attempt::text, '{}'), 'LM205 submitted', 'once: a second time is refused'
)
from made;
select is(
  pg_temp.refused(student, 'save_answers', attempt::text, '{"answers": []}'), 'LM205 submitted',
  'and nothing is saved any more'
)
from made;
select is(
  tests.call(student, 'get_attempt', attempt::text) ->> 'attempts_remaining', '1', 'one of two attempts remains'
)
from made;
select is(pg_temp.take(student, quiz, 0) ->> 'attempts_remaining', '0', 'then none') from made;
select is(pg_temp.refused(student, 'start_attempt', quiz::text), 'LM213', 'and no third one is begun') from made;
select is(pg_temp.take(classmate, quiz, 3) ->> 'number', '1', 'others have their own') from made;

select is(
  pg_temp.refused(student, 'start_attempt', pg_temp.quiz(0)::text), 'LM205 without_questions',
  'a quiz without questions is not begun'
)
from made;
select is(
  pg_temp.refused(student, 'start_attempt', pg_temp.quiz(1, '{"status": "closed"}')::text), 'LM205 closed',
  'nor a closed one'
)
from made;
update made set other = pg_temp.quiz(1);
update made set attempt = (tests.call(student, 'start_attempt', other::text) ->> 'id')::uuid;
select tests.call(teacher, 'update_quiz', other::text, '{"status": "closed"}', null) from made;
select is(
  tests.call(student, 'get_quiz', other::text) #>> '{permissions,can_start}', 'true',
  'what was begun before it was closed goes on'
)
from made;
select is(tests.call(student, 'start_attempt', other::text) ->> 'id', attempt::text, 'on any device') from made;
select is(pg_temp.refused(visitor, 'start_attempt', quiz::text), 'LM204', 'nor one in a course one is not enrolled in')
from made;
select is(pg_temp.refused(teacher, 'start_attempt', quiz::text), 'LM204', 'which teaching it is not') from made;
select is(pg_temp.refused(stranger, 'start_attempt', quiz::text), 'LM302', 'nor one of another institution') from made;

-- The draw

select tests.be_owner();
select tests.act_in(north) from made;
update made set quiz = pg_temp.quiz(12, '{"pool_size": 5, "shuffle_questions": true, "shuffle_options": true}');
select tests.be_owner();
select tests.act_in(north) from made;
select is(
  (internal.draw_questions(quiz, 7)).questions, (internal.draw_questions(quiz, 7)).questions, 'a seed repeats itself'
)
from made;
select isnt(
  (internal.draw_questions(quiz, 7)).questions, (internal.draw_questions(quiz, 8)).questions, 'another one differs'
)
from made;
select is(
  jsonb_array_length((internal.draw_questions(quiz, seed)).questions), 5, 'a pool draws as many as it says'
)
from made, generate_series(1, 3) as seed;
select is(
  (
    select count(distinct q ->> 'id')
    from generate_series(1, 40) as seed, jsonb_array_elements((internal.draw_questions(quiz, seed)).questions) as q
  ),
  12::bigint, 'out of all of them'
)
from made;

-- Time

update made set quiz = pg_temp.quiz(2, '{"time_limit_seconds": 60, "max_attempts": 3}');
update made set attempt = (tests.call(student, 'start_attempt', quiz::text) ->> 'id')::uuid;
select is(tests.call(student, 'get_attempt', attempt::text) ->> 'seconds_left', '60', 'the server''s clock runs')
from made;
select tests.call(
  student, 'save_answers', attempt::text, pg_temp.answers(tests.call(student, 'get_attempt', attempt::text), 2)
)
from made;
select tests.be_owner();
select tests.be_login('lms_worker');
select is(app.expire_attempt(north, attempt), false, 'the worker does not end what is not over') from made;
select tests.be_owner();
update lms.quiz_attempts set expires_at = now() where id = (select attempt from made);
select is(
  tests.call(student, 'get_attempt', attempt::text) - array[
    'id', 'quiz_id', 'course_id', 'user_id', 'started_at', 'expires_at', 'saved_at', 'finished_at', 'server_time',
    'review'
  ],
  '{"number": 1, "status": "expired", "seconds_left": 0, "pass_percent": 60, "max_points": 2, "passed": null,
    "score": null, "attempts_remaining": 2, "questions": null}'::jsonb,
  'at its end an attempt is over, although nobody has graded it'
)
from made;
select is(
  pg_temp.refused(student, 'save_answers', attempt::text, '{"answers": []}'), 'LM212', 'nothing is saved any more'
)
from made;
select is(pg_temp.refused(student, 'submit_attempt', attempt::text, '{}'), 'LM212', 'nor submitted') from made;
select tests.be_login('lms_worker');
select is(app.expire_attempt(north, attempt), true, 'the worker grades what was saved by then') from made;
select is(app.expire_attempt(north, attempt), false, 'once') from made;
select is(pg_temp.stored(attempt), 'expired 2 100 t 2 results', 'as if it had been submitted') from made;
select is(
  pg_temp.refused(student, 'submit_attempt', attempt::text, '{}'), 'LM212', 'it still is too late to submit it'
)
from made;
update made set attempt = (tests.call(student, 'start_attempt', quiz::text) ->> 'id')::uuid;
select tests.be_owner();
update lms.quiz_attempts set expires_at = now() where id = (select attempt from made);
select is(
  tests.call(student, 'start_attempt', quiz::text) ->> 'number', '3',
  'whoever starts again before the worker came begins the next attempt'
)
from made;
select is(pg_temp.stored(attempt), 'expired 0 0 f 2 results', 'and has the last one graded') from made;

-- Reviews: by rule, after failing, after passing, during the third attempt, after it

select tests.be_owner();
create temporary table reviews (rule text, answers boolean, told text) on commit drop;
insert into reviews
values
('after_attempt', true, 'key, key, nothing, key'),
('after_attempt', false, 'marks, marks, nothing, marks'),
('after_passing', true, 'nothing, key, nothing, key'),
('after_passing', false, 'nothing, marks, nothing, marks'),
('after_last_attempt', true, 'nothing, nothing, nothing, key'),
('after_last_attempt', false, 'nothing, nothing, nothing, marks'),
('never', true, 'nothing, nothing, nothing, nothing'),
('never', false, 'nothing, nothing, nothing, nothing');
grant select on reviews to public;

-- What an attempt tells of itself, as whoever it is looked at by.
create function pg_temp.told(p_user uuid, p_attempt text) returns text
language sql
as $$
  select case
    when q -> 'correct_options' = '[1]' and q ->> 'explanation' = 'Because of 1' then 'key'
    when q -> 'is_correct' <> 'null' and q -> 'correct_options' = 'null' and q -> 'explanation' = 'null' then 'marks'
    when a -> 'questions' = 'null' and a #> '{review,allowed}' = 'false' then 'nothing'
    else 'neither one nor the other: ' || a::text
  end
  from tests.call(p_user, 'get_attempt', p_attempt) as a, lateral (select a #> '{questions,0}' as q) as first
$$;

create function pg_temp.reviewed(p_user uuid, p_rule text, p_answers boolean) returns text
language plpgsql
as $$
declare
  v_quiz uuid := pg_temp.quiz(
    2, jsonb_build_object('review', p_rule, 'review_answers', p_answers, 'max_attempts', 3)
  );
  v_first text := pg_temp.take(p_user, v_quiz, 0) ->> 'id';
  v_told text[];
  v_last text;
begin
  v_told := array[pg_temp.told(p_user, v_first)];
  perform pg_temp.take(p_user, v_quiz, 2);
  v_told := v_told || pg_temp.told(p_user, v_first);
  v_last := tests.call(p_user, 'start_attempt', v_quiz::text) ->> 'id';
  v_told := v_told || pg_temp.told(p_user, v_first);
  perform tests.call(p_user, 'submit_attempt', v_last, '{}');
  v_told := v_told || pg_temp.told(p_user, v_first);
  return array_to_string(v_told, ', ');
end
$$;
select is(
  pg_temp.reviewed(person, rule, answers), told,
  format('%s reviews %s%s', role, rule, case when not answers then ', without answers' else '' end)
)
from made,
  reviews,
  lateral (values
    ('a student', student), ('an instructor who learns here', rival), ('an operator', operator)
  ) as learner (role, person);

update made set quiz = pg_temp.quiz(2, '{"show_score": false, "review": "never"}');
update made set attempt = (pg_temp.take(student, quiz, 2) ->> 'id')::uuid;
select is(
  array[a -> 'passed', a -> 'score', a -> 'questions'], array['true'::jsonb, 'null', 'null'],
  'where scores are not shown, a learner is told whether they passed'
)
from made, lateral (select tests.call(student, 'get_attempt', attempt::text) as a) as seen;
select tests.be_owner();
select is(
  (select array[passed_at is not null, perfect_at is not null] from lms.quiz_progress, made where quiz_id = quiz),
  array[true, false], 'and that it was perfect is not noted, since points would tell'
);
select is(
  (select count(*) from lms.xp, made where subject_id = quiz and type = 'quiz_perfect'), 0::bigint, 'nor paid'
);
update made set quiz = pg_temp.quiz(2, '{"show_score": false, "review": "after_passing"}');
select pg_temp.take(student, quiz, 2) from made;
select tests.be_owner();
select isnt(
  (select perfect_at from lms.quiz_progress, made where quiz_id = quiz), null, 'unless a review tells it anyway'
);

-- Students: their own attempts, their results when they may review, and nothing of what is asked

update made set quiz = pg_temp.quiz(2, '{"review": "after_passing"}');
update made set attempt = (pg_temp.take(student, quiz, 0) ->> 'id')::uuid;
update made set other = (pg_temp.take(classmate, quiz, 2) ->> 'id')::uuid;
select tests.be(student) from made;
select is(
  array(select distinct user_id from lms.quiz_attempts), array[student], 'a student sees their own attempts'
)
from made;
select is(array(select distinct user_id from lms.quiz_progress), array[student], 'and progress') from made;
select is(
  (select count(*) from lms.quiz_results, made where quiz_id = quiz), 0::bigint, 'not the results, before they pass'
);
select is(tests.attempt('select from lms.' || secret), '42501', 'what is asked, and what is right, cannot be asked for')
from (values ('questions'), ('answer_keys')) as t (secret);
select is(tests.attempt(statement), '42501', 'attempts, results and progress are not written by hand: ' || statement)
from (values
  ('update lms.quiz_attempts set points = 9'),
  ('insert into lms.quiz_attempts (tenant_id) values (null)'),
  ('delete from lms.quiz_attempts'),
  ('update lms.quiz_results set is_correct = true'),
  ('insert into lms.quiz_results (tenant_id) values (null)'),
  ('update lms.quiz_progress set attempts = 0'),
  ('insert into lms.quiz_progress (tenant_id) values (null)'),
  ('delete from lms.quiz_progress'),
  ('select internal.grade_attempt(null, null, null)'),
  ('select internal.draw_questions(null, 1)'),
  ('select app.expire_attempt(null, null)')
) as by_hand (statement);
select is(
  pg_temp.refused(student, function, other::text, arguments), 'LM302',
  'a classmate''s attempt does not exist: ' || function
)
from made, (values ('save_answers', '{"answers": []}'), ('submit_attempt', '{}')) as tried (function, arguments);
select is(pg_temp.refused(student, 'get_attempt', other::text), 'LM302', 'nor can it be looked at') from made;
select is(
  array(
    select row ->> 'id'
    from jsonb_array_elements(tests.call(student, 'list_attempts', quiz::text) -> 'data') as row
  ),
  array[attempt::text], 'their list holds their own'
)
from made;
select is(
  pg_temp.refused(student, 'list_attempts', quiz::text, classmate::text), 'LM104', 'and that of others is refused'
)
from made;
select tests.be(classmate) from made;
select is(
  (select count(*) from lms.quiz_results, made where quiz_id = quiz), 2::bigint, 'who has passed reads their results'
);
select tests.call(classmate, 'start_attempt', quiz::text) from made;
select tests.be(classmate) from made;
select is(
  (select count(*) from lms.quiz_results, made where quiz_id = quiz), 0::bigint, 'but not while they try once more'
);

-- Those who teach the course, and admins

select is(
  array(
    select row #>> '{user,name}'
    from jsonb_array_elements(tests.call(person, 'list_attempts', quiz::text) -> 'data') as row
    order by 1
  ),
  array['Dev Student', 'Eva Classmate', 'Eva Classmate'], role || ' sees everybody''s attempts, by name'
)
from made, lateral (values ('an instructor', teacher), ('an admin', admin)) as staff (role, person);
select is(
  jsonb_array_length(tests.call(teacher, 'list_attempts', quiz::text, classmate::text) -> 'data'), 2,
  'or one person''s'
)
from made;
select is(
  tests.call(teacher, 'list_attempts', quiz::text, classmate::text, '1') #>> '{page,has_more}', 'true', 'page by page'
)
from made;
select is(pg_temp.told(person, attempt::text), 'key', role || ' sees an attempt with its key, whatever the rule')
from made, lateral (values ('an instructor', teacher), ('an admin', admin)) as staff (role, person);
select is(
  pg_temp.refused(person, 'submit_attempt', attempt::text, '{}'), 'LM302', role || ' submits for nobody'
)
from made, lateral (values ('an instructor', teacher), ('an admin', admin)) as staff (role, person);
select tests.be(teacher) from made;
select is((select count(*) from lms.quiz_results, made where quiz_id = quiz), 4::bigint, 'and reads all results');
select is(tests.attempt('update lms.quiz_attempts set points = 9'), '42501', 'but changes no score');

-- Others

select tests.be(rival) from made;
select is(
  (select count(*) from lms.quiz_attempts where user_id <> (select rival from made)), 0::bigint,
  'an instructor who only takes the course sees no others in it'
);
select is(pg_temp.refused(rival, 'get_attempt', attempt::text), 'LM302', 'nor their attempts one by one') from made;
select is(
  pg_temp.refused(visitor, 'list_attempts', quiz::text), 'LM204', 'who is not enrolled is asked to enrol'
)
from made;
select is(
  pg_temp.refused(stranger, 'get_attempt', attempt::text), 'LM302', 'at another institution there is no such attempt'
)
from made;
select is(pg_temp.refused(stranger, 'list_attempts', quiz::text), 'LM302', 'nor such a quiz') from made;
select tests.be_owner();
update lms.enrollments set status = 'revoked' where user_id = (select student from made);
select is(
  pg_temp.refused(student, function, variadic array[id::text] || rest), 'LM204',
  'a revoked enrolment takes it all away: ' || function
)
from made, lateral (values
  ('start_attempt', quiz, '{}'::text[]),
  ('list_attempts', quiz, '{}'),
  ('get_attempt', attempt, '{}'),
  ('save_answers', attempt, array['{"answers": []}']),
  ('submit_attempt', attempt, array['{}'])
) as tried (function, id, rest);

select tests.be_owner();
select is_empty('select * from internal.check_attempts()', 'after all this, scores and progress say what was answered');
select is_empty('select * from internal.check_quiz_counters()', 'as do the counters of courses and enrolments');

select * from finish();
