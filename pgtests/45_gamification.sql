-- Points, days in a row and badges: who earns them with what, who sees them, who says what they are worth, and that
-- nobody writes them.
select plan(72);

create temporary table made on commit drop as
select tests.make_tenant('north') as north, tests.make_tenant('south') as south;
alter table made
add teacher uuid, add rival uuid, add student uuid, add classmate uuid, add admin uuid, add stranger uuid,
add foreign_admin uuid, add course uuid, add one uuid, add two uuid, add module uuid, add quiz uuid,
add post uuid;
update made
set
  teacher = tests.make_user(north, 'instructor', 'Ada Teacher'),
  rival = tests.make_user(north, 'instructor', 'Cleo Rival'),
  student = tests.make_user(north, 'student', 'Dev Student'),
  classmate = tests.make_user(north, 'student', 'Eva Classmate'),
  admin = tests.make_user(north, 'admin', 'Finn Admin'),
  stranger = tests.make_user(south, 'student', 'Gil Stranger'),
  foreign_admin = tests.make_user(south, 'admin', 'Hana Foreign'),
  post = lms.new_id();
update made set course = tests.make_course(teacher, p_lessons => 2);
update made set one = tests.lesson(course, 1), two = tests.lesson(course, 2);
select tests.enroll(student, course) from made;
select tests.enroll(classmate, course) from made;
grant select on made to public;

create function pg_temp.ledger(p_user uuid) returns text
language sql
security definer
as $$
  select coalesce(string_agg(format('%s %s %s', type, entry, points), ', ' order by timestamp, id), '')
  from lms.xp
  where user_id = p_user
$$;

create function pg_temp.badges(p_user uuid) returns text
language sql
security definer
as $$
  select coalesce(string_agg(b.name, ', ' order by b.name), '')
  from lms.user_badges as u
  join lms.badges as b on b.tenant_id = u.tenant_id and b.id = u.badge_id
  where u.user_id = p_user
$$;

create function pg_temp.streak(p_user uuid) returns text
language sql
security definer
as $$
  select format('%s of %s until %s', current_streak, longest_streak, active_on)
  from lms.xp_totals
  where user_id = p_user
$$;

create function pg_temp.badge(p_name text) returns text
language sql
security definer
as $$
  select b.id::text from lms.badges as b join made on b.tenant_id = made.north where b.name = p_name
$$;

create function pg_temp.award(
  p_user uuid, p_type text, p_subject uuid default lms.new_id(), p_at timestamptz default now()
) returns void
language sql
security definer
as 'select internal.award_xp(tests.tenant_of(p_user), p_user, p_type, p_subject, null, p_at)';

create function pg_temp.reverse(p_user uuid, p_type text, p_subject uuid) returns void
language sql
security definer
as 'select internal.reverse_xp(tests.tenant_of(p_user), p_user, p_type, p_subject, now())';

-- A student learns

select is(tests.call(student, 'get_my_xp') ->> 'total', '0', 'a student begins with nothing') from made;
select is(pg_temp.badges(student), '', 'and without a badge') from made;

select tests.call(student, 'complete_lesson', one::text) from made;
select is(pg_temp.ledger(student), 'lesson_complete 1 10', 'a lesson is worth 10 points') from made;
select is(pg_temp.badges(student), 'First Steps', 'the first one a badge') from made;
select is(pg_temp.streak(student), format('1 of 1 until %s', current_date), 'and it begins a row of days') from made;

select tests.call(student, 'complete_lesson', one::text) from made;
select is(pg_temp.ledger(student), 'lesson_complete 1 10', 'the same lesson is worth nothing more') from made;

select tests.call(student, 'complete_lesson', two::text) from made;
select is(
  pg_temp.ledger(student), 'lesson_complete 1 10, lesson_complete 1 10, course_complete 1 100',
  'with the last lesson comes the course'
)
from made;
select is(pg_temp.badges(student), 'First Steps, Graduate', 'and its badge') from made;
select is(
  (tests.call(student, 'get_my_xp') - 'data' - 'page' - 'counts'),
  jsonb_build_object(
    'total', 120, 'today', 120, 'this_week', 120, 'current_streak', 1, 'longest_streak', 1, 'active_today', true
  ),
  'the student sees the sum'
)
from made;
select is(
  tests.call(student, 'get_my_xp') #> '{data,0,subject}',
  (
    select jsonb_build_object('type', 'course', 'id', c.id, 'title', c.title)
    from lms.courses as c
    where c.id = made.course
  ),
  'and what it was earned with'
)
from made;
select is(
  jsonb_array_length(tests.call(student, 'list_badges', '100', null) -> 'data'), 16, 'and every badge there is'
)
from made;
select is(jsonb_array_length(tests.call(student, 'list_my_badges') -> 'data'), 2, 'and two of their own') from made;
select is(
  tests.call(student, 'get_badge', pg_temp.badge('Thousand Points')) -> 'progress', '120', 'and how far the others are'
)
from made;

-- A student passes a quiz

select tests.be_owner();
select tests.act_in(north) from made;
update made
set quiz = lms.new_id(), module = (select m.id from lms.modules as m where m.course_id = made.course);
insert into lms.quizzes (tenant_id, id, course_id, module_id, title, position)
select north, quiz, course, module, 'Test' as title, 1 as position from made;
insert into lms.quiz_progress (tenant_id, user_id, course_id, quiz_id, attempts)
select north, student, course, quiz, 1 as attempts from made;
select is(
  pg_temp.ledger(student), 'lesson_complete 1 10, lesson_complete 1 10, course_complete 1 100',
  'an attempt is worth nothing yet'
)
from made;
update lms.quiz_progress set passed_at = now();
select ok(pg_temp.ledger(student) like '%, quiz_pass 1 25', 'passing is') from made;
update lms.quiz_progress set perfect_at = now();
select ok(
  pg_temp.ledger(student) like '%, quiz_pass 1 25, quiz_perfect 1 15', 'having everything right is besides'
)
from made;
update lms.quiz_progress set best_percent = 100, attempts = 2;
select is(tests.call(student, 'get_my_xp') ->> 'total', '160', 'and both once') from made;
select is(pg_temp.badges(student), 'First Steps, Flawless, Graduate, Quiz Taker', 'each with its badge') from made;

-- Somebody writes a post, deletes it, and restores it

select pg_temp.award(classmate, 'forum_post', post) from made;
select pg_temp.award(classmate, 'forum_post', post) from made;
select is(pg_temp.ledger(classmate), 'forum_post 1 5', 'a post is paid once') from made;
select pg_temp.reverse(classmate, 'forum_post', post) from made;
select pg_temp.reverse(classmate, 'forum_post', post) from made;
select is(pg_temp.ledger(classmate), 'forum_post 1 5, forum_post 2 -5', 'deleted, it is taken back once') from made;
select is(tests.call(classmate, 'get_my_xp') ->> 'total', '0', 'nothing is left of the points') from made;
select is(tests.call(classmate, 'get_my_xp') #>> '{counts,forum_posts}', '0', 'nor of the count') from made;
select is(pg_temp.badges(classmate), 'Joining In', 'the badge stays') from made;
select is(pg_temp.streak(classmate), format('1 of 1 until %s', current_date), 'and so does the day') from made;
select pg_temp.award(classmate, 'forum_post', post) from made;
select is(
  pg_temp.ledger(classmate), 'forum_post 1 5, forum_post 2 -5, forum_post 3 5', 'restored, it is worth what it was'
)
from made;
select is(
  tests.call(classmate, 'list_my_xp_days') -> 'data',
  jsonb_build_array(jsonb_build_object('day', current_date, 'points', 5, 'awards', 1)),
  'and the day holds 5 points and one award'
)
from made;

-- Somebody learns day by day

select pg_temp.award(stranger, 'forum_post', p_at => '2026-02-27 23:59:59+00') from made;
select pg_temp.award(stranger, 'forum_post', p_at => '2026-02-28 00:00:00+00') from made;
select is(pg_temp.streak(stranger), '2 of 2 until 2026-02-28', 'midnight begins the next day') from made;
select pg_temp.award(stranger, 'forum_post', p_at => '2026-03-02 12:00:00+00') from made;
select is(pg_temp.streak(stranger), '1 of 2 until 2026-03-02', 'a day that is missed ends the row') from made;
select is(tests.call(stranger, 'get_my_xp') ->> 'current_streak', '0', 'which is long over') from made;
select pg_temp.award(stranger, 'forum_post', p_at => '2026-03-01 12:00:00+00') from made;
select is(pg_temp.streak(stranger), '4 of 4 until 2026-03-02', 'what is told of later closes the gap') from made;
select is(pg_temp.badges(stranger), 'Joining In, On a Roll', 'and earns the badge for three days') from made;
select tests.be_owner();
update lms.tenants set timezone = 'Asia/Kolkata' where id = (select south from made);
select pg_temp.award(stranger, 'forum_post', p_at => '2026-03-02 18:29:59+00') from made;
select is(pg_temp.streak(stranger), '4 of 4 until 2026-03-02', 'in India that is still the second of March') from made;
select pg_temp.award(stranger, 'forum_post', p_at => '2026-03-02 18:30:00+00') from made;
select is(pg_temp.streak(stranger), '5 of 5 until 2026-03-03', 'and this the third') from made;

-- An admin decides what there is to earn

select is(
  tests.call(admin, 'set_xp_rule', 'lesson_complete', '50', null) ->> 'points', '50',
  'an admin says what a lesson is worth'
)
from made;
select tests.call(classmate, 'complete_lesson', one::text) from made;
select ok(pg_temp.ledger(classmate) like '%lesson_complete 1 50%', 'from now on') from made;
select ok(pg_temp.ledger(student) like 'lesson_complete 1 10%', 'what was earned before stays') from made;
select is(
  tests.refusal(admin, 'set_xp_rule', 'lesson_complete', '1', '1'), 'LM210', 'not over somebody else''s change'
)
from made;
select is(tests.refusal(admin, 'set_xp_rule', 'lesson_complete', '10001', null), 'LM402', 'within limits') from made;
select is(tests.refusal(admin, 'set_xp_rule', 'breathing', '1', null), 'LM302', 'and only of what there is') from made;

select is(
  tests.call(admin, 'create_badge', '{"name": "Half Way", "metric": "points", "threshold": 100}') ->> 'is_active',
  'true', 'an admin makes a badge'
)
from made;
select is(
  pg_temp.badges(student), 'First Steps, Flawless, Graduate, Half Way, Quiz Taker',
  'whoever qualifies has it at once'
)
from made;
select ok(pg_temp.badges(classmate) not like '%Half Way%', 'others do not') from made;
select tests.call(admin, 'update_badge', pg_temp.badge('Half Way'), '{"threshold": 55}', null) from made;
select ok(pg_temp.badges(classmate) like '%Half Way%', 'until it is made easier') from made;
select tests.call(
  admin, 'update_badge', pg_temp.badge('Half Way'), '{"threshold": 1000, "is_active": false}', null
)
from made;
select ok(pg_temp.badges(classmate) like '%Half Way%', 'made harder and inactive, it is taken from nobody') from made;
select is(
  tests.refusal(admin, 'delete_badge', pg_temp.badge('Half Way'), null), 'LM205', 'nor deleted'
)
from made;
select tests.be_login();
select lives_ok(
  format('select app.delete_badge(%L, %L, %L, null)', north, admin, pg_temp.badge('Month of Learning')),
  'but one that nobody has is'
)
from made;
select is(
  tests.refusal(admin, 'create_badge', '{"name": "Graduate", "metric": "points", "threshold": 1}'), 'LM206',
  'no two badges share a name'
)
from made;
select is(
  tests.refusal(foreign_admin, 'update_badge', pg_temp.badge('Graduate'), '{}', null), 'LM302',
  'another institution''s admin knows no such badge'
)
from made;

-- Who sees what: 5 rows of the ledger are the student's, 4 the classmate's

select tests.be(student) from made;
select is(tests.attempt('select from lms.xp'), 'rows: 5', 'a student reads their own points');
select is(tests.attempt('select from lms.user_badges'), 'rows: 5', 'and badges');
select tests.be(teacher) from made;
select is(tests.attempt('select from lms.xp'), 'rows: 9', 'an instructor those of their students');
select tests.be(rival) from made;
select is(tests.attempt('select from lms.xp'), 'rows: 0', 'and nobody else''s');
select tests.be(admin) from made;
select is(tests.attempt('select from lms.xp'), 'rows: 9', 'an admin everybody''s of the institution');
select tests.be_nobody(north) from made;
select is(tests.attempt('select from lms.xp'), '42501', 'somebody who is not signed in none');
select is(
  tests.call(classmate, 'list_badges', '100', null) #>> '{data}' like '%Half Way%', true,
  'who has an inactive badge still sees it'
)
from made;
select is(tests.refusal(rival, 'get_badge', pg_temp.badge('Half Way')), 'LM302', 'who has not does not') from made;

-- Nobody writes what is earned

select tests.be_owner();
create temporary table attack on commit drop as
select r.name as role, format(verb.text, t.name) as statement
from unnest(array['student', 'instructor', 'admin']) as r (name),
  unnest(array['xp', 'xp_daily', 'xp_course_daily', 'xp_totals', 'user_badges']) as t (name),
  (values
    ('insert into lms.%1$s select * from lms.%1$s'), ('update lms.%s set tenant_id = tenant_id'), ('delete from lms.%s')
  ) as verb (text);
grant select on attack to public;

select tests.be(student) from made;
select is_empty(
  $$ select statement, tests.attempt(statement) from attack
     where role = 'student' and tests.attempt(statement) <> '42501' $$,
  'a student has no grant to write points, days, totals or badges'
);
select is(tests.attempt('update lms.xp_rules set points = 9999'), '42501', 'nor to say what something is worth');
select is(tests.attempt('update lms.badges set threshold = 1'), '42501', 'nor what a badge takes');
select is(
  tests.attempt(format($$ select internal.award_xp(%L, %L, 'quiz_pass', lms.new_id(), null, now()) $$, north, student)),
  '42501', 'nor to call what awards'
)
from made;
select is(
  tests.refusal(student, 'set_xp_rule', 'lesson_complete', '9999', null), 'LM104', 'the functions say no as well'
)
from made;
select is(
  tests.refusal(student, 'create_badge', '{"name": "Mine", "metric": "points", "threshold": 1}'), 'LM104',
  'each of them'
)
from made;
select tests.be(teacher) from made;
select is_empty(
  $$ select statement, tests.attempt(statement) from attack
     where role = 'instructor' and tests.attempt(statement) <> '42501' $$,
  'nor has an instructor'
);
select tests.be(admin) from made;
select is_empty(
  $$ select statement, tests.attempt(statement) from attack
     where role = 'admin' and tests.attempt(statement) <> '42501' $$,
  'nor even an admin'
);

-- Those who teach a course learn nothing in it

select tests.be_owner();
select tests.enroll(person, course) from made, lateral (values (teacher), (rival)) as learner (person);
select tests.call(teacher, 'complete_lesson', one::text) from made;
select is(pg_temp.ledger(teacher), '', 'a course earns its instructor no points') from made;
select tests.be_owner();
insert into lms.course_instructors (tenant_id, course_id, user_id)
select north, course, rival from made;
select tests.call(rival, 'complete_lesson', one::text) from made;
select is(pg_temp.ledger(rival), '', 'nor a co-instructor') from made;
select tests.be_owner();
delete from lms.course_instructors where user_id = (select rival from made);
select tests.call(rival, 'complete_lesson', two::text) from made;
select ok(pg_temp.ledger(rival) like 'lesson_complete 1 %', 'but an instructor who takes another''s') from made;

select tests.be_owner();
select throws_ok('update lms.xp set points = 0', '42501', null, 'no entry is changed');
select throws_ok('delete from lms.xp', '42501', null, 'or deleted, not by a superuser');
select throws_ok('truncate lms.xp', '42501', null, 'nor are all of them');
delete from lms.users where id = (select classmate from made);
select is(pg_temp.ledger(classmate), '', 'they go with the account alone') from made;
select is_empty('select internal.check_xp_rollups()', 'and after all this the sums are those of the ledger');

select * from finish();
