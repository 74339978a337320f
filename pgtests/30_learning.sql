-- Enrolments and progress: who sees them, who writes them, and that the counters say what was done.
select plan(92);

create temporary table made on commit drop as
select tests.make_tenant('north') as north, tests.make_tenant('south') as south;
alter table made
add teacher uuid, add assistant uuid, add rival uuid, add student uuid, add classmate uuid, add admin uuid,
add stranger uuid, add foreign_teacher uuid, add free uuid, add paid uuid, add draft uuid, add taken uuid,
add foreign_course uuid, add long uuid, add one uuid, add two uuid, add three uuid;
update made
set
  teacher = tests.make_user(north, 'instructor', 'Ada Teacher'),
  assistant = tests.make_user(north, 'instructor', 'Ben Assistant'),
  rival = tests.make_user(north, 'instructor', 'Cleo Rival'),
  student = tests.make_user(north, 'student', 'Dev Student'),
  classmate = tests.make_user(north, 'student', 'Eva Classmate'),
  admin = tests.make_user(north, 'admin', 'Finn Admin'),
  stranger = tests.make_user(south, 'student', 'Gil Stranger'),
  foreign_teacher = tests.make_user(south, 'instructor', 'Hana Foreign');
update made
set
  free = tests.make_course(teacher, p_lessons => 3),
  paid = tests.make_course(teacher, p_lessons => 1, p_price => 5000),
  draft = tests.make_course(teacher, p_published => false),
  taken = tests.make_course(rival, p_lessons => 1),
  foreign_course = tests.make_course(foreign_teacher, p_lessons => 1);
update made set one = tests.lesson(free, 1), two = tests.lesson(free, 2), three = tests.lesson(free, 3);
insert into lms.course_instructors (tenant_id, course_id, user_id) select north, free, assistant from made;
grant select on made to public;

create function pg_temp.enrollment(p_user uuid, p_course uuid) returns text
language sql
security definer
as $$
  select concat_ws(
    ' ', status, source, completed_lessons, completed_required,
    case when completed_at is not null then 'completed' end
  )
  from lms.enrollments
  where user_id = p_user and course_id = p_course
$$;

create function pg_temp.progress() returns bigint
language sql
security definer
as 'select count(*) from lms.lesson_progress';

-- Enrolling

select is(
  tests.call(student, 'enroll', free::text) - 'enrolled_at',
  jsonb_build_object(
    'course_id', free,
    'source', 'free',
    'progress', jsonb_build_object(
      'completed_lessons', 0, 'lesson_count', 3, 'completed_required', 0, 'required_lesson_count', 3,
      'passed_required_quizzes', 0, 'required_quiz_count', 0, 'percent', 0,
      'completed_at', null
    ),
    'resume', jsonb_build_object('lesson_id', one, 'title', 'Lesson 1', 'position_seconds', 0)
  ),
  'a student enrols in a free course and begins with its first lesson'
)
from made;
select is(
  tests.call(student, 'enroll', free::text) - 'enrolled_at',
  tests.call(student, 'enroll', free::text) - 'enrolled_at', 'enrolling again answers with the same enrolment'
)
from made;
select tests.be_owner();
select is(
  (select enrollment_count from lms.courses, made where id = free), 1::bigint, 'and the course counts one enrolment'
);

select is(tests.refusal(student, 'enroll', paid::text), 'LM201', 'a course with a price must be paid for') from made;
select is(tests.refusal(student, 'enroll', draft::text), 'LM302', 'a draft cannot be enrolled in') from made;
select is(tests.refusal(teacher, 'enroll', draft::text), 'LM302', 'not even by its instructor') from made;
select is(tests.refusal(student, 'enroll', lms.new_id()::text), 'LM302', 'nor a course that does not exist') from made;
select is(tests.refusal(student, 'enroll', foreign_course::text), 'LM302', 'nor one of another institution') from made;
select tests.be_owner();
select is(
  (select count(*) from lms.enrollments), 1::bigint, 'and none of these attempts has left an enrolment'
);

select lives_ok(
  format('select tests.call(%L, %L, %L)', person, 'enroll', course), format('%s learns as well', role)
)
from made,
  lateral (values ('an instructor', teacher, taken), ('an admin', admin, taken)) as other (role, person, course);

select tests.enroll(classmate, paid, 'payment') from made;
select tests.be_owner();
update lms.enrollments set status = 'revoked' where user_id = (select classmate from made);
select
  is((select enrollment_count from lms.courses, made where id = paid), 0::bigint, 'a revoked enrolment is not counted');
select is(
  tests.refusal(classmate, 'enroll', paid::text), 'LM201', 'a revoked purchase does not come back for nothing'
)
from made;
select is(pg_temp.enrollment(classmate, paid), 'revoked payment 0 0', 'it stays revoked') from made;
select is(
  tests.refusal(classmate, 'complete_lesson', tests.lesson(paid)::text), 'LM204', 'and opens no lesson'
)
from made;

select tests.call(classmate, 'enroll', free::text) from made;
select tests.call(classmate, 'complete_lesson', one::text) from made;
select tests.be_owner();
update lms.enrollments set status = 'revoked'
where user_id = (select classmate from made) and course_id = (select free from made);
select is(
  tests.call(classmate, 'enroll', free::text) #>> '{progress,completed_lessons}', '1',
  'a revoked free enrolment comes back with its progress'
)
from made;
select is(pg_temp.enrollment(classmate, free), 'active free 1 1', 'and is live again') from made;

-- Completing lessons

select is(
  tests.call(student, 'complete_lesson', two::text) #> '{resume}',
  jsonb_build_object('lesson_id', three, 'title', 'Lesson 3', 'position_seconds', 0),
  'after a lesson comes the next one of the outline'
)
from made;
select is(pg_temp.enrollment(student, free), 'active free 1 1', 'a completed lesson is counted') from made;
select is(
  tests.call(student, 'complete_lesson', two::text), tests.call(student, 'complete_lesson', two::text),
  'completing again answers the same'
)
from made;
select is(pg_temp.enrollment(student, free), 'active free 1 1', 'and counts nothing') from made;

select is(
  tests.call(student, 'complete_lesson', three::text) #>> '{resume,lesson_id}', one::text,
  'after the last lesson comes the first one that was left out'
)
from made;
select is(
  (tests.call(student, 'complete_lesson', one::text) #> '{resume}'), 'null'::jsonb, 'after all of them comes nothing'
)
from made;
select is(pg_temp.enrollment(student, free), 'active free 3 3 completed', 'and the course is completed') from made;
select is(
  tests.call(student, 'list_my_courses', 'completed') #>> '{data,0,progress,percent}', '100', 'which is 100 %'
)
from made;
select is(
  tests.call(student, 'list_my_courses', 'active') #> '{data}', '[]'::jsonb, 'and not active any more'
)
from made;

select
  is(tests.refusal(classmate, 'complete_lesson', tests.lesson(taken)::text), 'LM204', 'a visible lesson asks to enrol')
from made;
select is(
  tests.refusal(classmate, 'complete_lesson', tests.lesson(draft)::text), 'LM302', 'a lesson of a draft does not exist'
)
from made;
select is(
  tests.refusal(classmate, 'complete_lesson', tests.lesson(foreign_course)::text), 'LM302',
  'nor one of another institution'
)
from made;
select is(
  tests.refusal(teacher, 'complete_lesson', two::text), 'LM204', 'teaching a course is not being enrolled in it'
)
from made;
select is(pg_temp.progress(), 4::bigint, 'and none of these attempts has left any progress');

-- Positions

select is(
  tests.call(classmate, 'save_position', three::text, '30'),
  jsonb_build_object('lesson_id', three, 'position_seconds', 30, 'completed_at', null), 'a position is saved'
)
from made;
select is(
  tests.call(classmate, 'list_my_courses') #> '{data,0,resume}',
  jsonb_build_object('lesson_id', three, 'title', 'Lesson 3', 'position_seconds', 30), 'and is where the course resumes'
)
from made;
select is(
  tests.call(classmate, 'save_position', three::text, '70') #>> '{position_seconds}', '60',
  'slightly past the end is the end'
)
from made;
select is(tests.refusal(classmate, 'save_position', three::text, '71'), 'LM402', 'more is refused') from made;
select is(tests.refusal(classmate, 'save_position', three::text, '-1'), 'LM402', 'as is less than nothing') from made;
select tests.be_owner();
select is(
  (select position_seconds from lms.lesson_progress, made where user_id = classmate and lesson_id = three), 60,
  'and changes nothing'
);
select isnt(
  tests.call(classmate, 'save_position', one::text, '5') #>> '{completed_at}', null,
  'a position in a completed lesson leaves it completed'
)
from made;
select is(pg_temp.enrollment(classmate, free), 'active free 1 1', 'and its count as it was') from made;
select
  is(
    tests.refusal(student, 'save_position', tests.lesson(taken)::text, '5'),
    'LM204',
    'a stranger to the course saves none'
  )
from made;
select is(
  tests.refusal(student, 'save_position', tests.lesson(foreign_course)::text, '5'), 'LM302',
  'in another institution there is no lesson to save one for'
)
from made;
select is(pg_temp.progress(), 5::bigint, 'and no progress came of it');

-- What is required changes

select tests.be_owner();
select tests.act_in(north) from made;
insert into lms.lessons (tenant_id, course_id, module_id, title, position)
select l.tenant_id, l.course_id, l.module_id, 'Lesson 4' as title, 4 as position
from lms.lessons as l, made
where l.id = one;
select is(
  pg_temp.enrollment(student, free), 'active free 3 3 completed', 'a lesson added later takes no completion away'
)
from made;
select is(
  tests.call(student, 'list_my_courses', 'completed') #>> '{data,0,progress,percent}', '75',
  'although there is more to do now'
)
from made;
select is(
  tests.call(student, 'list_my_courses', 'completed') #>> '{data,0,resume,title}', 'Lesson 4', 'namely that lesson'
)
from made;

select tests.be_owner();
select tests.act_in(north) from made;
update lms.lessons set is_required = false where id in (select one from made);
select
  is(pg_temp.enrollment(student, free), 'active free 3 2 completed', 'an optional lesson is completed, not required')
from made;
select is(pg_temp.enrollment(classmate, free), 'active free 1 0', 'for everybody who completed it') from made;
update lms.lessons set is_required = true where id in (select one from made);
select is(pg_temp.enrollment(classmate, free), 'active free 1 1', 'and counts again when it is required again')
from made;
update lms.lessons set is_required = false where id <> (select one from made) and course_id = (select free from made);
select is(
  pg_temp.enrollment(classmate, free), 'active free 1 1 completed',
  'asking for fewer lessons completes the course for those who have them all'
)
from made;
update lms.lessons set is_required = true where course_id = (select free from made);
select is(
  pg_temp.enrollment(classmate, free), 'active free 1 1 completed', 'and asking for more again takes nothing away'
)
from made;

create temporary table kept on commit drop as
select e.user_id, e.completed_at from lms.enrollments as e, made where e.course_id = made.free;
delete from lms.lessons where id in (select two from made);
select is(pg_temp.enrollment(student, free), 'active free 2 2 completed', 'a deleted lesson is not counted any more')
from made;
select is(pg_temp.enrollment(classmate, free), 'active free 1 1 completed', 'but only for those who had completed it')
from made;
select results_eq(
  'select e.user_id, e.completed_at from lms.enrollments as e, made where e.course_id = made.free order by 1',
  'select user_id, completed_at from kept order by 1', 'and moves no completion'
);

update made set long = tests.make_course(teacher, p_lessons => 2);
select tests.enroll(student, long) from made;
select tests.call(student, 'complete_lesson', tests.lesson(long)::text) from made;
select tests.be_owner();
select tests.act_in(north) from made;
select is(pg_temp.enrollment(student, long), 'active free 1 1', 'one of two lessons does not complete a course')
from made;
delete from lms.lessons where id = (select tests.lesson(long, 2) from made);
select is(pg_temp.enrollment(student, long), 'active free 1 1 completed', 'deleting the other does') from made;
delete from lms.lessons where course_id = (select long from made);
select is(
  pg_temp.enrollment(student, long), 'active free 0 0 completed', 'a course without lessons stays completed'
)
from made;
select tests.enroll(classmate, long) from made;
select tests.be_owner();
select is(pg_temp.enrollment(classmate, long), 'active free 0 0', 'but is not completed by asking for nothing')
from made;
select is(
  tests.call(classmate, 'list_my_courses') #> '{data,0,resume}', 'null'::jsonb, 'nor is there anything to resume'
)
from made;

select tests.be_owner();
update lms.lesson_progress set completed_at = null;
update lms.lesson_progress set completed_at = now() + interval '1 day' where completed_at is not null;
select is(
  (select count(*) from lms.lesson_progress where completed_at <> now()), 0::bigint,
  'a completed lesson is neither taken back nor moved, even by the owner of the data'
);

select is(
  tests.attempt($$insert into lms.lesson_progress (tenant_id, user_id, course_id, lesson_id)
                  select north, student, free, tests.lesson(taken) from made$$),
  '23503', 'a lesson of one course is not progress in another'
);

-- students

select tests.be(student) from made;
select is(array(select distinct user_id from lms.enrollments), array[student], 'a student sees own enrolments')
from made;
select is(array(select distinct user_id from lms.lesson_progress), array[student], 'and own progress') from made;
select is(
  tests.attempt($$update lms.enrollments set status = 'active', completed_lessons = 9$$), '42501',
  'counters and status are not theirs to write'
);
select is(
  tests.attempt(
    'insert into lms.enrollments (tenant_id, user_id, course_id, source) '
    'select north, student, paid, ''payment'' from made'
  ),
  '42501', 'nor are enrolments'
);
select is(tests.attempt('delete from lms.lesson_progress'), '42501', 'progress is not deleted');
select is(tests.attempt('delete from lms.enrollments'), '42501', 'nor are enrolments');
select is(
  tests.attempt($$insert into lms.lesson_progress (tenant_id, user_id, course_id, lesson_id)
                  select north, student, taken, tests.lesson(taken) from made$$),
  '42501', 'there is no progress without an enrolment'
);
select is(
  tests.attempt($$insert into lms.lesson_progress (tenant_id, user_id, course_id, lesson_id)
                  select north, classmate, free, three from made$$),
  '42501', 'nor for somebody else'
);
select is(
  tests.attempt('update lms.lesson_progress set position_seconds = 1 from made where user_id = classmate'), 'rows: 0',
  'whose progress cannot be changed either'
);
select is(
  tests.attempt('update lms.enrollments set last_activity_at = now() from made where user_id = classmate'), 'rows: 0',
  'nor their enrolment'
);
select is(
  tests.refusal(student, 'list_course_enrollments', free::text), 'LM104', 'a student does not see who else is enrolled'
)
from made;
select is(
  tests.refusal(student, 'get_course_progress', taken::text), 'LM204', 'there is no progress without an enrolment'
)
from made;
select is(tests.refusal(student, 'get_course_progress', draft::text), 'LM302', 'nor in a draft') from made;

-- instructors

select tests.be(teacher) from made;
select is(
  array(select row(user_id, course_id)::text from lms.enrollments order by 1),
  array(
    select row(person, course)::text
    from lateral (values
      (student, free), (classmate, free), (classmate, paid), (student, long), (classmate, long), (teacher, taken)
    ) as known (person, course)
    order by 1
  ),
  'an instructor sees the enrolments in own courses, revoked ones too, and those of one''s own'
)
from made;
select is(
  tests.attempt('update lms.lesson_progress set position_seconds = 1'), 'rows: 0', 'but changes nobody''s progress'
);
select is(
  (select count(*) from lms.users, made where id in (student, classmate)), 2::bigint,
  'an instructor sees the accounts of own students'
);
select is((select count(*) from lms.users, made where id = rival), 0::bigint, 'and no others');
select is(
  tests.call(assistant, 'list_course_enrollments', free::text) #> '{data,0,user}' ?& array['id', 'name', 'avatar_url'],
  true, 'a co-instructor lists who is enrolled, by name'
)
from made;
select is(
  jsonb_array_length(tests.call(teacher, 'list_course_enrollments', free::text, '1') -> 'data'), 1, 'page by page'
)
from made;
select is(
  tests.call(teacher, 'list_course_enrollments', free::text, '1') #>> '{page,has_more}',
  'true',
  'and sees that there is more'
)
from made;
select is(
  tests.refusal(rival, 'list_course_enrollments', free::text), 'LM104', 'the instructor of another course does not'
)
from made;
select tests.be(rival) from made;
select is(
  (select count(*) from lms.enrollments where user_id not in (teacher, admin)), 0::bigint, 'nor with SQL of their own'
)
from made;
select tests.be_owner();
update lms.users set role = 'student' where id = (select teacher from made);
select is(
  tests.refusal(teacher, 'list_course_enrollments', free::text), 'LM104',
  'somebody who is no instructor any more does not, from the next request on'
)
from made;

-- admins

select is(
  jsonb_array_length(tests.call(admin, 'list_course_enrollments', free::text) -> 'data'), 2,
  'an admin lists the enrolments of any course'
)
from made;
select tests.be(admin) from made;
select is(tests.attempt('select from lms.enrollments'), 'rows: 7', 'an admin sees every enrolment');
select is(
  tests.attempt($$update lms.enrollments set status = 'revoked'$$), '42501', 'and revokes none by hand'
);

-- nobody, and another institution

select tests.be_nobody(north) from made;
select is(tests.attempt('select from lms.enrollments'), '42501', 'anonymous people see no enrolment');
select is(tests.attempt('select from lms.lesson_progress'), '42501', 'and no progress');
select tests.be(foreign_teacher) from made;
select is(
  tests.attempt('select from lms.enrollments union all select from lms.lesson_progress'), 'rows: 0',
  'another institution sees nothing'
);
select is(
  tests.refusal(foreign_teacher, 'list_course_enrollments', free::text), 'LM302', 'not even that there is a course'
)
from made;
select is(
  tests.attempt($$insert into lms.lesson_progress (tenant_id, user_id, course_id, lesson_id)
                  select north, student, free, three from made$$),
  '42501', 'and writes nothing'
);

select tests.be_owner();
select is_empty(
  'select internal.check_progress_counters() union all select internal.check_outline_counters()',
  'after all this the counters say what is there'
);

select * from finish();
