-- depends: 0015.people
set local role lms_owner;

create table lms.active_days (
  tenant_id uuid not null,
  day date not null,
  user_id uuid not null,
  role text not null check (role in ('student', 'instructor', 'admin', 'operator')),
  primary key (tenant_id, day, user_id) include (role),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
);
create index active_days_user on lms.active_days (tenant_id, user_id, day desc);
comment on table lms.active_days is
'Days of the institution''s own calendar on which a person used the platform: signed in, or went on with a session.';
comment on column lms.active_days.role is 'As it was when the day was noted.';

-- squawk-ignore require-concurrent-index-creation
create index enrollments_newest on lms.enrollments (tenant_id, enrolled_at desc, user_id desc, course_id desc);
-- squawk-ignore require-concurrent-index-creation
create index enrollments_completed on lms.enrollments (tenant_id, completed_at desc, user_id desc, course_id desc)
where completed_at is not null;

create table lms.stats_windows (
  tenant_id uuid primary key references lms.tenants (id) on delete cascade,
  since date not null check (extract(day from since) = 1)
);
comment on table lms.stats_windows is
'From which day on the materialized views of reporting count an institution''s days, weeks and months; what was before '
'is kept in the tables of closed periods. No row: nothing has been closed, the views count everything.';

create table lms.tenant_periods (
  tenant_id uuid not null references lms.tenants (id) on delete cascade,
  period text not null check (period in ('day', 'week', 'month')),
  starts_on date not null,
  active_students bigint not null,
  new_students bigint not null,
  enrollments bigint not null,
  completions bigint not null,
  certificates bigint not null,
  money jsonb not null check (jsonb_typeof(money) = 'object'),
  primary key (tenant_id, period, starts_on)
);
create index tenant_periods_platform on lms.tenant_periods (period, starts_on);
comment on table lms.tenant_periods is
'Closed days, weeks and months of an institution, as they were counted last; empty ones have no row.';
comment on column lms.tenant_periods.money is 'By currency, in minor units: {"INR": {"gross", "refunds", "payments"}}.';

create table lms.course_periods (
  tenant_id uuid not null,
  course_id uuid not null,
  period text not null check (period in ('day', 'week', 'month')),
  starts_on date not null,
  active_students bigint not null,
  enrollments bigint not null,
  completions bigint not null,
  certificates bigint not null,
  money jsonb not null check (jsonb_typeof(money) = 'object'),
  primary key (tenant_id, course_id, period, starts_on),
  foreign key (tenant_id, course_id) references lms.courses (tenant_id, id) on delete cascade
);
create index course_periods_all on lms.course_periods (tenant_id, period, starts_on);
comment on table lms.course_periods is 'The same by course.';
comment on column lms.course_periods.money is 'As in tenant_periods.';

create table lms.instructor_periods (
  tenant_id uuid not null,
  user_id uuid not null,
  period text not null check (period in ('day', 'week', 'month')),
  starts_on date not null,
  active_students bigint not null,
  primary key (tenant_id, user_id, period, starts_on),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
);
comment on table lms.instructor_periods is
'How many people were active in the courses that an instructor taught when the period was counted: people are not added '
'up over courses, everything else is, from course_periods.';
reset role;
