-- Certificates: issued on completion and only then, read by whom they concern, verified by anybody, never rewritten.
select plan(107);

create temporary table made on commit drop as
select tests.make_tenant('north') as north, tests.make_tenant('south') as south;
alter table made
add teacher uuid, add assistant uuid, add rival uuid, add student uuid, add classmate uuid, add admin uuid,
add operator uuid, add stranger uuid, add foreign_admin uuid, add course uuid, add silent uuid, add brief uuid,
add certificate uuid, add corrected uuid, add other uuid, add code text;
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
  foreign_admin = tests.make_user(south, 'admin', 'Hana Foreign');
update made
set course = tests.make_course(teacher), silent = tests.make_course(teacher, p_lessons => 1),
  brief = tests.make_course(teacher, p_lessons => 1);
insert into lms.course_instructors (tenant_id, course_id, user_id) select north, course, assistant from made;
grant select, update on made to public;

create function pg_temp.certificates(p_user uuid, p_course uuid) returns bigint
language sql
security definer
as 'select count(*) from lms.certificates where user_id = p_user and course_id = p_course';

create function pg_temp.jobs(p_entrypoint text, p_id uuid) returns bigint
language sql
security definer
as $$
  select count(*)
  from pgqueuer.pgqueuer
  where entrypoint = p_entrypoint and convert_from(payload, 'UTF8')::jsonb ->> 'id' = p_id::text
$$;

create function pg_temp.mails(p_certificate uuid) returns bigint
language sql
security definer
as $$
  select count(*)
  from lms.outbox as o
  where o.template = 'certificate_issued'
    and o.payload ->> 'certificate_id' = p_certificate::text
    and o.status = 'pending'
    and pg_temp.jobs('deliver_mail', o.id) = 1
$$;

create function pg_temp.row_of(p_certificate uuid) returns lms.certificates
language sql
security definer
as 'select c from lms.certificates as c where c.id = p_certificate';

create function pg_temp.refused(p_user uuid, p_function text, variadic p_arguments text[] default '{}') returns text
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

-- Issuing

select tests.enroll(student, course) from made;
select tests.enroll(classmate, course) from made;
select tests.enroll(student, silent) from made;
select tests.call(student, 'complete_lesson', tests.lesson(course, 1)::text) from made;
select tests.call(student, 'complete_lesson', tests.lesson(course, 2)::text) from made;
select is(pg_temp.certificates(student, course), 0::bigint, 'before the last lesson there is no certificate') from made;
select tests.call(student, 'complete_lesson', tests.lesson(course, 3)::text) from made;
select is(pg_temp.certificates(student, course), 1::bigint, 'the completion issues one') from made;
select tests.call(student, 'complete_lesson', tests.lesson(course, 3)::text) from made;
select is(pg_temp.certificates(student, course), 1::bigint, 'completing again issues no other') from made;

select tests.be_owner();
update made
set (certificate, code) = (select c.id, c.code from lms.certificates as c where c.user_id = made.student);
select is(
  to_jsonb(c) - array['id', 'serial', 'code', 'issued_at', 'issue_date', 'cert_url'],
  jsonb_build_object(
    'tenant_id', north, 'user_id', student, 'course_id', course, 'version', 1, 'name', 'Dev Student',
    'course_title', (select title from lms.courses where id = course), 'instructor_name', 'Ada Teacher',
    'institution_name', 'North', 'locale', 'en', 'hours', 0.1, 'expires_on', null, 'design_id', null,
    'revoked_at', null, 'revocation_reason', null, 'superseded_at', null, 'verify_url', null, 'pdf_sha256', null,
    'pdf_size', null, 'rendered_at', null
  ),
  'it holds the facts as they are now'
)
from made, pg_temp.row_of(certificate) as c;
select is(
  (pg_temp.row_of(certificate)).issue_date, (now() at time zone 'UTC')::date, 'dated by the completion'
)
from made;
select matches(
  (pg_temp.row_of(certificate)).serial, '^' || extract(year from now() at time zone 'UTC') || '-[^-]{4}-[^-]{4}$',
  'numbered by the year'
)
from made;
select is(
  (pg_temp.row_of(certificate)).cert_url, '/api/certificates/' || certificate || '.pdf', 'it says where its PDF is'
)
from made;
select is(pg_temp.jobs('render_certificate', certificate), 1::bigint, 'a job renders it') from made;
select is(pg_temp.mails(certificate), 1::bigint, 'and a mail tells its learner') from made;

update lms.users set name = 'Dev Renamed' where id = (select student from made);
update lms.tenants set name = 'North and West' where id = (select north from made);
update lms.courses set title = 'Another title' where id = (select course from made);
select isnt(
  tests.call(student, 'get_certificate', certificate::text) ->> 'name', 'Dev Renamed',
  'who is renamed keeps what is printed'
)
from made;
select is(
  tests.call(student, 'get_certificate', certificate::text) ->> 'institution_name', 'North',
  'and so it is when the institution takes another name'
)
from made;

select tests.be_owner();
update lms.courses set issues_certificates = false where id = (select silent from made);
select tests.call(student, 'complete_lesson', tests.lesson(silent)::text) from made;
select is(pg_temp.certificates(student, silent), 0::bigint, 'a course that issues none issues none') from made;
select tests.be_owner();
update lms.courses set issues_certificates = true where id = (select silent from made);
select is(pg_temp.certificates(student, silent), 0::bigint, 'nor does it make up for that later') from made;
select is_empty('select internal.check_certificates()', 'which is in order');

select tests.act_in(north) from made;
update lms.tenants set timezone = 'Pacific/Kiritimati' where id = (select north from made);
update lms.courses set certificate_valid_months = 1 where id = (select brief from made);
insert into lms.enrollments (tenant_id, user_id, course_id, source, completed_at)
select made.north, made.student, made.brief, 'free' as source, '2025-01-30 22:30Z'::timestamptz as completed_at
from made;
select results_eq(
  $$ select c.issue_date, c.expires_on
     from lms.certificates as c, made
     where c.course_id = brief and c.user_id = student $$,
  $$ values ('2025-01-31'::date, '2025-02-28'::date) $$,
  'the day is the institution''s, and a month ends with the month'
);
select is(
  tests.call(student, 'list_certificates') #>> '{data,0,state}', 'expired', 'after its last day it is expired'
)
from made;
select tests.be_owner();
update lms.tenants set timezone = 'UTC' where id = (select north from made);

-- A revoked place

select tests.enroll(classmate, brief) from made;
select tests.call(classmate, 'complete_lesson', tests.lesson(course, 1)::text) from made;
select tests.call(classmate, 'complete_lesson', tests.lesson(course, 2)::text) from made;
select tests.be_owner();
select tests.act_in(north) from made;
update lms.enrollments set status = 'revoked' where user_id = (select classmate from made);
update lms.lessons set is_required = false where id = (select tests.lesson(course, 3) from made);
select isnt(
  (select e.completed_at from lms.enrollments as e, made where e.user_id = classmate and e.course_id = course), null,
  'an author who asks for less completes the course for somebody whose place was revoked'
);
select is(pg_temp.certificates(classmate, course), 0::bigint, 'who is not certified for it') from made;
select tests.call(classmate, 'enroll', course::text) from made;
select is(pg_temp.certificates(classmate, course), 1::bigint, 'until the place comes back') from made;
select tests.be_owner();
select tests.act_in(north) from made;
update lms.enrollments set status = 'revoked'
where (user_id, course_id) = (select classmate, course from made);
update lms.enrollments set status = 'active'
where (user_id, course_id) = (select classmate, course from made);
select is(pg_temp.certificates(classmate, course), 1::bigint, 'once') from made;
update made
set other = (select c.id from lms.certificates as c where c.user_id = made.classmate and c.course_id = made.course);

update lms.users set status = 'suspended' where id = (select classmate from made);
update lms.enrollments set status = 'active', completed_at = now()
where (user_id, course_id) = (select classmate, brief from made);
select is(pg_temp.certificates(classmate, brief), 1::bigint, 'a suspended person is certified') from made;
select is(
  (select pg_temp.mails(c.id) from lms.certificates as c, made where c.user_id = classmate and c.course_id = brief),
  0::bigint, 'and gets no mail'
);
update lms.users set status = 'active' where id = (select classmate from made);

-- Who reads what

create temporary table sights on commit drop as
select who, person, n from made, lateral (values
  ('a student their own', student, 2), ('a classmate theirs', classmate, 2),
  ('the teacher those of the courses', teacher, 4),
  ('an assistant those of the course', assistant, 2), ('another instructor none', rival, 0), ('an admin all', admin, 4),
  ('an operator none', operator, 0), ('a stranger none', stranger, 0), ('a foreign admin none', foreign_admin, 0)
) as s (who, person, n);
grant select on sights to public;
create function pg_temp.sees(p_person uuid) returns text
language plpgsql
as $$
begin
  perform tests.be(p_person);
  return tests.attempt('select from lms.certificates');
end
$$;
select is(pg_temp.sees(person), 'rows: ' || n, who) from sights;
select tests.be_nobody(north) from made;
select is(tests.attempt('select from lms.certificates'), '42501', 'who is not signed in may not even ask');

select is(pg_temp.refused(classmate, 'get_certificate', certificate::text), 'LM302', 'no classmate gets it') from made;
select is(
  pg_temp.refused(rival, 'get_certificate_file', certificate::text), 'LM302', 'no other instructor its file'
)
from made;
select is(
  tests.call(person, 'get_certificate', certificate::text) ->> 'id', certificate::text, role || ' gets it'
)
from made, lateral (values ('its learner', student), ('who teaches the course', assistant), ('an admin', admin))
  as p (role, person);

select is(
  jsonb_array_length(tests.call(person, 'list_admin_certificates') -> 'data'), n, 'the list of ' || role
)
from made, lateral (
    values ('an admin', admin, 4), ('a teacher', teacher, 4), ('an assistant', assistant, 2), ('a rival', rival, 0)
  ) as p (role, person, n);
select is(pg_temp.refused(student, 'list_admin_certificates'), 'LM104', 'a student has no such list') from made;
select is(
  pg_temp.refused(rival, 'list_admin_certificates', course::text), 'LM104',
  'nor a rival that of somebody else''s course'
)
from made;
select is(pg_temp.refused(rival, 'export_certificates', course::text), 'LM104', 'nor its archive') from made;
select is(pg_temp.refused(student, 'export_certificates'), 'LM104', 'a student has no archive') from made;
select is(
  pg_temp.refused(foreign_admin, 'list_admin_certificates', course::text), 'LM302',
  'a foreign admin knows no such course'
)
from made;

-- Who writes

select tests.be_owner();
create function pg_temp.tries(p_person uuid, p_sql text) returns text
language plpgsql
as $$
begin
  perform tests.be(p_person);
  return tests.attempt(p_sql);
end
$$;
select is(
  pg_temp.tries(person, 'update lms.certificates set ' || what), '42501', format('%s: %s', role, what)
)
from made,
  lateral (values ('the learner', student), ('the teacher', teacher), ('an admin', admin)) as p (role, person),
  unnest(array['name = ''Somebody''', 'superseded_at = null', 'pdf_sha256 = sha256('''')']) as what;
select is(
  pg_temp.tries(person, 'update lms.certificates set revoked_at = now(), revocation_reason = ''No'''), '42501',
  role || ' does not revoke'
)
from made, lateral (values ('the learner', student), ('the teacher', teacher)) as p (role, person);
select is(
  pg_temp.tries(admin, 'insert into lms.certificates default values'), '42501', 'not even an admin writes one by hand'
)
from made;
select is(pg_temp.tries(admin, 'delete from lms.certificates'), '42501', 'nor takes one away') from made;

-- Verification

select tests.be_owner();
create function pg_temp.verified(p_tenant uuid, p_code text) returns jsonb
language plpgsql
as $$
declare
  v_answer text;
begin
  perform tests.be_login();
  v_answer := app.verify_certificate(p_tenant, null, p_code);
  return v_answer::jsonb;
exception when sqlstate 'LM302' then
  return to_jsonb(sqlstate);
end
$$;
select is(
  pg_temp.verified(north, code)
  - array['issue_date', 'serial', 'course_title', 'primary_color', 'accent_color', 'logo_url'],
  jsonb_build_object(
    'state', 'valid', 'code', code, 'name', 'Dev Student', 'instructor_name', 'Ada Teacher',
    'institution_name', 'North', 'signatory_name', 'Ada Teacher', 'signatory_title', null, 'hours', 0.1,
    'expires_on', null, 'revoked_at', null, 'revocation_reason', null,
    'superseded_at', null, 'pdf_sha256', null, 'locale', 'en'
  ),
  'whoever holds the code reads what is printed'
)
from made;
select is(
  pg_temp.verified(north, lower(left(code, 5) || '-' || substr(code, 6, 5) || ' ' || substr(code, 11))) ->> 'code',
  code,
  'however it is written'
)
from made;
select is(pg_temp.verified(south, code), '"LM302"', 'at another institution it is unknown') from made;
select is(pg_temp.verified(north, wrong), '"LM302"', 'unknown: ' || quote_nullable(wrong))
from made, lateral (
    values (repeat('0', 26)), (''), (null), (left(code, 25)), (code || '0'), ('%'), (repeat(code, 1000))
  ) as w (wrong);

-- Rendering

select tests.be_owner();
create function pg_temp.claimed(p_login name, p_certificate uuid, p_url text) returns jsonb
language plpgsql
as $$
declare
  v_answer text;
begin
  perform tests.be_login(p_login);
  v_answer := app.claim_certificate((select north from made), p_certificate, p_url);
  return v_answer::jsonb;
end
$$;
select is(pg_temp.claimed('lms_worker', certificate, null) ->> 'verify_url', null, 'no address is settled by looking')
from made;
select is(
  pg_temp.claimed('lms_worker', certificate, 'https://{slug}.example.org/verify/{code}') ->> 'verify_url',
  'https://north.example.org/verify/' || code, 'whoever renders first settles what the QR code says'
)
from made;
select is(
  pg_temp.claimed('lms_api', certificate, 'https://elsewhere.example.org/{code}') ->> 'verify_url',
  'https://north.example.org/verify/' || code, 'and nobody after them'
)
from made;
select is(
  pg_temp.claimed('lms_worker', certificate, null) -> 'design' ->> 'primary_color', '#1f3a5f', 'there is a default look'
)
from made;
select is(
  app.finish_certificate(north, certificate, encode(sha256('one'), 'hex'), 3)::jsonb ->> 'sha256',
  encode(sha256('one'), 'hex'), 'the first PDF is recorded'
)
from made;
select is(
  app.finish_certificate(north, certificate, encode(sha256('two'), 'hex'), 3)::jsonb ->> 'sha256',
  encode(sha256('one'), 'hex'), 'and stays it'
)
from made;
select is(
  tests.call(student, 'get_certificate_file', certificate::text) ->> 'sha256', encode(sha256('one'), 'hex'),
  'its learner may download it'
)
from made;
select is(
  pg_temp.verified(north, code) ->> 'pdf_sha256', encode(sha256('one'), 'hex'), 'and everybody compare it'
)
from made;

-- Revoking and correcting

select is(pg_temp.refused(person, function, certificate::text, 'A reason'), 'LM104', format('%s: %s', role, function))
from made,
  lateral (values ('the learner', student), ('the teacher', teacher)) as p (role, person),
  unnest(array['revoke_certificate', 'reissue_certificate']) as function;
select is(
  pg_temp.refused(foreign_admin, function, certificate::text, 'A reason'), 'LM302', 'a foreign admin: ' || function
)
from made, unnest(array['revoke_certificate', 'reissue_certificate']) as function;
select is(
  tests.call(admin, 'revoke_certificate', certificate::text, ' Copied. ') ->> 'revocation_reason', 'Copied.',
  'an admin revokes, for a reason'
)
from made;
select is(
  pg_temp.verified(north, code) ->> 'state' || ': ' || (pg_temp.verified(north, code) ->> 'revocation_reason'),
  'revoked: Copied.', 'which everybody reads'
)
from made;
select is(
  pg_temp.refused(admin, 'revoke_certificate', certificate::text, 'Again'), 'LM205 revoked', 'the first reason stands'
)
from made;
select is(
  pg_temp.refused(student, 'get_certificate_file', certificate::text), 'LM205 revoked', 'its file is not given out'
)
from made;
select is(pg_temp.claimed('lms_worker', certificate, null), null, 'nor rendered') from made;
select is(
  pg_temp.refused(admin, 'reissue_certificate', certificate::text, wrong), 'LM402 /name',
  'no name: ' || quote_literal(wrong)
)
from made, unnest(array['', ' padded', E'two\nlines', repeat('x', 201)]) as wrong;

update made set corrected = (tests.call(admin, 'reissue_certificate', certificate::text) ->> 'id')::uuid;
select is(
  to_jsonb(now_) - array['id', 'serial', 'code', 'issued_at', 'cert_url', 'name', 'version'],
  to_jsonb(was) - array['id', 'serial', 'code', 'issued_at', 'cert_url', 'name', 'version']
  || '{"revoked_at": null, "revocation_reason": null, "superseded_at": null, "verify_url": null, "pdf_sha256": null, '
  '"pdf_size": null, "rendered_at": null}',
  'the next version tells of the same course on the same day'
)
from made, pg_temp.row_of(certificate) as was, pg_temp.row_of(corrected) as now_;
select is(
  format('%s %s', version, name), '2 Dev Renamed', 'with the present name'
)
from made, pg_temp.row_of(corrected);
select is(
  array[pg_temp.jobs('render_certificate', corrected), pg_temp.mails(corrected)], array[1::bigint, 1::bigint],
  'it is rendered and mailed'
)
from made;
select is(
  pg_temp.verified(north, code) ->> 'state', 'superseded', 'the former code says that it is superseded'
)
from made;
select is(
  tests.call(student, 'get_certificate', certificate::text) ->> 'superseded_by', corrected::text,
  'and its learner by which'
)
from made;
select is(
  pg_temp.refused(admin, function, certificate::text, 'Anything'), 'LM205 superseded',
  'that is the end of it: ' || function
)
from made, unnest(array['revoke_certificate', 'reissue_certificate']) as function;
select is(
  tests.call(admin, 'reissue_certificate', other::text, 'Eva Correct') ->> 'name', 'Eva Correct',
  'or with a name that an admin says'
)
from made;
select tests.be_owner();
select is_empty('select internal.check_certificates()', 'all that is in order');

-- Courses

select is(
  (tests.call(teacher, 'get_course', course::text) #>> '{permissions,can_delete}')::boolean, false,
  'a course that somebody was certified for is kept'
)
from made;
select is(pg_temp.refused(person, 'delete_course', course::text, null), 'LM214', 'whoever would delete it')
from made, unnest(array[teacher, admin]) as person;

-- The check

select tests.be_owner();
update lms.certificates set superseded_at = now() where id = (select corrected from made);
select is(
  (select count(*) from internal.check_certificates()), 1::bigint, 'a certificate without a present version is found'
);
update lms.certificates set superseded_at = null, version = 3 where id = (select corrected from made);
select is((select count(*) from internal.check_certificates()), 1::bigint, 'and a version left out');
update lms.certificates set version = 2 where id = (select corrected from made);
update lms.enrollments set completed_at = null
where (user_id, course_id) = (select student, brief from made);
select is((select count(*) from internal.check_certificates()), 1::bigint, 'and one that nobody has earned');

select * from finish();
