-- Courses, modules, lessons and what lessons hold: who sees them, who writes them, and what the triggers keep.
select plan(172);

create temporary table made on commit drop as
select tests.make_tenant('north') as north, tests.make_tenant('south') as south;
alter table made
add teacher uuid, add assistant uuid, add rival uuid, add student uuid, add visitor uuid, add former uuid,
add admin uuid, add foreign_admin uuid, add open uuid, add draft uuid, add old uuid, add theirs uuid,
add foreign_course uuid, add open_module uuid, add preview uuid, add closed uuid, add draft_module uuid,
add draft_lesson uuid, add old_lesson uuid, add operator uuid;
update made
set
  teacher = tests.make_user(north, 'instructor', 'Ada Teacher'),
  assistant = tests.make_user(north, 'instructor', 'Ben Assistant'),
  rival = tests.make_user(north, 'instructor', 'Cleo Rival'),
  student = tests.make_user(north, 'student', 'Dev Student'),
  visitor = tests.make_user(north, 'student', 'Eva Visitor'),
  former = tests.make_user(north, 'student', 'Finn Former'),
  admin = tests.make_user(north, 'admin', 'Gil Admin'),
  operator = tests.make_user(north, 'operator', 'Ola Operator'),
  foreign_admin = tests.make_user(south, 'admin', 'Hana Foreign');
-- In the order of their letters: a student's and a teacher's course each in every state that matters.
update made
set
  open = tests.make_course(teacher, p_lessons => 2),
  draft = tests.make_course(teacher, p_published => false, p_lessons => 1),
  old = tests.make_course(teacher, p_lessons => 1),
  theirs = tests.make_course(rival, p_published => false, p_lessons => 1),
  foreign_course = tests.make_course(foreign_admin, p_lessons => 1);
update made
set
  preview = tests.lesson(open, 1),
  closed = tests.lesson(open, 2),
  draft_lesson = tests.lesson(draft),
  old_lesson = tests.lesson(old);
update made
set
  open_module = (select m.id from lms.modules as m where m.course_id = made.open),
  draft_module = (select m.id from lms.modules as m where m.course_id = made.draft);
update lms.lessons as l set is_preview = true from made where l.id in (preview, draft_lesson);
update lms.courses set status = 'archived' where id in (select old from made);
insert into lms.course_instructors (tenant_id, course_id, user_id)
select north, open, assistant from made
union all
select north, draft, assistant from made;
select tests.enroll(student, open) from made;
select tests.enroll(student, old) from made;
select tests.enroll(former, old) from made;
update lms.enrollments set status = 'revoked' where user_id in (select former from made);
grant select on made to public;

create function pg_temp.everything() returns text
language sql
as $$
  select md5(string_agg(line, E'\n' order by line))
  from (
    select to_jsonb(c)::text as line from lms.courses as c
    union all select to_jsonb(i)::text from lms.course_instructors as i
    union all select to_jsonb(m)::text from lms.modules as m
    union all select to_jsonb(l)::text from lms.lessons as l
    union all select to_jsonb(lc)::text from lms.lesson_contents as lc
    union all select to_jsonb(e)::text from lms.enrollments as e
  ) as lines
$$;
create temporary table before on commit drop as select pg_temp.everything() as state;

-- What somebody sees, as names of the columns of made: 'open, old'.
create function tests.seen(p_sql text) returns text
language plpgsql
as $$
declare
  v_names text;
begin
  execute format(
    'select string_agg(named.key, '', '' order by named.key) from made, jsonb_each_text(to_jsonb(made)) as named '
    'where named.value in (select id::text from (%s) as rows (id))', p_sql
  ) into v_names;
  return v_names;
end
$$;
grant execute on function tests.seen(text) to public;

-- Every way to write that somebody may not have, with every row there is.
create function tests.writes(p_north uuid, p_course uuid, p_module uuid, p_lesson uuid, p_user uuid)
returns table (statement text)
language sql
as $$
  values
  (format('update lms.courses set title = ''Mine'' where id = %L', p_course)),
  (format('update lms.courses set status = ''archived'' where id = %L', p_course)),
  (format('delete from lms.courses where id = %L', p_course)),
  (format(
    'insert into lms.modules (tenant_id, course_id, title, position) values (%L, %L, ''Mine'', 99)', p_north, p_course
  )),
  (format('update lms.modules set title = ''Mine'' where id = %L', p_module)),
  (format('delete from lms.modules where id = %L', p_module)),
  (format(
    'insert into lms.lessons (tenant_id, course_id, module_id, title, position) values (%L, %L, %L, ''Mine'', 99)',
    p_north, p_course, p_module
  )),
  (format('update lms.lessons set is_preview = true where id = %L', p_lesson)),
  (format('delete from lms.lessons where id = %L', p_lesson)),
  (format('update lms.lesson_contents set video_url = ''https://mine.example.org'' where lesson_id = %L', p_lesson)),
  (format('delete from lms.lesson_contents where lesson_id = %L', p_lesson)),
  (format(
    'insert into lms.course_instructors (tenant_id, course_id, user_id) values (%L, %L, %L)', p_north, p_course, p_user
  )),
  (format('delete from lms.course_instructors where course_id = %L', p_course))
$$;
grant execute on function tests.writes(uuid, uuid, uuid, uuid, uuid) to public;

-- Anonymous

select tests.be_nobody(north) from made;
select is(tests.seen('select id from lms.courses'), 'open', 'anonymous people see what is published');
select is(tests.seen('select id from lms.modules'), 'open_module', 'and its modules');
select is(tests.seen('select id from lms.lessons'), 'closed, preview', 'and its lessons');
select is(tests.seen('select lesson_id from lms.lesson_contents'), 'preview', 'of what they hold, previews only');
select is(tests.attempt('select from lms.course_instructors'), '42501', 'not who helps to teach');
select is_empty(
  $$ select w.statement, tests.attempt(w.statement)
     from made, tests.writes(north, open, open_module, closed, visitor) as w
     where tests.attempt(w.statement) <> '42501' $$,
  'they write nothing'
);
select is(tests.attempt('select internal.free_slug(''x'')'), '42501', 'nor do they take slugs');
select is(tests.attempt(format('select internal.may_edit(%L)', open)), '42501', 'nor ask what authors ask') from made;
select is(
  tests.attempt(format('select internal.remove_enrollments(%L)', open)), '42501', 'nor end enrolments'
) from made;
select tests.be_owner();
select is(pg_temp.everything(), state, 'nothing has changed') from before;

-- Students

select tests.be(visitor) from made;
select is(tests.seen('select id from lms.courses'), 'open', 'students see what is published');
select is(tests.seen('select id from lms.modules'), 'open_module', 'and its modules');
select is(tests.seen('select id from lms.lessons'), 'closed, preview', 'and its lessons');
select is(tests.seen('select lesson_id from lms.lesson_contents'), 'preview', 'of what they hold, previews only');
select is(tests.attempt('select from lms.course_instructors'), '42501', 'not who helps to teach');
select is_empty(
  $$ select w.statement, tests.attempt(w.statement)
     from made, tests.writes(north, open, open_module, closed, visitor) as w
     where tests.attempt(w.statement) <> '42501' $$,
  'they write nothing'
);
select is(
  tests.attempt(format(
    'insert into lms.courses (tenant_id, slug, title, domain, instructor_id, currency) '
    'values (%L, ''x'', ''X'', ''x'', %L, ''INR'')',
    north, visitor
  )),
  '42501', 'and begin no course'
) from made;
select is(
  tests.refusal(visitor, 'create_course', '{"title": "X", "domain": "x"}'), 'LM104', 'they are told so'
) from made;
select is(tests.refusal(visitor, 'update_course', open::text, '{}', null), 'LM104', 'for a course that they see')
from made;
select is(tests.refusal(visitor, 'update_course', draft::text, '{}', null), 'LM104', 'as for one that they do not')
from made;
select is(tests.refusal(visitor, 'get_course', draft::text), 'LM302', 'a draft does not exist for them') from made;
select is(tests.refusal(visitor, 'get_module', draft_module::text), 'LM302', 'nor do its modules') from made;
select is(tests.refusal(visitor, 'get_lesson', draft_lesson::text), 'LM302', 'nor its previews') from made;
select is(tests.refusal(visitor, 'get_course', old::text), 'LM302', 'nor does an archived course') from made;
select is(
  row(answer -> 'locked', answer -> 'lock_reasons', answer -> 'video_url')::text,
  '(true,"[""not_enrolled""]",null)', 'a locked lesson comes with the reason, and without its video'
)
from (select tests.call(visitor, 'get_lesson', closed::text) as answer from made) as called;
select tests.be_owner();
select is(pg_temp.everything(), state, 'nothing has changed') from before;

-- Enrolled students

select tests.be(student) from made;
select is(tests.seen('select id from lms.courses'), 'old, open', 'the enrolled keep archived courses');
select is(
  tests.seen('select id from lms.lessons'), 'closed, old_lesson, preview', 'and their lessons'
);
select is(
  tests.seen('select lesson_id from lms.lesson_contents'), 'closed, old_lesson, preview', 'and open them'
);
select is_empty(
  $$ select w.statement, tests.attempt(w.statement)
     from made, tests.writes(north, open, open_module, closed, student) as w
     where tests.attempt(w.statement) <> '42501' $$,
  'they write nothing'
);
select tests.be(former) from made;
select is(tests.seen('select id from lms.courses'), 'open', 'with a revoked enrolment an archived course is gone');
select is(tests.seen('select lesson_id from lms.lesson_contents'), 'preview', 'and its lessons are closed');
select tests.be_owner();
select is(pg_temp.everything(), state, 'nothing has changed') from before;

-- Operators of the platform

select tests.be(operator) from made;
select is(tests.seen('select id from lms.courses'), 'open', 'operators see what everybody sees');
select is(tests.seen('select lesson_id from lms.lesson_contents'), 'preview', 'and open what everybody opens');
select is_empty(
  $$ select w.statement, tests.attempt(w.statement)
     from made, tests.writes(north, open, open_module, closed, visitor) as w
     where tests.attempt(w.statement) <> '42501' $$,
  'they write nothing'
);
select is(tests.call(operator, 'get_course', open::text) -> 'locked', 'true', 'and learn nothing') from made;

-- Instructors of other courses

select tests.be(rival) from made;
select is(tests.seen('select id from lms.courses'), 'open, theirs', 'instructors see their own drafts, not others''');
select is(
  tests.seen('select lesson_id from lms.lesson_contents'), 'preview', 'and open no lessons of others'' courses'
);
select is(tests.attempt('select from lms.course_instructors'), 'rows: 0', 'nor see who helps there');
select is_empty(
  $$ select w.statement, tests.attempt(w.statement)
     from made,
       lateral (values
         (open, open_module, closed), (draft, draft_module, draft_lesson)
       ) as target (course, module, lesson),
       tests.writes(north, course, module, lesson, rival) as w
     where tests.attempt(w.statement) not in ('rows: 0', '42501') $$,
  'they write nothing in others'' courses, seen or not'
);
select is(
  tests.attempt(format(
    'insert into lms.lesson_contents (tenant_id, lesson_id, video_url) values (%L, %L, ''https://mine.example.org'') '
    'on conflict (tenant_id, lesson_id) do update set video_url = excluded.video_url', north, closed
  )),
  '42501', 'nor through an upsert'
) from made;
select is(
  tests.attempt(format(
    'insert into lms.courses (tenant_id, slug, title, domain, instructor_id, currency) '
    'values (%L, ''x'', ''X'', ''x'', %L, ''INR'')',
    north, teacher
  )),
  '42501', 'nor begin courses in others'' names'
) from made;
select is(tests.refusal(rival, 'update_course', open::text, '{}', null), 'LM104', 'a course they see is not theirs')
from made;
select is(tests.refusal(rival, 'update_course', draft::text, '{}', null), 'LM302', 'a draft is not there') from made;
select is(tests.refusal(rival, 'update_module', open_module::text, '{}', null), 'LM104', 'nor is a module') from made;
select is(tests.refusal(rival, 'delete_module', draft_module::text, null), 'LM302', 'nor one of a draft') from made;
select is(tests.refusal(rival, 'update_lesson', closed::text, '{}', null), 'LM104', 'nor a lesson') from made;
select is(tests.refusal(rival, 'delete_lesson', draft_lesson::text, null), 'LM302', 'nor one of a draft') from made;
select is(tests.refusal(rival, 'create_module', draft::text, '{"title": "X"}'), 'LM302', 'nothing is added') from made;
select is(tests.refusal(rival, 'create_lesson', open_module::text, '{"title": "X"}'), 'LM104', 'anywhere') from made;
select is(tests.refusal(rival, 'submit_course', draft::text), 'LM302', 'nothing is submitted') from made;
select is(tests.refusal(rival, 'archive_course', open::text), 'LM104', 'or archived') from made;
select is(tests.refusal(rival, 'delete_course', open::text, null), 'LM104', 'or deleted') from made;
select is(
  tests.refusal(rival, 'add_course_instructor', open::text, rival::text), 'LM104', 'and nobody makes himself a teacher'
) from made;
select tests.be(rival) from made;
select is(
  tests.attempt(format('select internal.remove_enrollments(%L)', open)), 'LM104', 'or ends others'' enrolments'
) from made;
select tests.be_owner();
select is(pg_temp.everything(), state, 'nothing has changed') from before;

-- Co-instructors

select tests.be(assistant) from made;
select is(tests.seen('select id from lms.courses'), 'draft, open', 'co-instructors see what they help with');
select is(
  tests.seen('select lesson_id from lms.lesson_contents'), 'closed, draft_lesson, preview', 'and open their lessons'
);
select is(tests.attempt('select from lms.course_instructors'), 'rows: 2', 'and see who helps');
select is(
  tests.attempt(format('delete from lms.courses where id = %L', draft)), 'rows: 0', 'they delete no course'
) from made;
select is(
  tests.attempt(format(
    'insert into lms.course_instructors (tenant_id, course_id, user_id) values (%L, %L, %L)', north, draft, rival
  )),
  '42501', 'and bring nobody along'
) from made;
select is(
  tests.attempt(format('delete from lms.course_instructors where course_id = %L', draft)), 'rows: 0',
  'or send anybody off'
) from made;
select is(
  tests.attempt(format('update lms.courses set instructor_id = %L where id = %L', assistant, draft)),
  '42501', 'nor take the course over'
) from made;
select is(tests.refusal(assistant, 'delete_course', draft::text, null), 'LM104', 'they are told so') from made;
select is(
  tests.refusal(assistant, 'add_course_instructor', draft::text, rival::text), 'LM104', 'for each'
) from made;
select is(
  tests.refusal(assistant, 'remove_course_instructor', draft::text, assistant::text), 'LM104', 'of these'
) from made;
select is(
  tests.refusal(assistant, 'update_course', draft::text, jsonb_build_object('instructor_id', assistant)::text, null),
  'LM104', 'attempts'
) from made;
select tests.be_owner();
select is(pg_temp.everything(), state, 'nothing has changed') from before;
select is(
  tests.call(assistant, 'update_course', draft::text, '{"title": "Helped"}', null) ->> 'title', 'Helped',
  'but they edit'
) from made;
select is(
  tests.call(assistant, 'create_lesson', draft_module::text, '{"title": "Helped"}') -> 'position', '2',
  'and add lessons'
) from made;

-- The course's instructor

select tests.be(teacher) from made;
select is(
  tests.seen('select id from lms.courses'), 'draft, old, open', 'instructors see their courses in any status'
);
select is(
  tests.attempt(format('update lms.courses set %s where id = %L', assignment, open)), '42501', label
)
from made, (values
  ('version = 1', 'they do not set versions'),
  ('enrollment_count = 1000', 'nor how popular a course is'),
  ('lesson_count = 1000', 'nor its counters'),
  ('published_at = now()', 'nor how new it is'),
  ('instructor_id = instructor_id', 'nor whose it is'),
  ('rejection_reason = null', 'nor why it was rejected'),
  ('tenant_id = tenant_id', 'nor where it belongs')
) as forbidden (assignment, label);
select is(
  tests.attempt(format('update lms.modules set %s where id = %L', assignment, draft_module)), '42501', label
)
from made, (values
  ('is_published = true', 'they do not publish modules'),
  ('course_id = course_id', 'nor move them'),
  ('version = 1', 'nor set their versions')
) as forbidden (assignment, label);
select is(
  tests.attempt(format('update lms.lessons set %s where id = %L', assignment, draft_lesson)), '42501', label
)
from made, (values
  ('is_published = true', 'they do not publish lessons'),
  ('module_id = module_id', 'nor move them'),
  ('version = 1', 'nor set their versions')
) as forbidden (assignment, label);
select is(
  tests.attempt(format(
    'insert into lms.courses (tenant_id, slug, title, domain, instructor_id, currency, status, published_at) '
    'values (%L, ''x'', ''X'', ''x'', %L, ''INR'', ''published'', now())', north, teacher
  )),
  '42501', 'a course does not begin as a published one'
) from made;
select is(
  tests.attempt(format('update lms.courses set status = ''published'' where id = %L', draft)), 'LM205',
  'a draft is not published without a review'
) from made;
select is(
  tests.call(teacher, 'submit_course', draft::text) ->> 'status', 'pending', 'it is submitted'
) from made;
select is(
  tests.attempt(format('update lms.courses set status = %L where id = %L', verdict, draft)), 'LM104',
  format('by an instructor it is not %s', verdict)
)
from made, unnest(array['published', 'rejected']) as verdict;
select is(tests.refusal(teacher, 'submit_course', draft::text), 'LM205', 'nor submitted twice') from made;
select is(tests.refusal(teacher, 'archive_course', draft::text), 'LM205', 'nor archived while it waits') from made;
select is(tests.refusal(teacher, 'update_course', old::text, '{"title": "X"}', null), 'LM205', 'what is archived rests')
from made;
select is(tests.refusal(teacher, 'delete_course', old::text, null), 'LM205', 'and stays') from made;
select is(tests.refusal(teacher, 'update_lesson', old_lesson::text, '{}', null), 'LM205', 'with its lessons') from made;
select tests.be(teacher) from made;
select is(
  tests.attempt(format('update lms.courses set title = ''X'' where id = %L', old)), 'rows: 0', 'whatever one tries'
) from made;
select is(
  tests.attempt(format('delete from lms.lessons where id = %L', old_lesson)), 'rows: 0', 'wherever'
) from made;
select is(
  tests.refusal(teacher, 'add_course_instructor', open::text, visitor::text), 'LM402', 'students do not teach'
) from made;
select is(
  tests.refusal(teacher, 'add_course_instructor', open::text, foreign_admin::text), 'LM402', 'nor do strangers'
) from made;
select is(
  tests.refusal(teacher, 'add_course_instructor', open::text, assistant::text), 'LM206', 'and nobody teaches twice'
) from made;
select is(
  tests.call(teacher, 'add_course_instructor', open::text, rival::text) -> 'co_instructors' -> 1 ->> 'name',
  'Cleo Rival', 'another instructor does'
) from made;
select is(
  tests.call(rival, 'update_course', open::text, '{"title": "Together"}', null) ->> 'title', 'Together', 'from now on'
) from made;
select is(
  tests.attempt(format('select app.remove_course_instructor(%L, %L, %L, %L)', north, teacher, open, rival)), '42501',
  'under a role, app is closed'
) from made;
select tests.be_login();
select is(
  tests.attempt(format('select app.remove_course_instructor(%L, %L, %L, %L)', north, teacher, open, rival)), 'rows: 1',
  'until the instructor ends it'
) from made;
select is(tests.refusal(rival, 'update_course', open::text, '{}', null), 'LM104', 'then it is over') from made;
select tests.be_owner();
select is(
  (select row(status, instructor_id = teacher, lesson_count, enrollment_count)::text from lms.courses where id = draft),
  '(pending,t,2,0)', 'of all attempts on the draft none has succeeded but the allowed'
) from made;

-- Demoted instructors

update lms.users set role = 'student' where id in (select assistant from made);
select tests.be(assistant) from made;
select is(
  tests.seen('select id from lms.courses'), 'open', 'who is no instructor any more sees what students see'
);
select is(tests.seen('select lesson_id from lms.lesson_contents'), 'preview', 'and opens what students open');
select is(tests.refusal(assistant, 'update_course', draft::text, '{}', null), 'LM104', 'and edits nothing') from made;
select is(
  tests.call(assistant, 'get_course', open::text) -> 'permissions' -> 'can_edit', 'false', 'and is not told otherwise'
) from made;
select tests.be_owner();
update lms.users set role = 'instructor' where id in (select assistant from made);

-- Admins

select tests.be(admin) from made;
select is(
  tests.seen('select id from lms.courses'), 'draft, old, open, theirs', 'admins see every course of the institution'
);
select is(
  tests.seen('select lesson_id from lms.lesson_contents'), 'closed, draft_lesson, old_lesson, preview',
  'and open every lesson'
);
select is(
  tests.attempt(format('update lms.courses set version = 1 where id = %L', open)), '42501', 'they do not set versions'
) from made;
select is(
  tests.attempt(format('update lms.courses set status = ''published'' where id = %L', theirs)), 'LM205',
  'nor skip the review of a draft'
) from made;
select is(
  tests.attempt(format('update lms.courses set status = ''draft'' where id = %L', old)), 'LM205',
  'nor make a draft of what is archived'
) from made;
select is(
  tests.call(admin, 'update_course', old::text, '{"title": "Old but gold"}', null) ->> 'title', 'Old but gold',
  'they edit archived courses'
) from made;
select is(
  tests.call(admin, 'update_course', theirs::text, jsonb_build_object('instructor_id', teacher)::text, null)
  -> 'instructor' ->> 'id',
  teacher::text, 'and give a course to somebody else'
) from made;
select is(
  tests.refusal(admin, 'update_course', theirs::text, jsonb_build_object('instructor_id', student)::text, null),
  'LM402', 'but not to a student'
) from made;
select is(
  tests.refusal(admin, 'update_course', theirs::text, jsonb_build_object('instructor_id', foreign_admin)::text, null),
  'LM402', 'nor to somebody elsewhere'
) from made;
select tests.be_owner();
update made set theirs = null;

-- Another institution

create temporary table there on commit drop as select pg_temp.everything() as state;
select tests.be(foreign_admin) from made;
select is(tests.seen('select id from lms.courses'), 'foreign_course', 'an admin sees one institution''s courses');
select is(tests.seen('select lesson_id from lms.lesson_contents'), null, 'and its lessons');
select is_empty(
  $$ select w.statement, tests.attempt(w.statement)
     from made,
       unnest(array[north, south]) as claimed,
       tests.writes(claimed, open, open_module, closed, foreign_admin) as w
     where tests.attempt(w.statement) not in ('rows: 0', '42501', '23503') $$,
  'nothing of another one is written, whatever tenant is claimed'
);
select is_empty(
  $$ select call.name, tests.refusal(foreign_admin, call.name, variadic call.arguments)
     from made, lateral (values
       ('get_course', array[open::text]),
       ('get_module', array[open_module::text]),
       ('get_lesson', array[preview::text]),
       ('update_course', array[open::text, '{}', null]),
       ('delete_course', array[open::text, null]),
       ('submit_course', array[draft::text]),
       ('archive_course', array[open::text]),
       ('add_course_instructor', array[open::text, foreign_admin::text]),
       ('remove_course_instructor', array[open::text, assistant::text]),
       ('create_module', array[open::text, '{"title": "X"}']),
       ('order_modules', array[open::text, array[open_module]::text, null]),
       ('update_module', array[open_module::text, '{}', null]),
       ('delete_module', array[open_module::text, null]),
       ('create_lesson', array[open_module::text, '{"title": "X"}']),
       ('order_lessons', array[open_module::text, array[preview, closed]::text, null]),
       ('update_lesson', array[closed::text, '{}', null]),
       ('delete_lesson', array[closed::text, null])
     ) as call (name, arguments)
     where tests.refusal(foreign_admin, call.name, variadic call.arguments) <> 'LM302' $$,
  'no operation finds anything of another institution'
);
select is(
  jsonb_array_length(tests.call(foreign_admin, 'list_courses', null, 'course') -> 'data'), 1, 'nor does a search'
) from made;
select tests.be(foreign_admin) from made;
select is(
  row(
    internal.search_courses('course') = array[foreign_course],
    internal.teaches(open), internal.may_edit(open), internal.lesson_course(closed), internal.is_open_preview(preview),
    internal.has_paid_enrollments(open), internal.enrolled_in(array[open, old]),
    (select count(*) from internal.teacher_profiles(array[teacher])),
    (select instructor from internal.course_teachers(open, teacher)),
    (select co_instructors::text from internal.course_teachers(open, teacher))
  )::text,
  '(t,f,f,,f,f,{},0,,[])', 'nor do the doors that policies and lists use'
) from made;
select tests.be_owner();
select is(pg_temp.everything(), state, 'nothing has changed') from there;

-- Counters, copies, versions

create temporary table kept on commit drop as
select tests.make_course(teacher, p_lessons => 3) as course from made;
alter table kept add module uuid, add version bigint, add module_version bigint;
update kept set module = (select m.id from lms.modules as m where m.course_id = kept.course);
grant select on kept to public;

create function pg_temp.counters() returns text
language sql
as $$
  select concat_ws(
    ' ', c.module_count, c.lesson_count, c.required_lesson_count, c.duration_seconds, c.enrollment_count
  )
  from lms.courses as c
  where c.id = (select course from kept)
$$;
create function pg_temp.note() returns void
language sql
as $$
  update kept
  set
    version = (select c.version from lms.courses as c where c.id = course),
    module_version = (select m.version from lms.modules as m where m.id = module)
$$;
create function pg_temp.moved() returns text
language sql
as $$
  select concat_ws(
    ', ',
    case when (select c.version from lms.courses as c where c.id = course) <> version then 'course' end,
    case when (select m.version from lms.modules as m where m.id = module) <> module_version then 'module' end
  )
  from kept
$$;

select is(pg_temp.counters(), '1 3 3 180 0', 'counters are kept from the first lesson on');
select pg_temp.note();
select tests.enroll(visitor, course) from made, kept;
select tests.enroll(student, course, 'payment') from made, kept;
select is(pg_temp.counters(), '1 3 3 180 2', 'enrolments are counted');
update lms.enrollments set status = 'revoked' where course_id in (select course from kept) and source = 'payment';
select is(pg_temp.counters(), '1 3 3 180 1', 'live ones');
update lms.enrollments set status = 'active' where course_id in (select course from kept) and source = 'payment';
select is(pg_temp.counters(), '1 3 3 180 2', 'again, when they come back');
select is(pg_temp.moved(), '', 'and are no edits');
update lms.lessons
set duration_seconds = 100, is_required = false
where id in (select tests.lesson(course, 2) from kept);
select is(pg_temp.counters(), '1 3 2 220 2', 'lengths and what is required are counted');
select is(pg_temp.moved(), '', 'and are edits of the lesson alone');
select is(
  (select l.version from lms.lessons as l, kept where l.id = tests.lesson(course, 2)), 2::bigint,
  'whose version counts them'
);
update lms.lessons as l
set position = 4 - l.position
from kept
where l.module_id = module;
select is(pg_temp.moved(), 'module', 'the order of lessons is the module''s');
select pg_temp.note();
select tests.call(teacher, 'create_lesson', module::text, '{"title": "Fourth", "duration_seconds": 5}') from made, kept;
select tests.be_owner();
select is(pg_temp.counters(), '1 4 3 225 2', 'a new lesson is counted');
select is(pg_temp.moved(), 'module', 'in the module''s version too');
select pg_temp.note();
select tests.call(teacher, 'create_module', course::text, '{"title": "Second"}') from made, kept;
select tests.be_owner();
select is(pg_temp.moved(), 'course', 'a new module is the course''s');
select pg_temp.note();
update lms.modules as m set position = 3 - m.position from kept where m.course_id = course;
select is(pg_temp.moved(), 'course', 'and so is the order of modules');
select pg_temp.note();
update lms.modules as m set title = 'Renamed' from kept where m.id = module;
select is(pg_temp.moved(), 'module', 'a module''s title is its own');
select pg_temp.note();
update lms.courses as c set title = 'Renamed' from kept where c.id = course;
select is(pg_temp.moved(), 'course', 'and a course''s is its own');
select pg_temp.note();
update lms.courses as c set title = 'Renamed' from kept where c.id = course;
select is(pg_temp.moved(), '', 'the same again is no edit');
select is(
  (select string_agg(distinct l.is_published::text, ' ') from lms.lessons as l, kept where l.course_id = course),
  'true', 'what is added to a published course is published'
);
update lms.courses as c set status = 'archived' from kept where c.id = course;
select is(
  (select string_agg(distinct m.is_published::text, ' ') from lms.modules as m, kept where m.course_id = course)
  || (select string_agg(distinct l.is_published::text, ' ') from lms.lessons as l, kept where l.course_id = course),
  'falsefalse', 'and no longer, once the course is not'
);
delete from lms.modules as m using kept where m.id = module;
select is(pg_temp.counters(), '1 0 0 0 2', 'a module takes its lessons from the counters');
insert into lms.lessons (tenant_id, course_id, module_id, title, position)
select m.tenant_id, made.draft, m.id, 'Elsewhere' as title, 1 as position
from made, kept, lms.modules as m
where m.course_id = kept.course;
select is(pg_temp.counters(), '1 1 1 0 2', 'a lesson is its module''s course''s, whatever course is named');
select is(
  (select array_agg(problem) from internal.check_outline_counters() as problem), null, 'all counters are right'
);

-- Deletion

select is(
  tests.refusal(admin, 'delete_course', course::text, null), 'LM207', 'a course that was paid for is not deleted'
) from made, kept;
select tests.be_owner();
select is(pg_temp.counters(), '1 1 1 0 2', 'nothing has changed');
update lms.enrollments set status = 'revoked' where course_id in (select course from kept) and source = 'payment';
select is(
  tests.refusal(admin, 'delete_course', course::text, null), 'LM207', 'even when the place has been revoked since'
) from made, kept;
select tests.be_owner();
update lms.enrollments set source = 'grant' where course_id in (select course from kept) and source = 'payment';
select tests.be_login();
select is(
  tests.attempt(format('select app.delete_course(%L, %L, %L, null)', north, admin, course)), 'rows: 1', 'any other is'
) from made, kept;
select tests.be_owner();
select is(
  (select count(*) from lms.modules as m, kept where m.course_id = course)
  + (select count(*) from lms.lessons as l, kept where l.course_id = course)
  + (select count(*) from lms.enrollments as e, kept where e.course_id = course)
  + (select count(*) from lms.courses as c, kept where c.id = course),
  0::bigint, 'with all that was in it'
);

-- What the tables refuse by themselves

select is(
  tests.attempt(format('update lms.lesson_contents set video_url = %L where lesson_id = %L', url, closed)), '23514',
  format('%s is no URL for a lesson', url)
)
from made, unnest(array[
  'http://videos.example.org/', 'https://', 'https:///a', 'https://user@videos.example.org/',
  'https://u:p@videos.example.org/', 'https://videos.example.org/a b', E'https://videos.example.org/\n',
  ' https://x.org', 'https://x.org:port/', 'https://x.org/' || repeat('a', 2035)
]) as url;
select is(
  tests.attempt(format('update lms.courses set %s where id = %L', assignment, open)), '23514', label
)
from made, (values
  ('title = '' padded''', 'titles are trimmed'),
  ('title = E''two\nlines''', 'titles are one line'),
  ('title = ''''', 'titles are not empty'),
  ('domain = '' ''', 'nor are subject areas'),
  ('price = -1', 'a price is not negative'),
  ('price = 99', 'rupees begin at 100 paise'),
  ('currency = ''rupees''', 'currencies have three letters'),
  ('slug = ''Not a slug''', 'slugs are plain'),
  ('description = E''bell \a \x07''', 'descriptions hold no control characters')
) as refused (assignment, label);
select is(
  tests.attempt(format('update lms.courses set price = 50, currency = ''USD'' where id = %L', open)), 'rows: 1',
  'cents begin earlier'
) from made;

select * from finish();
