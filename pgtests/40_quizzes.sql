-- Quizzes: who writes them, who sees them, and that what is right stays with those who write it.
select plan(111);

create temporary table made on commit drop as
select tests.make_tenant('north') as north, tests.make_tenant('south') as south;
alter table made
add teacher uuid, add assistant uuid, add rival uuid, add student uuid, add classmate uuid, add admin uuid,
add operator uuid, add stranger uuid, add foreign_teacher uuid, add course uuid, add other_course uuid,
add foreign_course uuid, add module uuid, add other_module uuid, add foreign_module uuid, add quiz uuid,
add one uuid, add two uuid;
update made
set
  teacher = tests.make_user(north, 'instructor', 'Ada Teacher'),
  assistant = tests.make_user(north, 'instructor', 'Ben Assistant'),
  rival = tests.make_user(north, 'instructor', 'Cleo Rival'),
  student = tests.make_user(north, 'student', 'Dev Student'),
  classmate = tests.make_user(north, 'student', 'Eva Classmate'),
  admin = tests.make_user(north, 'admin', 'Finn Admin'),
  operator = tests.make_user(north, 'operator', 'Oda Operator'),
  stranger = tests.make_user(south, 'student', 'Gil Stranger'),
  foreign_teacher = tests.make_user(south, 'instructor', 'Hana Foreign');
update made
set
  course = tests.make_course(teacher),
  other_course = tests.make_course(rival),
  foreign_course = tests.make_course(foreign_teacher);
update made
set
  module = (select m.id from lms.modules as m where m.course_id = made.course),
  other_module = (select m.id from lms.modules as m where m.course_id = made.other_course),
  foreign_module = (select m.id from lms.modules as m where m.course_id = made.foreign_course);
insert into lms.course_instructors (tenant_id, course_id, user_id) select north, course, assistant from made;
select tests.enroll(student, course) from made;
select tests.enroll(rival, course) from made;
grant select, update on made to public;

create function pg_temp.question(p_text text, variadic p_correct integer[] default '{0}') returns jsonb
language sql
as $$
  select jsonb_build_object(
    'question', p_text, 'options', '["Ada", "Ben", "Cleo"]'::jsonb, 'correct_options', to_jsonb(p_correct),
    'explanation', 'Since ' || p_text
  )
$$;

create function pg_temp.quiz(p_more jsonb default '{}') returns text
language sql
as $$ select (jsonb_build_object('title', 'Who is it') || p_more)::text $$;

create function pg_temp.refused(p_user uuid, p_function text, variadic p_arguments text[]) returns text
language plpgsql
as $$
declare
  v_pointer text;
begin
  perform tests.call(p_user, p_function, variadic p_arguments);
  return 'no refusal';
exception when others then
  get stacked diagnostics v_pointer = column_name;
  return concat_ws(' ', sqlstate, nullif(v_pointer, ''));
end
$$;

create function pg_temp.of_quiz(p_quiz uuid) returns text
language sql
security definer
as $$
  select format('version %s, %s questions, %s', version, question_count, status)
  from lms.quizzes
  where id = p_quiz
$$;

-- The instructor

update made
set quiz = (
  tests.call(teacher, 'create_quiz', module::text, pg_temp.quiz(jsonb_build_object(
    'questions', jsonb_build_array(pg_temp.question('Who teaches?'), pg_temp.question('Who else?', 2, 1))
  ))) ->> 'id'
)::uuid;
select is(pg_temp.of_quiz(quiz), 'version 2, 2 questions, open', 'an instructor makes a quiz with its questions')
from made;
update made
set
  one = (tests.call(teacher, 'list_questions', quiz::text) #>> '{data,0,id}')::uuid,
  two = (tests.call(teacher, 'list_questions', quiz::text) #>> '{data,1,id}')::uuid;
select is(
  tests.call(teacher, 'get_question', two::text) - array['id', 'course_id', 'quiz_id', 'created_at', 'updated_at'],
  '{
    "version": 1, "position": 2, "question": "Who else?", "options": ["Ada", "Ben", "Cleo"],
    "correct_options": [1, 2], "multiple": true, "points": 1, "explanation": "Since Who else?",
    "permissions": {"can_edit": true}
  }'::jsonb,
  'and reads what they wrote: several right options make a question one of several'
) from made;
select tests.be(teacher) from made;
select is(tests.attempt('select from lms.quizzes'), 'rows: 1', 'they see the quiz');
select is(tests.attempt('select from lms.questions'), 'rows: 2', 'its questions');
select is(tests.attempt('select from lms.answer_keys'), 'rows: 2', 'and their keys');
select is(
  tests.attempt('update lms.questions set question = ''Otherwise?'''), '42501', 'what a version says is written once'
);
select is(tests.attempt('update lms.questions set options = ''["a", "b"]'''), '42501', 'its options');
select is(tests.attempt('update lms.questions set points = 9'), '42501', 'its points');
select is(tests.attempt('update lms.answer_keys set correct_options = ''{2}'''), '42501', 'and its key');
select is(tests.attempt('delete from lms.questions'), '42501', 'and never deleted');
select is(tests.attempt('delete from lms.answer_keys'), '42501', 'not its key alone, either');
select is(tests.attempt('update lms.quizzes set question_count = 0'), '42501', 'a counter is the trigger''s to keep');
select is(tests.attempt('update lms.quizzes set version = 1'), '42501', 'as is the version');
select is(
  tests.attempt(
    'insert into lms.quizzes (tenant_id, course_id, module_id, title, position) '
    'select north, course, other_module, ''Smuggled'', 1 from made'
  ),
  '42501', 'a quiz belongs to the course of its module, whatever its author says'
);
select is(
  tests.attempt(
    'insert into lms.questions (tenant_id, course_id, quiz_id, position, question, options) '
    'select south, course, quiz, 9, ''Q'', ''["a", "b"]'' from made'
  ),
  '42501', 'and to their own institution'
);

select is(
  tests.call(teacher, 'update_question', one::text, '{"points": 3}', null) -> 'version', '2'::jsonb,
  'an edit writes the next version'
) from made;
select is(pg_temp.of_quiz(quiz), 'version 3, 2 questions, open', 'which the quiz counts as one change') from made;
select is(
  tests.call(teacher, 'update_question', one::text, '{"points": 3}', null) -> 'version', '2'::jsonb,
  'the same again writes none'
) from made;
select tests.be_owner();
select results_eq(
  'select q.version, q.is_current, q.points, k.correct_options
   from lms.questions as q
   join lms.answer_keys as k on k.question_id = q.id and k.version = q.version
   join made on made.one = q.id
   order by 1',
  $$ values (1, false, 1, '{0}'::integer[]), (2, true, 3, '{0}') $$,
  'the version before stays as it was, with its key'
);
select is(
  pg_temp.refused(teacher, 'update_question', one::text, '{"options": ["x", "y"]}', null),
  'LM402 /correct_options', 'other options need another key'
) from made;
select is(
  pg_temp.refused(teacher, 'update_question', one::text, '{"points": 4}', '1'), 'LM210', 'an old version is not changed'
) from made;
select is(
  pg_temp.refused(teacher, 'delete_question', one::text, '1'), 'LM210', 'nor taken away'
) from made;
select is(
  tests.call(teacher, 'order_questions', quiz::text, format('{%s,%s}', two, one), '3') -> 'version', '4'::jsonb,
  'questions are put into order, all at once'
) from made;
select is(
  pg_temp.refused(teacher, 'order_questions', quiz::text, format('{%s}', two), null), 'LM209 /question_ids',
  'not a part of them'
) from made;
select is(
  tests.call(teacher, 'update_quiz', quiz::text, '{"title": "Who is it?", "max_attempts": 2}', null) -> 'version',
  '5'::jsonb,
  'a quiz is edited'
) from made;
select is(
  tests.call(teacher, 'update_quiz', quiz::text, '{"title": "Who is it?"}', null) -> 'version', '5'::jsonb,
  'an edit that changes nothing is none'
) from made;
select is(
  pg_temp.refused(teacher, 'update_quiz', quiz::text, '{"max_attempts": null, "review": "after_last_attempt"}', null),
  'LM402 /max_attempts', 'without a limit there is no last attempt to review after'
) from made;
select is(
  tests.call(teacher, 'update_quiz', quiz::text, '{"review": "after_last_attempt"}', null) ->> 'review',
  'after_last_attempt', 'with one there is'
) from made;
select is(
  pg_temp.refused(teacher, 'update_quiz', quiz::text, '{"max_attempts": null}', null), 'LM402 /max_attempts',
  'and then the limit stays'
) from made;
select is(
  pg_temp.refused(teacher, 'update_quiz', quiz::text, '{"status": "retired"}', null), 'LM402 /status',
  'nobody retires a quiz but by deleting it'
) from made;

-- What is refused, with where it is wrong

select is(pg_temp.refused(teacher, 'create_quiz', module::text, body), code, format('%s: %s', code, left(body, 100)))
from made, lateral (values
  ('{}', 'LM402 /title'),
  ('[]', 'LM402'),
  ('"text"', 'LM402'),
  ('{"title": " "}', 'LM402 /title'),
  ('{"title": "a\tb"}', 'LM402 /title'),
  ('{"title": 7}', 'LM402 /title'),
  ('{"title": "T", "color": "red"}', 'LM402 /color'),
  ('{"title": "T", "a/b~": 1}', 'LM402 /a~1b~0'),
  ('{"title": "T", "version": 7}', 'LM402 /version'),
  ('{"title": "T", "pass_percent": 0}', 'LM402 /pass_percent'),
  ('{"title": "T", "pass_percent": 60.5}', 'LM402 /pass_percent'),
  ('{"title": "T", "pass_percent": true}', 'LM402 /pass_percent'),
  ('{"title": "T", "pass_percent": null}', 'LM402 /pass_percent'),
  ('{"title": "T", "max_attempts": 99999999999999999999}', 'LM402 /max_attempts'),
  ('{"title": "T", "shuffle_options": "true"}', 'LM402 /shuffle_options'),
  ('{"title": "T", "review": ["never"]}', 'LM402 /review'),
  ('{"title": "T", "review": "after_last_attempt"}', 'LM402 /max_attempts'),
  ('{"title": "T", "questions": {}}', 'LM402 /questions'),
  ('{"title": "T", "questions": [{}]}', 'LM402 /questions/0/question'),
  (pg_temp.quiz(jsonb_build_object('questions', (
    select jsonb_agg(pg_temp.question('Q' || nr)) from generate_series(1, 201) as nr
  ))), 'LM402 /questions'),
  (pg_temp.quiz(jsonb_build_object('questions', jsonb_build_array(
    pg_temp.question('Q1'), pg_temp.question('Q2', 3)
  ))), 'LM402 /questions/1/correct_options/0')
) as wrong (body, code);

select is(
  pg_temp.refused(teacher, 'create_question', quiz::text, (pg_temp.question('Q') || body::jsonb)::text),
  code, format('%s: %s', code, left(body, 100))
)
from made, lateral (values
  ('{"options": null}', 'LM402 /options'),
  ('{"options": "text"}', 'LM402 /options'),
  ('{"options": ["a"]}', 'LM402 /options'),
  (jsonb_build_object('options', (select jsonb_agg('o' || nr) from generate_series(1, 10000) as nr))::text,
    'LM402 /options'),
  ('{"options": ["a", " a "]}', 'LM402 /options/1'),
  ('{"options": ["a", ""]}', 'LM402 /options/1'),
  ('{"options": ["a", "b\u0007"]}', 'LM402 /options/1'),
  ('{"options": ["a", {"b": 1}]}', 'LM402 /options/1'),
  ('{"correct_options": []}', 'LM402 /correct_options'),
  ('{"correct_options": 0}', 'LM402 /correct_options'),
  ('{"correct_options": [3]}', 'LM402 /correct_options/0'),
  ('{"correct_options": [0, -1]}', 'LM402 /correct_options/1'),
  ('{"correct_options": [0, 0]}', 'LM402 /correct_options/1'),
  ('{"correct_options": [0, 1], "multiple": false}', 'LM402 /correct_options'),
  ('{"multiple": 1}', 'LM402 /multiple'),
  ('{"points": 0}', 'LM402 /points'),
  ('{"points": "1"}', 'LM402 /points'),
  ('{"explanation": null}', 'LM402 /explanation'),
  ('{"answer": 1}', 'LM402 /answer')
) as wrong (body, code);
select is(pg_temp.of_quiz(quiz), 'version 6, 2 questions, open', 'and none of this has left anything') from made;

-- A co-instructor, and one who takes the course

select is(
  tests.call(assistant, 'get_question', one::text) -> 'correct_options', '[0]'::jsonb, 'a co-instructor reads the key'
) from made;
select is(
  tests.call(rival, 'get_quiz', quiz::text) -> 'permissions', '{"can_edit": false, "can_start": true}'::jsonb,
  'an instructor who takes the course is a learner in it'
) from made;
select is(pg_temp.refused(rival, 'list_questions', quiz::text), 'LM104', 'and does not read what it asks') from made;
select is(pg_temp.refused(rival, 'get_question', one::text), 'LM302', 'not one by one') from made;
select is(
  pg_temp.refused(rival, 'create_question', quiz::text, pg_temp.question('Mine?')::text), 'LM104', 'nor adds to it'
) from made;
select tests.be(rival) from made;
select is(
  tests.attempt('select from lms.questions union all select from lms.answer_keys'), 'rows: 0',
  'nor with SQL of their own'
);
select is(tests.attempt('update lms.quizzes set pass_percent = 1'), 'rows: 0', 'they change nothing');
select is(tests.attempt('delete from lms.quizzes'), 'rows: 0', 'and delete nothing');

-- The learner: knows that there is a quiz, and nothing of what it asks

select is(
  tests.call(student, 'get_quiz', quiz::text) -> 'mine',
  '{"attempts": 0, "attempts_remaining": 2, "best_percent": null, "passed_at": null, "open_attempt": null}'::jsonb,
  'somebody enrolled sees the quiz, and what they have left'
) from made;
select is(
  array(
    select refusal from (values
      (pg_temp.refused(student, 'list_questions', quiz::text)),
      (pg_temp.refused(student, 'get_question', one::text)),
      (pg_temp.refused(student, 'create_question', quiz::text, pg_temp.question('Mine?')::text)),
      (pg_temp.refused(student, 'update_question', one::text, '{"points": 9}', null)),
      (pg_temp.refused(student, 'delete_question', one::text, null)),
      (pg_temp.refused(student, 'order_questions', quiz::text, format('{%s,%s}', one, two), null)),
      (pg_temp.refused(student, 'create_quiz', module::text, pg_temp.quiz())),
      (pg_temp.refused(student, 'update_quiz', quiz::text, '{"pass_percent": 1}', null)),
      (pg_temp.refused(student, 'delete_quiz', quiz::text, null)),
      (pg_temp.refused(student, 'order_quizzes', module::text, format('{%s}', quiz), null))
    ) as tried (refusal)
  ),
  array_fill('LM104'::text, array[10]), 'they author nothing'
) from made;

select tests.be_owner();
create temporary table hidden on commit drop as
select a.attrelid::regclass::text as on_table, a.attname::text as name
from pg_attribute as a
where a.attrelid in ('lms.questions'::regclass, 'lms.answer_keys'::regclass) and a.attnum > 0 and not a.attisdropped;
grant select on hidden to public;
select tests.be(student) from made;
select is_empty(
  $$ select on_table, name, tests.attempt(format('select %I from %s', name, on_table))
     from hidden
     where tests.attempt(format('select %I from %s', name, on_table)) <> '42501' $$,
  'no column of questions or keys is theirs to read'
);
select is_empty(
  $$ select on_table, statement, tests.attempt(format(statement, on_table))
     from (select distinct on_table from hidden) as tables,
       (values
         ('select count(*) from %s'), ('select from %s'), ('table %s'), ('select from %s for share'),
         ('delete from %s'), ('truncate %s'), ('insert into %s default values'),
         ('copy %s to stdout'), ('create trigger t after insert on %1$s execute function internal.touch()')
       ) as statements (statement)
     where tests.attempt(format(statement, on_table)) not in ('42501', '0A000') $$,
  'and nothing else is to be done with them'
);
select is_empty(
  $$ select statement, tests.attempt(statement)
     from (values
       ('select internal.question_facts(null, true)'), ('select internal.check_question(''{}'', '''')'),
       ('select internal.add_questions(null, null, ''{}'')'), ('select internal.lock_quizzes(null, null)')
     ) as statements (statement)
     where tests.attempt(statement) <> '42501' $$,
  'what writes questions does nothing for them'
);
select is(tests.attempt('select from lms.quizzes'), 'rows: 1', 'the quiz itself they see');
select is(tests.attempt('update lms.quizzes set status = ''open'''), '42501', 'but do not change');
select is(
  tests.attempt('insert into lms.quiz_attempts (tenant_id) select north from made'), '42501',
  'attempts are not made by hand'
);

-- A classmate who is not enrolled, the operator, nobody, and another institution

select is(pg_temp.refused(classmate, 'get_quiz', quiz::text), 'LM302', 'without an enrolment there is no quiz')
from made;
select is(
  tests.call(classmate, 'list_quizzes', module::text) -> 'data', '[]'::jsonb, 'in a module that they see'
) from made;
select is(pg_temp.refused(operator, 'get_quiz', quiz::text), 'LM302', 'nor for the operator') from made;
select is(pg_temp.refused(operator, 'list_questions', quiz::text), 'LM104', 'who authors nothing') from made;
select is(
  pg_temp.refused(foreign_teacher, 'list_quizzes', module::text), 'LM302', 'another institution has no such module'
) from made;
select is(pg_temp.refused(foreign_teacher, 'get_quiz', quiz::text), 'LM302', 'no such quiz') from made;
select is(
  pg_temp.refused(teacher, 'create_quiz', foreign_module::text, pg_temp.quiz()), 'LM302', 'and the other way round'
) from made;
select is(pg_temp.refused(foreign_teacher, 'list_questions', quiz::text), 'LM302', 'no such list') from made;
select is(pg_temp.refused(foreign_teacher, 'get_question', one::text), 'LM302', 'no such question') from made;
select tests.be(foreign_teacher) from made;
select is(
  tests.attempt(
    'select from lms.quizzes union all select from lms.questions union all select from lms.answer_keys'
  ),
  'rows: 0', 'and sees none, whatever it asks'
);
select tests.be_nobody(north) from made;
select is_empty(
  $$ select on_table, tests.attempt('select from ' || on_table)
     from (values ('lms.quizzes'), ('lms.questions'), ('lms.answer_keys'), ('lms.quiz_attempts')) as tables (on_table)
     where tests.attempt('select from ' || on_table) <> '42501' $$,
  'who is not signed in sees nothing of quizzes'
);

-- The admin, and an archived course

select is(
  tests.call(admin, 'update_question', two::text, '{"correct_options": [1], "multiple": false}', null)
  -> 'correct_options',
  '[1]'::jsonb, 'an admin edits any question'
) from made;
select tests.be_owner();
select tests.act_in(north) from made;
update lms.courses set status = 'archived' where id = (select course from made);
select is(
  pg_temp.refused(teacher, 'update_question', two::text, '{"points": 2}', null), 'LM205',
  'in an archived course, instructors edit no more'
) from made;
select is(
  tests.call(teacher, 'get_question', two::text) #> '{permissions,can_edit}', 'false'::jsonb, 'though they still read'
) from made;
select is(
  tests.call(admin, 'update_question', two::text, '{"points": 2}', null) -> 'points', '2'::jsonb, 'an admin still does'
) from made;

-- Taking away

select is(pg_temp.of_quiz(quiz), 'version 8, 2 questions, open', 'before: two questions') from made;
select tests.be_login();
select is(app.delete_question(north, admin, two, null), '', 'a question goes') from made;
select is(pg_temp.of_quiz(quiz), 'version 9, 1 questions, open', 'the quiz counts it') from made;
select is(pg_temp.refused(admin, 'get_question', two::text), 'LM302', 'it is not found any more') from made;
select tests.be_owner();
select results_eq(
  'select q.version, q.position, q.is_current from lms.questions as q join made on made.one = q.id order by 1',
  $$ values (1, 1, false), (2, 1, true) $$, 'those behind it move up'
);
select tests.be_login();
select is(app.delete_quiz(north, admin, quiz, null), '', 'an untried quiz goes') from made;
select is(pg_temp.of_quiz(quiz), null, 'for good') from made;
select tests.be_owner();
select is(
  (select count(*) from lms.questions) + (select count(*) from lms.answer_keys), 0::bigint, 'with all that it asked'
);

select is_empty(
  'select internal.check_quiz_counters() union all select internal.check_outline_counters()',
  'after all this the counters say what is there'
);

select * from finish();
