-- Statistics: who may see which figures, of which institution, and that what is closed is there once.
select plan(31);

create temporary table made on commit drop as
select tests.make_tenant('north') as north, tests.make_tenant('south') as south;
alter table made
add teacher uuid, add assistant uuid, add admin uuid, add student uuid, add operator uuid, add other_admin uuid,
add course uuid, add other uuid, add foreign_course uuid;
update made
set
  teacher = tests.make_user(north, 'instructor'), assistant = tests.make_user(north, 'instructor'),
  admin = tests.make_user(north, 'admin'), student = tests.make_user(north),
  operator = tests.make_user(north, 'operator'), other_admin = tests.make_user(south, 'admin');
update made
set
  course = tests.make_course(teacher), other = tests.make_course(assistant),
  foreign_course = tests.make_course(tests.make_user(south, 'instructor'));
select tests.enroll(student, course) from made;
select tests.enroll(student, other) from made;
insert into lms.active_days (tenant_id, day, user_id, role)
select m.north, u.created_at::date, m.student, u.role
from made as m
join lms.users as u on m.student = u.id;
grant select on made to public;

create function pg_temp.refresh(p_recount boolean default false) returns jsonb
language plpgsql
as $$
begin
  perform tests.be_login('lms_worker');
  return app.refresh_stats('0', p_recount);
end
$$;

-- Nobody reads the views, nor what is kept of closed periods

select tests.be(admin) from made;
select is(tests.attempt('select from reporting.' || counted), '42501', 'an admin does not read ' || counted)
from unnest(
  array['tenant_stats', 'course_stats', 'instructor_stats', 'tenant_totals', 'instructor_totals']
) as counted;
select is(tests.attempt('select from lms.' || kept), '42501', 'an admin does not read ' || kept)
from unnest(array['tenant_periods', 'course_periods', 'instructor_periods', 'stats_windows', 'active_days']) as kept;

-- Whoever counts

select is(pg_temp.refresh() ->> 'refreshed', 'true', 'the worker refreshes');
select is(
  tests.call(admin, 'get_admin_stats') #> '{last_30_days,figures}',
  '{"active_students": 1, "new_students": 1, "enrollments": 2, "completions": 0, "certificates": 0, "earnings": []}',
  'an admin sees the institution'
) from made;
select is(
  tests.call(other_admin, 'get_admin_stats') #> '{last_30_days,figures,enrollments}', '0', 'another''s admin, theirs'
) from made;
select is(
  tests.call(teacher, 'get_teaching_stats') #> '{last_30_days,figures,enrollments}', '1', 'who teaches, their courses'
) from made;
select is(
  tests.call(teacher, 'get_course_stats', course::text) #> '{totals,enrollments}', '1', 'and each of them'
) from made;
select is(tests.refusal(teacher, 'get_course_stats', other::text), 'LM104', 'not those of others') from made;
select is(tests.refusal(teacher, 'get_course_stats', foreign_course::text), 'LM302', 'nor of another institution')
from made;
select is(tests.refusal(student, 'get_course_stats', course::text), 'LM104', 'who learns in it does not') from made;
select is(tests.refusal(teacher, 'get_admin_stats'), 'LM104', 'only admins see the whole') from made;
select is(tests.refusal(student, 'get_teaching_stats'), 'LM104', 'students teach nothing') from made;
select is(tests.refusal(operator, 'get_platform_stats'), 'LM104', 'an operator elsewhere than at the platform''s own')
from made;

-- Definer functions ask for themselves, whoever calls them with what

select tests.be(teacher) from made;
select is(
  tests.attempt('select from internal.stats_figures(''tenant'', null, ''day'', ''-infinity'', ''infinity'')'),
  'LM104', 'an instructor does not get the institution''s figures by calling for them'
);
select is(
  tests.attempt('select from internal.stats_of_courses(''tenant'', ''recent'', null)'),
  'LM104', 'nor those of its courses'
);
select is(
  tests.attempt('select from internal.stats_figures(''platform'', null, ''day'', ''-infinity'', ''infinity'')'),
  'LM104', 'nor the platform''s'
);
select is(
  tests.attempt(format(
    'select from internal.stats_figures(''course'', %L, ''day'', ''-infinity'', ''infinity'')',
    (select other from made)
  )), 'LM104', 'nor another''s course'
);
select is(
  tests.attempt('select from internal.stats_of_courses(''taught'', ''recent'', null)'), 'rows: 1', 'but their own'
);
select tests.be(admin) from made;
select is(
  tests.attempt(format(
    'select from internal.stats_figures(''course'', %L, ''day'', ''-infinity'', ''infinity'')',
    (select foreign_course from made)
  )), 'rows: 0', 'a course of another institution has no figures here'
);

-- What is closed

select tests.be_owner();
update lms.enrollments set enrolled_at = now() - interval '200 days' where tenant_id = (select north from made);
select is(
  pg_temp.refresh(true) ->> 'refreshed', 'true', 'the worker counts anew'
);
select tests.be_owner();
select is(
  (select sum(p.enrollments) from lms.tenant_periods as p where p.period = 'month'), 2::numeric,
  'what is long ago is kept as closed'
);
select is_empty('select internal.check_stats()', 'and nowhere else');
update lms.stats_windows set since = since - interval '2 years' where tenant_id = (select north from made);
select is(
  (select count(*) > 0 from internal.check_stats()), true, 'what is closed, and counted still as well, is found'
);

select * from finish();
