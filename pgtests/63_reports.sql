-- Reports: an admin reads their institution's, nobody else reads any, and what narrows them is looked at closely.
select plan(21);

create temporary table made on commit drop as
select tests.make_tenant() as north, tests.make_tenant() as south;
alter table made
add column admin uuid,
add column teacher uuid,
add column student uuid,
add column stranger uuid,
add column course uuid,
add column foreign_course uuid;
update made
set
  admin = tests.make_user(north, 'admin', '=1+1'),
  teacher = tests.make_user(north, 'instructor'),
  student = tests.make_user(north),
  stranger = tests.make_user(south, 'admin');
update made
set course = tests.make_course(teacher), foreign_course = tests.make_course(tests.make_user(south, 'instructor'));
select tests.enroll(p.who, p.what)
from made cross join lateral (values (student, course), (admin, course), (stranger, foreign_course)) as p (who, what);
grant select on made to public;

select is(jsonb_array_length(tests.call(admin, 'list_reports') -> 'data'), 8, 'an admin has eight reports') from made;
select is(tests.refusal(student, 'list_reports'), 'LM104', 'a student has none') from made;
select is(
  tests.refusal(p.who, 'read_report', 'enrollments', '{}', null, '10'), 'LM104', p.what || ' does not read one'
)
from made cross join lateral (values (student, 'a student'), (teacher, 'an instructor')) as p (who, what);
select is(
  tests.refusal(student, 'summarize_report', 'enrollments', '{}'), 'LM104', 'nor has figures told'
) from made;
select is(tests.refusal(teacher, 'begin_report', 'audit', '{}', null), 'LM104', 'nor begins one') from made;

select tests.be_owner();
create temporary table read on commit drop as
select report.name, null::jsonb as begun, null::jsonb as page
from internal.reports() as report;
grant select, update on read to public;
select tests.be(admin) from made;
update read
set
  begun = tests.call(made.admin, 'begin_report', read.name, '{}', null),
  page = tests.call(made.admin, 'read_report', read.name, '{}', null, '1000')
from made;
select tests.be_owner();

select is_empty(
  $$ select name from read where begun ->> 'report' <> name
       or begun -> 'row_count' <> to_jsonb(jsonb_array_length(page -> 'rows')) $$,
  'every report begins, with as many rows as it has'
);
select is_empty(
  $$ select read.name
     from read, jsonb_array_elements(page -> 'rows') as line (cells)
     where jsonb_array_length(line.cells) <> jsonb_array_length(begun -> 'columns') $$,
  'a row has a cell for each column'
);
select set_eq(
  $$ select line.cells ->> 0
     from read, jsonb_array_elements(page -> 'rows') as line (cells)
     where read.name = 'enrollments' $$,
  'select unnest(array[student, admin])::text from made',
  'an admin reads the enrolments of the institution'
);
select is(
  tests.call(stranger, 'read_report', 'enrollments', '{}', null, '10') #>> '{rows,0,0}', stranger::text,
  'and that of another one reads theirs'
) from made;
select is(
  tests.call(admin, 'begin_report', 'enrollments', '{"status": "revoked", "source": null}', null) -> 'filters',
  '{"status": "revoked"}', 'what is null narrows nothing'
) from made;
select is(
  tests.call(admin, 'begin_report', 'enrollments', jsonb_build_object('user_id', admin)::text, null)
  #>> '{shown_filters,0,value}',
  '=1+1', 'ids are shown as names'
) from made;

select is(tests.refusal(admin, 'begin_report', 'wages', '{}', null), 'LM302', 'there is no report on wages') from made;
select is(tests.refusal(admin, 'read_report', 'wages', '{}', null, '10'), 'LM302', 'nor rows of one') from made;
select is(
  tests.refusal(admin, 'begin_report', 'enrollments', jsonb_build_object('course_id', foreign_course)::text, null),
  'LM302', 'a course of another institution is none'
) from made;
select is(tests.refusal(admin, 'begin_report', 'enrollments', f.filters, null), 'LM402', f.filters || ' is refused')
from made
cross join (
  values ('{"role": "x"}'), ('{"status": "paid"}'), ('{"from": "2026-02-30"}'), ('{"course_id": "1"}')
) as f (filters);
select is(
  tests.refusal(admin, 'begin_report', 'enrollments', '{}', '1'), 'LM221', 'two rows are more than one at once'
) from made;
select lives_ok(
  format('select tests.call(%L, ''begin_report'', ''enrollments'', ''{}'', ''2'')', admin), 'and not more than two'
) from made;

select * from finish();
