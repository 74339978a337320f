-- depends: 0005.courses
set local role lms_owner;

create table lms.enrollments (
  tenant_id uuid not null,
  user_id uuid not null,
  course_id uuid not null,
  source text not null check (source in ('free', 'payment', 'grant')),
  status text not null default 'active' check (status in ('active', 'revoked')),
  completed_lessons integer not null default 0 check (completed_lessons >= 0),
  completed_required integer not null default 0 check (completed_required >= 0),
  resume_lesson_id uuid,
  enrolled_at timestamptz not null default now(),
  last_activity_at timestamptz not null default now(),
  completed_at timestamptz,
  primary key (tenant_id, user_id, course_id),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade,
  foreign key (tenant_id, course_id) references lms.courses (tenant_id, id)
);
create index enrollments_course on lms.enrollments (tenant_id, course_id, enrolled_at desc, user_id desc);
create index enrollments_recent on lms.enrollments (tenant_id, user_id, enrolled_at desc, course_id desc);
comment on table lms.enrollments is
'A person''s place in a course: one row a person and course for good, so nobody is enrolled twice and progress '
'survives a revocation.';
comment on column lms.enrollments.completed_lessons is 'Lessons completed, kept by trigger on lesson_progress.';
comment on column lms.enrollments.resume_lesson_id is
'Where to go on. No foreign key: a lesson may go, and then the first open one takes its place.';
comment on column lms.enrollments.completed_at is 'Set once, by trigger; lessons added later do not take it away.';

create table lms.lesson_progress (
  tenant_id uuid not null,
  user_id uuid not null,
  course_id uuid not null,
  lesson_id uuid not null,
  position_seconds integer not null default 0 check (position_seconds between 0 and 360000),
  completed_at timestamptz,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, user_id, course_id, lesson_id),
  foreign key (tenant_id, user_id, course_id)
  references lms.enrollments (tenant_id, user_id, course_id) on delete cascade,
  foreign key (tenant_id, course_id, lesson_id) references lms.lessons (tenant_id, course_id, id) on delete cascade
) with (fillfactor = 80);
-- With the person, although the foreign key does without: a planner that knows nothing of how few courses share a
-- lesson may take this index for the primary key's, and then meets one row instead of everybody's.
create index lesson_progress_lesson on lms.lesson_progress (tenant_id, course_id, lesson_id, user_id);
comment on table lms.lesson_progress is 'Playback position and completion of a lesson by one person.';
comment on column lms.lesson_progress.completed_at is 'Set once; completing again changes nothing.';
reset role;
