-- The helpers of support/helpers.sql, since every other file believes what they say.
select plan(28);

create temporary table made on commit drop as
select tests.make_tenant('north') as north, tests.make_tenant() as south;
alter table made add column teacher uuid, add column student uuid, add column course uuid, add column draft uuid;
update made set teacher = tests.make_user(north, 'instructor', 'Ada Teacher');
update made set student = tests.make_user(north);
update made set course = tests.make_course(teacher, p_lessons => 4), draft = tests.make_course(teacher, false, 0, 5000);
grant select on made to public;

-- makers
select is((select count(*) from lms.tenants), 2::bigint, 'make_tenant makes an institution a call');
select is((select slug from lms.tenants, made where id = north), 'north', 'make_tenant takes a slug');
select is(
  (select row(u.tenant_id, u.email, u.role)::text from lms.users as u, made where u.id = teacher),
  (select row(north, 'ada.teacher@example.org', 'instructor')::text from made),
  'make_user makes an account of that role and name'
);
select is(
  (select row(status, price, instructor_id)::text from lms.courses, made where id = course),
  (select row('published', 0, teacher)::text from made),
  'make_course makes a published, free course'
);
select is(
  (select row(status, price)::text from lms.courses, made where id = draft),
  '(draft,5000)', 'make_course makes a draft with a price'
);
select is(
  (select count(*) from lms.lessons join lms.lesson_contents on lesson_id = id, made where course_id = course),
  4::bigint, 'make_course makes the lessons, each with its contents'
);
select is(
  (select position from lms.lessons, made where id = tests.lesson(course, 3)), 3, 'lesson finds one by its position'
);
select tests.enroll(student, course, 'grant') from made;
select is(
  (select row(user_id, course_id, source, status)::text from lms.enrollments),
  (select row(student, course, 'grant', 'active')::text from made),
  'enroll makes a live enrolment'
);
select is(nullif(current_setting('lms.tenant_id', true), ''), null, 'makers leave no context behind');

-- being somebody
select tests.be(student) from made;
select is(session_user::text, 'lms_api', 'be comes in by the login of the API');
select is(current_user::text, 'lms_student', 'be takes the role of the account');
select is(
  row(internal.tenant_id(), internal.user_id())::text, (select row(north, student)::text from made),
  'be enters as this person'
);
select isnt(tests.make_user(south), null, 'makers work while one is somebody') from made;
select is(
  row(current_user, internal.tenant_id())::text, (select row('lms_student', north)::text from made),
  'and one is the same person afterwards'
);
select tests.be_nobody(south) from made;
select is(
  row(current_user, internal.tenant_id(), internal.user_id())::text,
  (select row('lms_anonymous', south, null::uuid)::text from made),
  'be_nobody enters the institution without an account'
);
select tests.be_login();
select is(
  row(session_user, current_user, current_setting('lms.seal'))::text, '(lms_api,lms_api,"")',
  'be_login is the bare login, in no tenant'
);
select tests.be_owner();
select is(
  row(session_user = current_user, usesuper, internal.tenant_id())::text, '(t,t,)',
  'be_owner is the superuser again, in no tenant'
)
from pg_user
where usename = session_user;

-- attempts
select is(tests.attempt('select from generate_series(1, 3)'), 'rows: 3', 'attempt counts the rows read');
select is(
  tests.attempt($$update lms.users set name = 'Changed' where role = 'instructor'$$), 'rows: 1',
  'attempt counts the rows changed'
);
select is((select name from lms.users, made where id = teacher), 'Changed', 'a successful attempt stays done');
select is(tests.attempt('select 1 / 0'), '22012', 'attempt tells the SQLSTATE of a failure');
select tests.be(teacher) from made;
select is(
  tests.attempt($$do 'begin perform set_config(''role'', ''none'', true); raise division_by_zero; end'$$), '22012',
  'a failed attempt'
);
select is(current_user::text, 'lms_instructor', 'leaves one who one was');
select tests.be_login();
select is(tests.probe('select 1', 'lms_system'), '42501', 'probe becomes no role that the login may not become');
select is(tests.probe('select 1', 'lms_admin'), 'rows: 1', 'but those that it may');
select is(tests.probe('select 1 / 0', 'lms_admin'), '22012', 'and tells a failure');
select is(
  row(tests.probe('select 1', 'lms_admin', '{"lms.user_id": "x"}'), current_user, current_setting('lms.user_id'))::text,
  '("rows: 1",lms_api,"")', 'probe leaves role and settings as they were'
);
select is(tests.refusal(null, 'no_such_function'), '42883', 'refusal tells the SQLSTATE of a failed call');

select * from finish();
