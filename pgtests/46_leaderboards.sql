-- Leaderboards: who has earned most in a week or month, who may see it, and who is on it.
select plan(88);

create temporary table made on commit drop as
select tests.make_tenant('north') as north, tests.make_tenant('south') as south, tests.make_tenant('far') as far;
update lms.tenants set timezone = 'Pacific/Kiritimati' where slug = 'north';
update lms.tenants set timezone = 'America/Los_Angeles' where slug = 'south';
alter table made
add teacher uuid, add admin uuid, add ann uuid, add ben uuid, add cleo uuid, add dev uuid, add eva uuid, add finn uuid,
add hidden uuid, add gone uuid, add idle uuid, add sue uuid, add sam uuid, add south_teacher uuid, add course uuid,
add other uuid, add draft uuid, add south_course uuid, add fay uuid, add fred uuid, add monday date,
add south_monday date, add month_begins date, add month_ends date;

-- Those with equal points stand in the order of their ids, which begin with the millisecond.
create function pg_temp.join(p_tenant uuid, p_role text, p_name text) returns uuid
language plpgsql
as $$
begin
  perform pg_sleep(0.002);
  return tests.make_user(p_tenant, p_role, p_name);
end
$$;

update made
set
  teacher = pg_temp.join(north, 'instructor', 'Tess Teacher'),
  admin = pg_temp.join(north, 'admin', 'Alma Admin'),
  ann = pg_temp.join(north, 'student', 'Ann'),
  ben = pg_temp.join(north, 'student', 'Ben'),
  cleo = pg_temp.join(north, 'student', 'Cleo'),
  dev = pg_temp.join(north, 'student', 'Dev'),
  eva = pg_temp.join(north, 'student', 'Eva'),
  finn = pg_temp.join(north, 'student', 'Finn'),
  hidden = pg_temp.join(north, 'student', 'Hidden'),
  gone = pg_temp.join(north, 'student', 'Gone'),
  idle = pg_temp.join(north, 'student', 'Idle'),
  sue = pg_temp.join(south, 'student', 'Sue of south'),
  sam = pg_temp.join(south, 'student', 'Sam of south'),
  south_teacher = pg_temp.join(south, 'instructor', 'Sid of south'),
  monday = date_trunc('week', now() at time zone 'Pacific/Kiritimati')::date,
  south_monday = date_trunc('week', now() at time zone 'America/Los_Angeles')::date,
  fay = pg_temp.join(far, 'student', 'Fay'),
  fred = pg_temp.join(far, 'student', 'Fred'),
  month_begins = date_trunc('month', now() at time zone 'UTC')::date,
  month_ends = (date_trunc('month', now() at time zone 'UTC') + interval '1 month - 1 day')::date;
update made
set
  course = tests.make_course(teacher), other = tests.make_course(teacher),
  draft = tests.make_course(teacher, p_published => false), south_course = tests.make_course(south_teacher);
select tests.enroll(who, taken)
from made, lateral (values (ann, course), (ben, course), (sue, south_course)) as enrolled (who, taken);
grant select on made to public;

create function pg_temp.earn(p_user uuid, p_day date, p_points integer, p_course uuid default null) returns void
language sql
security definer
as $$
  insert into lms.xp_daily (tenant_id, user_id, day, points, awards)
  select tests.tenant_of(p_user), p_user, p_day, p_points, 1
  on conflict (tenant_id, user_id, day) do update set points = xp_daily.points + excluded.points;
  insert into lms.xp_course_daily (tenant_id, course_id, day, user_id, points)
  select tests.tenant_of(p_user), p_course, p_day, p_user, p_points
  where p_course is not null
  on conflict (tenant_id, course_id, day, user_id) do update set points = xp_course_daily.points + excluded.points
$$;

create function pg_temp.refresh(p_if_older_than interval default '0') returns jsonb
language plpgsql
as $$
begin
  perform tests.be_login('lms_worker');
  return app.refresh_leaderboards(p_if_older_than);
end
$$;

create function pg_temp.board(
  p_user uuid, p_period text default 'weekly', p_course uuid default null, p_date date default null
) returns jsonb
language sql
as $$
  select tests.call(p_user, 'get_leaderboard', p_period, p_course::text, p_date::text)
$$;

create function pg_temp.rows(p_rows jsonb) returns text
language sql
as $$
  select string_agg(
    concat_ws(
      ' ', r -> 'rank', r #>> '{user,name}', r -> 'points', case when r -> 'is_me' = 'true'::jsonb then 'me' end
    ), ', ' order by nr
  )
  from jsonb_array_elements(p_rows) with ordinality as rows (r, nr)
$$;

create function pg_temp.said(
  p_user uuid, p_period text default 'weekly', p_course uuid default null, p_date date default null
) returns text
language sql
as $$
  select pg_temp.rows(pg_temp.board(p_user, p_period, p_course, p_date) -> 'data')
$$;

-- Before anything is earned

select is(pg_temp.refresh() ->> 'refreshed', 'true', 'the worker refreshes');
select is(
  pg_temp.board(ann) - 'refreshed_at',
  jsonb_build_object(
    'period', 'weekly', 'starts_on', monday, 'ends_on', monday + 6, 'timezone', 'Pacific/Kiritimati', 'course_id', null,
    'closed', false, 'participants', 0, 'me', null, 'data', '[]'::jsonb,
    'page', '{"next_cursor": null, "has_more": false, "limit": 25}'::jsonb
  ),
  'a board without anybody on it'
) from made;

-- The week, and who has earned what in it

select pg_temp.earn(who, day, points, in_course)
from made, lateral (values
    (ann, monday, 30, course), (ann, monday + 6, 20, null),
    (ben, monday, 70, course), (ben, monday, -20, course),
    (cleo, monday + 1, 80, null),
    (dev, monday + 2, 10, other),
    (eva, monday, 5, null), (eva, monday - 1, 1000, course),
    (finn, monday - 7, 400, course), (finn, monday + 7, 500, null),
    (hidden, monday, 900, course), (hidden, monday - 1, 900, course),
    (gone, monday, 800, null), (gone, monday - 1, 800, null),
    (idle, monday, 0, null), (idle, monday - 1, -5, null),
    (sue, south_monday, 60, south_course), (sue, south_monday - 1, 7, null),
    (sam, south_monday + 6, 40, null), (sam, south_monday + 7, 9, null)
  ) as earned (who, day, points, in_course);
select tests.be_owner();
update lms.users set on_leaderboards = false where id = (select hidden from made);
update lms.users set status = 'suspended' where id = (select gone from made);

select is(pg_temp.said(ann), null, 'what was earned since the last refresh is not there yet') from made;
select is(pg_temp.refresh() ->> 'refreshed', 'true', 'the worker refreshes again');
select is(
  pg_temp.said(ben), '1 Cleo 80, 2 Ann 50, 2 Ben 50 me, 4 Dev 10, 5 Eva 5',
  'best first, the same rank for the same points; nothing of other weeks, nobody with nothing, suspended or opted out'
) from made;
select is(
  (pg_temp.board(ben) -> 'participants')::integer, 5, 'as many as are on it'
) from made;
select is(
  pg_temp.said(sue), '1 Sue of south 60 me, 2 Sam of south 40',
  'at another institution it is their own week, in their own timezone, and their own people'
) from made;
select is(
  pg_temp.board(sue) ->> 'starts_on', south_monday::text, 'on the western side of the date line it begins later'
) from made;
select is(
  pg_temp.board(ben) #>> '{me,rank}', '2', 'one''s own rank'
) from made;
select is(
  pg_temp.rows(pg_temp.board(ben) #> '{me,neighbours}'), '1 Cleo 80, 2 Ann 50, 4 Dev 10, 5 Eva 5',
  'with two neighbours above and two below'
) from made;
select is(
  pg_temp.rows(pg_temp.board(cleo) #> '{me,neighbours}'), '2 Ann 50, 2 Ben 50', 'nobody is above the first'
) from made;
select is(
  pg_temp.rows(pg_temp.board(eva) #> '{me,neighbours}'), '2 Ben 50, 4 Dev 10', 'nobody is below the last'
) from made;
select is(pg_temp.board(idle) -> 'me', 'null'::jsonb, 'without points one has no place') from made;
select is(pg_temp.board(hidden) -> 'me', 'null'::jsonb, 'nor when one has opted out') from made;
select is(
  pg_temp.board(ben) #> '{data,0}',
  jsonb_build_object(
    'rank', 1, 'points', 80, 'is_me', false, 'user', jsonb_build_object('id', cleo, 'name', 'Cleo', 'avatar_url', null)
  ),
  'nothing else is told of a person'
) from made;

-- The month

select pg_temp.earn(who, day, points)
from made, lateral (values
    (fay, month_begins, 30), (fay, month_begins - 1, 90), (fred, month_ends, 20), (fred, month_ends + 1, 90)
  ) as earned (who, day, points);
select is(
  (pg_temp.refresh() -> 'seconds') ?& array['leaderboard_weekly', 'leaderboard_monthly'], true,
  'one refresh serves weeks and months'
);
select is(
  pg_temp.said(fay, 'monthly'), '1 Fay 30 me, 2 Fred 20', 'a month counts from its first day to its last'
) from made;
select is(
  pg_temp.board(fay, 'monthly') - array['data', 'me', 'page', 'refreshed_at', 'participants', 'course_id'],
  jsonb_build_object(
    'period', 'monthly', 'starts_on', month_begins, 'ends_on', month_ends, 'timezone', 'UTC', 'closed', false
  ),
  'and says which they are'
) from made;

-- A course

select is(pg_temp.said(ann, 'weekly', course), '1 Ben 50, 2 Ann 30 me', 'a course has a board of its own') from made;
select is(
  (pg_temp.board(ann, 'weekly', course) ->> 'course_id')::uuid, course, 'and says which it is'
) from made;
select is(pg_temp.said(teacher, 'weekly', course), '1 Ben 50, 2 Ann 30', 'those who teach it see it') from made;
select is(pg_temp.said(admin, 'weekly', other), '1 Dev 10', 'admins see each of them') from made;
select is(
  tests.refusal(dev, 'get_leaderboard', 'weekly', other::text), 'LM204', 'others do not, points or no points'
) from made;
select is(
  tests.refusal(ann, 'get_leaderboard', 'weekly', draft::text), 'LM302', 'of a course that is hidden nobody learns'
) from made;
select is(
  tests.refusal(ann, 'get_leaderboard', 'weekly', south_course::text), 'LM302', 'nor of another institution''s'
) from made;
select is(
  tests.refusal(admin, 'get_leaderboard', 'weekly', south_course::text), 'LM302', 'whoever asks'
) from made;
select is(
  tests.refusal(admin, 'get_leaderboard', 'weekly', south::text), 'LM302', 'nor of an institution taken for a course'
) from made;
select is(tests.refusal(ann, 'get_leaderboard', 'weekly', north::text), 'LM302', 'not even one''s own') from made;
select tests.be_owner();
update lms.enrollments set status = 'revoked' where user_id = (select ann from made);
select is(
  tests.refusal(ann, 'get_leaderboard', 'weekly', course::text), 'LM204', 'without the enrolment the board is closed'
) from made;

-- At once, without a refresh

select tests.be_owner();
update lms.users set status = 'suspended' where id = (select cleo from made);
update lms.users set on_leaderboards = false where id = (select dev from made);
select is(
  pg_temp.said(ben), '2 Ann 50, 2 Ben 50 me, 5 Eva 5',
  'the suspended, and who opts out, are absent from the next answer on'
) from made;
select is(
  pg_temp.rows(pg_temp.board(eva) #> '{me,neighbours}'), '2 Ann 50, 2 Ben 50', 'and are nobody''s neighbours'
) from made;
select is(pg_temp.board(dev) -> 'me', 'null'::jsonb, 'to themselves they are not there either') from made;
select is(
  tests.call(ben, 'get_leaderboard', 'weekly', null, null, '2') #>> '{data,1,user,name}', 'Ben',
  'a page is filled up with those who come next'
) from made;
select is(pg_temp.refresh() ->> 'refreshed', 'true', 'after the next refresh');
select is(pg_temp.said(ben), '1 Ann 50, 1 Ben 50 me, 3 Eva 5', 'the others have moved up') from made;
select is((pg_temp.board(ben) ->> 'participants')::integer, 3, 'and there are three') from made;
select tests.be_owner();
update lms.users set status = 'active' where id = (select cleo from made);
update lms.users set on_leaderboards = true where id = (select dev from made);
select is(pg_temp.refresh() ->> 'refreshed', 'true', 'and after one more');
select is(
  pg_temp.said(ben), '1 Cleo 80, 2 Ann 50, 2 Ben 50 me, 4 Dev 10, 5 Eva 5', 'who is back is on the board again'
) from made;

-- Pages

select tests.be_owner();
create function pg_temp.page(
  p_user uuid, p_limit integer, p_cursor text, p_date date default null, p_period text default 'weekly'
) returns jsonb
language sql
as $$
  select tests.call(p_user, 'get_leaderboard', p_period, null, p_date::text, p_limit::text, p_cursor)
$$;
create temporary table turned on commit drop as
with recursive pages as (
  select
    1 as nr,
    pg_temp.page((select ben from made), 2, null) as page
  union all
  select
    nr + 1 as nr,
    pg_temp.page((select ben from made), 2, page #>> '{page,next_cursor}') as page
  from pages
  where page #>> '{page,next_cursor}' is not null
)

select * from pages;
select tests.be_owner();
grant select on turned to public;
select results_eq(
  'select pg_temp.rows(page -> $$data$$), page #> $${page,has_more}$$ from turned order by nr',
  $$ values
     ('1 Cleo 80, 2 Ann 50', 'true'::jsonb), ('2 Ben 50 me, 4 Dev 10', 'true'::jsonb), ('5 Eva 5', 'false'::jsonb) $$,
  'pages follow one another, without a gap or a repetition, ties included'
);
select is(
  (select count(distinct page -> 'me') from turned), 1::bigint, 'one''s own place is told on each'
);
select is(
  tests.refusal(ben, 'get_leaderboard', 'monthly', null, null, '2', (
    select page #>> '{page,next_cursor}' from turned where nr = 1
  )), 'LM401', 'a cursor of weeks is none of months'
) from made;
select is(
  tests.refusal(teacher, 'get_leaderboard', 'weekly', course::text, null, '2', (
    select page #>> '{page,next_cursor}' from turned where nr = 1
  )), 'LM401', 'nor of a course'
) from made;
select is(
  tests.refusal(ben, 'get_leaderboard', 'weekly', null, (monday - 1)::text, '2', (
    select page #>> '{page,next_cursor}' from turned where nr = 1
  )), 'LM401', 'nor of another week'
) from made;
select is(
  tests.refusal(ben, 'get_leaderboard', 'weekly', null, null, '2', forged), 'LM401', 'forged: ' || forged
)
from made, lateral (values
  ('nonsense'), (internal.write_cursor('leaderboard weekly ' || monday, 'x')),
  (internal.write_cursor('leaderboard weekly ' || monday, '-1')),
  (internal.write_cursor('leaderboard weekly ' || monday, repeat('9', 30)))
) as cursors (forged);

-- What is over

select is(
  pg_temp.board(finn, 'weekly', null, monday - 1) - array['data', 'page'],
  jsonb_build_object(
    'period', 'weekly', 'starts_on', monday - 7, 'ends_on', monday - 1, 'timezone', 'Pacific/Kiritimati',
    'course_id', null, 'closed', true, 'refreshed_at', null, 'participants', 2,
    'me', jsonb_build_object('rank', 2, 'points', 400, 'neighbours', jsonb_build_array(jsonb_build_object(
      'rank', 1, 'points', 1000, 'is_me', false,
      'user', jsonb_build_object('id', eva, 'name', 'Eva', 'avatar_url', null)
    )))
  ),
  'the week before is over, and added up on asking'
) from made;
select is(
  pg_temp.said(finn, 'weekly', null, monday - 7), '1 Eva 1000, 2 Finn 400 me', 'from its Monday to its Sunday'
) from made;
select is(
  pg_temp.said(teacher, 'weekly', course, monday - 3), '1 Eva 1000, 2 Finn 400', 'in a course as well'
) from made;
select is(
  pg_temp.said(sue, 'weekly', null, south_monday - 1), '1 Sue of south 7 me', 'and at the other institution theirs'
) from made;
select is(pg_temp.said(fay, 'monthly', null, month_begins - 1), '1 Fay 90 me', 'and so is the month before') from made;
select is(
  tests.refusal(dev, 'get_leaderboard', 'weekly', course::text, (monday - 1)::text), 'LM204',
  'it is for the same people'
) from made;
select is(
  pg_temp.rows(
    pg_temp.page(finn, 1, pg_temp.page(finn, 1, null, monday - 1) #>> '{page,next_cursor}', monday - 1) -> 'data'
  ),
  '2 Finn 400 me', 'its pages follow one another too'
) from made;
select is(
  pg_temp.page(
    finn, 1, pg_temp.page(finn, 1, null, monday - 1) #>> '{page,next_cursor}', monday - 1
  ) #>> '{page,has_more}',
  'false', 'to the last'
) from made;
select is(
  pg_temp.board(ann, 'weekly', null, monday) - 'refreshed_at', pg_temp.board(ann) - 'refreshed_at',
  'a day of this week means this week'
) from made;
select is(
  pg_temp.board(ann, 'monthly', null, '1970-01-01') - array['page', 'timezone', 'course_id', 'refreshed_at', 'period'],
  '{"starts_on": "1970-01-01", "ends_on": "1970-01-31", "closed": true, "participants": 0, "me": null, "data": []}',
  'before there was an institution nobody had earned anything'
) from made;
select is(
  tests.refusal(u, 'get_leaderboard', 'weekly', null, ((now() at time zone z)::date + 1)::text), 'LM402',
  'tomorrow, by the calendar of ' || z || ', is not known yet'
) from made, lateral (values (ann, 'Pacific/Kiritimati'), (sue, 'America/Los_Angeles')) as them (u, z);
select isnt(
  tests.refusal(u, 'get_leaderboard', 'weekly', null, ((now() at time zone z)::date)::text), 'LM402',
  'today is'
) from made, lateral (values (ann, 'Pacific/Kiritimati'), (sue, 'America/Los_Angeles')) as them (u, z);
select results_eq(
  $$ select b ->> 'starts_on', b ->> 'ends_on'
     from made, lateral (values
         ('weekly', date '2024-02-29'), ('weekly', '2025-01-01'), ('weekly', '2025-01-05'), ('weekly', '2025-01-06'),
         ('monthly', '2024-02-29'), ('monthly', '2023-02-01'), ('monthly', '2024-12-31'), ('monthly', '2024-04-15')
       ) as days (period, day), pg_temp.board(ann, period, null, day) as b $$,
  $$ values
     ('2024-02-26', '2024-03-03'), ('2024-12-30', '2025-01-05'), ('2024-12-30', '2025-01-05'),
     ('2025-01-06', '2025-01-12'), ('2024-02-01', '2024-02-29'), ('2023-02-01', '2023-02-28'),
     ('2024-12-01', '2024-12-31'), ('2024-04-01', '2024-04-30') $$,
  'weeks begin on Monday, across the years too; months are as long as they are'
);
select is(tests.refusal(ann, 'get_leaderboard', 'yearly'), 'LM402', 'there are weeks and months only') from made;

-- Nobody comes nearer than that

select is(
  tests.attempt(format('select app.get_leaderboard(%L, null)', north)), '42501', 'who is not signed in sees no board'
) from made, tests.be_login();
select is_empty(
  $$ select statement, u, tests.attempt(statement)
     from made, unnest(array[ann, teacher, admin]) as u,
       unnest(array[
         'select from reporting.leaderboard_weekly', 'select from reporting.leaderboard_monthly',
         'select from reporting.refreshes', 'select from lms.xp_course_daily',
         'refresh materialized view reporting.leaderboard_weekly',
         'select app.refresh_leaderboards(interval $i$0$i$)'
       ]) as statement, tests.be(u)
     where tests.attempt(statement) <> '42501' $$,
  'no role reads what boards are made of, or makes them'
);
select tests.be_login();
select is(
  tests.attempt('select app.refresh_leaderboards(interval $$0$$)'), '42501', 'the API''s login does not refresh'
);
select tests.be_login('lms_worker');
select is(tests.attempt('select from reporting.leaderboard_weekly'), '42501', 'who refreshes does not read');
select tests.be(admin) from made;
select is(
  (select participants from internal.current_leaderboard('weekly', south_course, south_monday, 0, 9)), 0::bigint,
  'another institution''s course is an empty board, even to an admin who asks past the operation'
) from made;
select is(
  (select participants from internal.closed_leaderboard(south_monday, south_monday + 6, south_course, 0, 9)), 0::bigint,
  'and so is what it has earned'
) from made;
select tests.be(dev) from made;
select is(
  tests.attempt(format('select internal.current_leaderboard(%L, %L, %L, 0, 25)', 'weekly', course, monday)), 'LM204',
  'a course of one''s own institution opens to its people only, there as well'
) from made;
select tests.be_owner();
select is(
  tests.attempt('select internal.current_leaderboard($$weekly$$, null, current_date, 0, 25)'), 'LM101',
  'without somebody who asks there is no answer'
);

-- When it is refreshed

select is(
  pg_temp.refresh('1 hour') - 'refreshed_at', '{"refreshed": false, "reason": "recent"}',
  'not more often than it should be'
);
select is(pg_temp.refresh('0') ->> 'refreshed', 'true', 'but whenever it must');
select tests.be_owner();
update reporting.refreshes set refreshed_at = now() - interval '8 days' where view = 'leaderboard_monthly';
select is(
  pg_temp.refresh('1000 years') ->> 'refreshed', 'true',
  'and as soon as a week has begun somewhere, however patient one is'
);
select tests.be_owner();
select is(
  (select count(*) from reporting.refreshes where refreshed_at = now()), 2::bigint, 'when it was is written down'
);
delete from reporting.refreshes where view = 'leaderboard_weekly';
select is(pg_temp.refresh('1000 years') ->> 'refreshed', 'true', 'where it is not, it is as if it never had been');

-- A refresh on demand

select tests.be_owner();
delete from pgqueuer.pgqueuer;
update lms.tenants set is_platform = true where slug = 'far';
update lms.users set role = 'operator' where id = (select fred from made);
create function pg_temp.jobs() returns bigint
language sql
security definer
as 'select count(*) from pgqueuer.pgqueuer where entrypoint = $$refresh_leaderboards$$';
select is(tests.call(fred, 'queue_leaderboard_refresh'), '{"status": "queued"}', 'operators ask for one') from made;
select is(tests.call(fred, 'queue_leaderboard_refresh'), '{"status": "queued"}', 'and again') from made;
select is(pg_temp.jobs(), 1::bigint, 'which is done once');
select tests.be_owner();
update pgqueuer.pgqueuer set status = 'picked';
select is(tests.call(fred, 'queue_leaderboard_refresh'), '{"status": "queued"}', 'while it is done, they ask again')
from made;
select is(pg_temp.jobs(), 2::bigint, 'and it is done after that: the first may have begun too early');
select is(tests.refusal(u, 'queue_leaderboard_refresh'), 'LM104', 'nobody else does')
from made, unnest(array[ann, teacher, admin, fay]) as u;
select tests.be(admin) from made;
select is(tests.attempt('select internal.queue_refresh()'), '42501', 'nor past the operation');

-- The week is over, and nothing has been refreshed since: the same rows, of a week before

select tests.be_owner();
create temporary table former on commit drop as select * from reporting.leaderboard_weekly;
drop materialized view reporting.leaderboard_weekly;
create table reporting.leaderboard_weekly as select * from former;
alter table reporting.leaderboard_weekly owner to lms_system;
select is(
  pg_temp.said(ben), '1 Cleo 80, 2 Ann 50, 2 Ben 50 me, 4 Dev 10, 5 Eva 5', 'on Sunday night there is a board'
) from made;
select tests.be_owner();
update reporting.leaderboard_weekly set starts_on = starts_on - 7;
select is(
  pg_temp.board(ben) - array['refreshed_at', 'timezone', 'course_id', 'page', 'period', 'ends_on'],
  jsonb_build_object('starts_on', monday, 'closed', false, 'participants', 0, 'me', null, 'data', '[]'::jsonb),
  'after midnight it is empty, and not last week''s'
) from made;

select * from finish();
