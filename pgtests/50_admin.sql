-- The office of an institution: reviews, accounts, invitations; and the one admin who stays.
select plan(101);

create temporary table made on commit drop as
select
  tests.make_tenant('north') as north, tests.make_tenant('south') as south, tests.make_tenant('platform') as platform;
alter table made
add admin uuid,
add colleague uuid,
add teacher uuid,
add student uuid,
add foreign_admin uuid,
add foreign_student uuid,
add operator uuid, add second_operator uuid, add clerk uuid, add course uuid, add newer uuid, add foreign_course uuid,
add invitation uuid;
update lms.tenants set is_platform = true where slug = 'platform';
update made
set
  admin = tests.make_user(north, 'admin', 'Ada Admin'),
  colleague = tests.make_user(north, 'admin', 'Ben Colleague'),
  teacher = tests.make_user(north, 'instructor', 'Cleo Teacher'),
  student = tests.make_user(north, 'student', 'Dev 100%_Student'),
  foreign_admin = tests.make_user(south, 'admin', 'Eva Foreign'),
  foreign_student = tests.make_user(south, 'student', 'Finn Foreign'),
  operator = tests.make_user(platform, 'operator', 'Gil Operator'),
  second_operator = tests.make_user(platform, 'operator', 'Hana Operator'),
  clerk = tests.make_user(platform, 'admin', 'Ida Clerk');
update made
set
  course = tests.make_course(teacher, false),
  newer = tests.make_course(teacher, false),
  foreign_course = tests.make_course(foreign_admin, false);
update lms.courses set status = 'pending' where status = 'draft';
alter table lms.courses disable trigger user;
update lms.courses set submitted_at = now() - interval '1 hour', created_at = now() - interval '2 hours'
where id = (select course from made);
alter table lms.courses enable trigger user;
insert into lms.sessions (tenant_id, user_id, token_hash, expires_at)
select north, student, '\x00' as token_hash, now() + interval '1 day' as expires_at from made;
grant select on made to public;

create function pg_temp.account(p_user uuid) returns text
language sql
security definer
as $$ select concat_ws(' ', role, status, status_reason) from lms.users where id = p_user $$;

create function pg_temp.course(p_course uuid) returns text
language sql
security definer
as $$ select concat_ws(' ', status, rejection_reason) from lms.courses where id = p_course $$;

-- Reviews

select is(
  jsonb_path_query_array(tests.call(admin, 'list_admin_courses', 'pending'), '$.data[*].id'),
  jsonb_build_array(course, newer), 'the queue begins with the oldest submission'
)
from made;
select is(
  tests.call(admin, 'list_admin_courses') #>> '{data,0,id}', newer::text, 'all courses begin with the newest'
)
from made;
select is(
  tests.call(
    admin, 'list_admin_courses', 'pending', '1',
    tests.call(admin, 'list_admin_courses', 'pending', '1') #>> '{page,next_cursor}'
  ) #>> '{data,0,id}',
  newer::text, 'the queue goes on where the page before ended'
)
from made;
select is(
  tests.refusal(
    admin,
    'list_admin_courses',
    'draft',
    '1',
    tests.call(admin, 'list_admin_courses', 'pending', '1') #>> '{page,next_cursor}'
  ),
  'LM401', 'but not in another order'
)
from made;

select is(tests.call(admin, 'approve_course', course::text) #>> '{status}', 'published', 'an admin publishes')
from made;
select is(tests.refusal(colleague, 'approve_course', course::text), 'LM205', 'once') from made;
select is(tests.refusal(colleague, 'reject_course', course::text, 'Late'), 'LM205', 'and nobody rejects after that')
from made;
select is(pg_temp.course(course), 'published', 'the first verdict stands') from made;
select is(
  tests.call(admin, 'reject_course', newer::text, 'No lessons worth the name') #>> '{rejection_reason}',
  'No lessons worth the name', 'an admin rejects with a reason'
)
from made;
select
  is(
    tests.refusal(admin, 'approve_course', foreign_course::text), 'LM302', 'courses of another institution do not exist'
  )
from made;
select is(tests.refusal(admin, 'reject_course', lms.new_id()::text, 'Why'), 'LM302', 'like those that never did')
from made;
select is(pg_temp.course(foreign_course), 'pending', 'and wait for their own admin') from made;

select is(
  tests.refusal(person, operation, variadic arguments), 'LM104', format('%s is refused to the %s', operation, role)
)
from made, lateral (values ('student', student), ('instructor', teacher)) as who (role, person),
  lateral (values
    ('list_admin_courses', '{}'::text[]),
    ('approve_course', array[newer::text]),
    ('reject_course', array[newer::text, 'Because']),
    ('list_users', '{}'),
    ('get_user', array[admin::text]),
    ('suspend_user', array[admin::text, 'Because']),
    ('reinstate_user', array[admin::text]),
    ('set_user_role', array[student::text, 'admin']),
    ('create_invitation', array['somebody@example.org', 'admin']),
    ('list_invitations', '{}'),
    ('delete_invitation', array[lms.new_id()::text])
  ) as what (operation, arguments);
select is(pg_temp.account(student), 'student active', 'the student is what they were') from made;
select is(pg_temp.account(admin), 'admin active', 'as is the admin') from made;
select is(pg_temp.course(newer), 'rejected No lessons worth the name', 'and the course') from made;
select tests.be_owner();
select is((select count(*) from lms.invitations), 0::bigint, 'and nobody has been invited');

-- Accounts

select is(
  (select array_agg(item ->> 'name' order by item ->> 'name')
    from jsonb_array_elements(tests.call(admin, 'list_users') -> 'data') as item),
  array['Ada Admin', 'Ben Colleague', 'Cleo Teacher', 'Dev 100%_Student'],
  'an admin lists the accounts of the institution, and of no other'
)
from made;
select is(
  (select array_agg(item ->> 'name') from jsonb_array_elements(tests.call(admin, 'list_users', q) -> 'data') as item),
  found, format('q = %s', q)
)
from made, lateral (values
  ('TEACH', array['Cleo Teacher']),
  ('cleo.t', array['Cleo Teacher']),
  ('teacher@', null),
  ('dév 100%_ST', array['Dev 100%_Student']),
  ('Ada%', null)
) as asked (q, found);
select is(
  jsonb_array_length(tests.call(admin, 'list_users', null, 'admin', 'active') -> 'data'), 2, 'by role and status'
)
from made;
select is(tests.refusal(admin, 'get_user', foreign_student::text), 'LM302', 'an account elsewhere does not exist')
from made;

select is(
  tests.call(admin, 'suspend_user', student::text, 'Shared the account') #>> '{status}',
  'suspended',
  'an admin suspends'
)
from made;
select is(tests.refusal(student, 'list_my_courses'), 'LM202', 'which counts from the next request on') from made;
select tests.be_owner();
select is(
  (select end_reason from lms.sessions, made where user_id = student and ended_at is not null), 'suspended',
  'and ends the sessions'
);
select is(tests.refusal(admin, 'suspend_user', student::text, 'Again'), 'LM205', 'nobody is suspended twice') from made;
select is(pg_temp.account(student), 'student suspended Shared the account', 'the first reason stands') from made;
select is(tests.call(admin, 'reinstate_user', student::text) #>> '{status_reason}', null, 'an admin reinstates')
from made;
select is(tests.refusal(admin, 'reinstate_user', student::text), 'LM205', 'once') from made;
select is(tests.refusal(student, 'list_my_courses'), 'no refusal', 'and the person is back') from made;

select is(tests.refusal(admin, 'suspend_user', admin::text, 'Tired'), 'LM104', 'nobody suspends themselves') from made;
select is(tests.refusal(admin, 'set_user_role', admin::text, 'student'), 'LM104', 'or changes their own role')
from made;
select is(pg_temp.account(admin), 'admin active', 'and so is what they were') from made;
select is(
  tests.refusal(admin, 'suspend_user', foreign_student::text, 'Because'), 'LM302', 'nobody suspends people elsewhere'
)
from made;
select is(
  tests.refusal(admin, 'set_user_role', foreign_student::text, 'admin'), 'LM302', 'or gives them a role'
)
from made;
select is(pg_temp.account(foreign_student), 'student active', 'who are what they were') from made;

select is(
  tests.call(admin, 'set_user_role', student::text, 'instructor') #>> '{role}', 'instructor', 'an admin gives a role'
)
from made;
select tests.be(student) from made;
select is(current_user::text, 'lms_instructor', 'which counts from the next request on');
select is(tests.refusal(admin, 'set_user_role', student::text, 'operator'), 'LM402', 'but makes nobody an operator')
from made;
select is(tests.refusal(admin, 'set_user_role', student::text, 'king'), '23514', 'or what does not exist') from made;
select is(pg_temp.account(student), 'instructor active', 'and so they are an instructor') from made;

select is(
  tests.call(admin, 'set_user_role', colleague::text, 'student') #>> '{role}', 'student', 'an admin demotes another'
)
from made;
select is(tests.refusal(colleague, 'list_users'), 'LM104', 'who is one no longer, from the next request on') from made;

-- Two admins who demote each other: the second one's request began while it was still an admin's.
select tests.be_owner();
create function pg_temp.set_role(p_user uuid, p_role text) returns void
language sql
security definer
as $$ update lms.users set role = p_role where id = p_user $$;

select pg_temp.set_role(colleague, 'admin') from made;
select tests.be(colleague) from made;
select pg_temp.set_role(colleague, 'student') from made;
select is(
  tests.attempt(format('select internal.set_user_role(%L, %L)', admin, 'student')), 'LM208', 'the last admin stays'
)
from made;
select is(
  tests.attempt(format('select internal.suspend_user(%L, %L)', admin, 'Because')), 'LM208', 'and is not suspended'
)
from made;
select pg_temp.set_role(student, 'admin') from made;
select is(
  tests.attempt(format('select internal.set_user_role(%L, %L)', admin, 'student')), 'LM104',
  'and with another admin left, the demoted one still changes nothing'
)
from made;
select is(pg_temp.account(admin), 'admin active', 'so there is an admin') from made;
select pg_temp.set_role(student, 'student') from made;

-- Invitations

select tests.be_owner();
update made
set invitation = (tests.call(admin, 'create_invitation', 'New.Teacher@Example.org', 'instructor') ->> 'id')::uuid;
select tests.be_owner();
select is(
  (select row(i.tenant_id, i.email, i.role, i.invited_by, i.expires_at)::text from lms.invitations as i),
  (select row(north, 'new.teacher@example.org', 'instructor', admin, now() + interval '7 days')::text from made),
  'an invitation is for one address, one role, one week'
);
select is(
  (
    select row(o.tenant_id, o.recipient, o.template, o.payload - 'token')::text
    from lms.outbox as o
    where o.user_id is null
  ),
  (
    select
      row(north, 'new.teacher@example.org', 'invitation', '{"role": "instructor", "inviter": "Ada Admin"}'::jsonb)::text
    from made
  ),
  'and leaves by mail'
);
select is(
  (select i.token_hash from lms.invitations as i),
  (select sha256(convert_to(o.payload ->> 'token', 'UTF8')) from lms.outbox as o where o.user_id is null),
  'whose token is kept as a hash only'
);
select is(
  (tests.call(admin, 'list_invitations') #> '{data,0}')
  - array[
    'id', 'email', 'name', 'role', 'status', 'invited_by', 'created_at', 'sent_at', 'expires_at', 'accepted_at'
  ],
  '{}', 'and shown nowhere'
)
from made;
select is(
  tests.call(admin, 'list_invitations') #>> '{data,0,status}', 'pending', 'admins see that it waits'
)
from made;
select is(
  tests.refusal(admin, 'create_invitation', 'CLEO.TEACHER@example.org', 'admin'),
  'LM206',
  'a known address is not invited'
)
from made;
select is(tests.refusal(admin, 'create_invitation', 'nobody', 'admin'), 'LM402', 'nor what is no address') from made;
select is(
  tests.refusal(admin, 'create_invitation', 'boss@example.org', 'operator'),
  'LM402',
  'nor an operator to an institution'
)
from made;
select isnt(
  tests.call(foreign_admin, 'create_invitation', 'cleo.teacher@example.org', 'admin') ->> 'id', null,
  'another institution knows nothing of that address'
)
from made;
select is(
  jsonb_array_length(tests.call(foreign_admin, 'list_invitations') -> 'data'), 1, 'and sees no invitation but its own'
)
from made;
select is(
  tests.refusal(foreign_admin, 'delete_invitation', invitation::text), 'LM302', 'which is all that it can take back'
)
from made;
select tests.be(admin) from made;
select is(tests.attempt('select from lms.invitations'), '42501', 'nobody reads the table itself');
select tests.be_owner();
select
  is((select count(*) from lms.invitations, made where id = invitation), 1::bigint, 'the invitation is still there');

update made
set invitation = (tests.call(admin, 'create_invitation', 'new.teacher@example.org', 'student') ->> 'id')::uuid;
select tests.be_owner();
select is(
  (select array_agg(i.role) from lms.invitations as i, made where i.tenant_id = north), array['student'],
  'inviting again replaces the invitation'
);
update lms.invitations set expires_at = now();
select is(
  tests.call(admin, 'list_invitations') #>> '{data,0,status}', 'expired', 'a week later it has expired'
)
from made;
select tests.be_owner();
update lms.invitations set accepted_at = now();
select is(tests.refusal(admin, 'delete_invitation', invitation::text), 'LM205', 'an accepted one is not taken back')
from made;
select tests.be_owner();
update lms.invitations set accepted_at = null;
select tests.be_login();
select is(
  tests.attempt(format('select app.delete_invitation(%L, %L, %L)', north, admin, invitation)), 'rows: 1',
  'any other one is'
)
from made;
select tests.be_owner();
select is((select count(*) from lms.invitations, made where id = invitation), 0::bigint, 'and is gone');

-- The platform's own institution

select is(
  tests.call(operator, 'set_user_role', clerk::text, 'operator') #>> '{role}', 'operator', 'an operator makes operators'
)
from made;
select tests.be_owner();
select pg_temp.set_role(clerk, 'admin') from made;
select is(
  tests.refusal(clerk, 'set_user_role', operator::text, 'student'), 'LM104', 'an admin does not demote operators'
)
from made;
select is(tests.refusal(clerk, 'suspend_user', operator::text, 'Because'), 'LM104', 'or suspend them') from made;
select is(
  tests.refusal(clerk, 'create_invitation', 'friend@example.org', 'operator'), 'LM402', 'or invite any'
)
from made;
select is(pg_temp.account(operator), 'operator active', 'who stay what they were') from made;
select is(
  tests.call(operator, 'create_invitation', 'friend@example.org', 'operator') #>> '{role}',
  'operator',
  'an operator does'
)
from made;

select tests.be(second_operator) from made;
select pg_temp.set_role(second_operator, 'student') from made;
select is(
  tests.attempt(format('select internal.set_user_role(%L, %L)', operator, 'admin')), 'LM208', 'the last operator stays'
)
from made;
select is(pg_temp.account(operator), 'operator active', 'an operator') from made;

-- Nobody

select tests.be_login();
select is(
  tests.attempt(format('select app.%s(%L, null%s)', operation, north, arguments)), 'LM104',
  format('%s is refused to anonymous people', operation)
)
from made, lateral (values
  ('list_users', ''),
  ('list_admin_courses', ''),
  ('list_invitations', ''),
  ('suspend_user', ', gen_random_uuid(), null')
) as what (operation, arguments);

select * from finish();
