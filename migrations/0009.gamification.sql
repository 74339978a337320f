-- depends: 0008.quizzes
set local role lms_owner;

alter table lms.users add column on_leaderboards boolean not null default true;
comment on column lms.users.on_leaderboards is 'Whether others may see this person on leaderboards; theirs to decide.';

create table lms.xp_rules (
  tenant_id uuid not null references lms.tenants (id) on delete cascade,
  type text not null check (
    type in (
      'lesson_complete', 'quiz_pass', 'quiz_perfect', 'course_complete', 'forum_post', 'forum_reply', 'answer_accepted'
    )
  ),
  points integer not null check (points between 0 and 10000),
  version bigint not null default 1,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, type)
);
comment on table lms.xp_rules is
'What an institution gives for what, in points; made with the institution, then its admins'' to change.';
comment on column lms.xp_rules.points is 'For what happens from now on; 0 still counts towards badges and streaks.';

create table lms.xp (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  user_id uuid not null,
  type text not null check (
    type in (
      'lesson_complete', 'quiz_pass', 'quiz_perfect', 'course_complete', 'forum_post', 'forum_reply', 'answer_accepted'
    )
  ),
  points integer not null,
  subject_id uuid not null,
  course_id uuid,
  entry integer not null default 1 check (entry >= 1),
  day date not null,
  timestamp timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, user_id, type, subject_id, entry),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade,
  check (case when entry % 2 = 1 then points >= 0 else points <= 0 end)
);
create index xp_newest on lms.xp (tenant_id, user_id, timestamp desc, id desc);
create index xp_ledger on lms.xp (tenant_id, timestamp desc, id desc);
comment on table lms.xp is
'Experience points: an append-only ledger, written by triggers alone. What was earned is never changed, only reversed, '
'by a row of its own. No foreign key to xp_rules: everybody''s awards would lock the same row of it.';
comment on column lms.xp.subject_id is
'What it was earned with (a lesson, a quiz, a course, a post). No foreign key, nor has course_id: the ledger outlives '
'both.';
comment on column lms.xp.entry is
'1 is the award, 2 its reversal, 3 the award restored, and so on: for one subject the sum is what was awarded, or '
'nothing.';
comment on column lms.xp.day is 'Day of the timestamp in the institution''s timezone, as that was then.';

create table lms.xp_daily (
  tenant_id uuid not null,
  user_id uuid not null,
  day date not null,
  points bigint not null default 0,
  awards integer not null default 0,
  primary key (tenant_id, user_id, day),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
) with (fillfactor = 70);
create index xp_daily_period on lms.xp_daily (tenant_id, day);
comment on table lms.xp_daily is 'The ledger by person and day, kept by trigger.';
comment on column lms.xp_daily.awards is
'First awards, neither reversals nor what came back after one: a day with one is a day of activity.';

create table lms.xp_course_daily (
  tenant_id uuid not null,
  course_id uuid not null,
  day date not null,
  user_id uuid not null,
  points bigint not null default 0,
  primary key (tenant_id, course_id, day, user_id),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
) with (fillfactor = 70);
create index xp_course_daily_user on lms.xp_course_daily (tenant_id, user_id);
create index xp_course_daily_period on lms.xp_course_daily (tenant_id, day);
comment on table lms.xp_course_daily is
'The ledger by course, day and person, of what was earned in a course; kept by trigger.';

create table lms.xp_totals (
  tenant_id uuid not null,
  user_id uuid not null,
  points bigint not null default 0,
  lessons integer not null default 0,
  quizzes integer not null default 0,
  perfect_quizzes integer not null default 0,
  courses integer not null default 0,
  forum_posts integer not null default 0,
  accepted_answers integer not null default 0,
  current_streak integer not null default 0,
  longest_streak integer not null default 0,
  active_on date,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
) with (fillfactor = 70);
comment on table lms.xp_totals is
'The ledger by person: points, what was awarded how often, days in a row. Kept by trigger.';
comment on column lms.xp_totals.lessons is
'Awards of lesson_complete that stand; the others likewise (forum_posts: posts and replies).';
comment on column lms.xp_totals.current_streak is
'Days in a row up to active_on; broken, once that is before yesterday.';
comment on column lms.xp_totals.active_on is 'The last day with an award.';

create table lms.badges (
  tenant_id uuid not null references lms.tenants (id) on delete cascade,
  id uuid not null default lms.new_id(),
  name text not null check (length(name) between 1 and 100 and name = btrim(name) and name !~ '[[:cntrl:]]'),
  description text not null default '' check (
    length(description) <= 1000 and description !~ '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]'
  ),
  icon_url text check (icon_url ~ '^https://' and length(icon_url) <= 2048),
  metric text not null check (
    metric in (
      'points', 'lessons', 'quizzes', 'perfect_quizzes', 'courses', 'streak_days', 'forum_posts', 'accepted_answers'
    )
  ),
  threshold integer not null check (threshold between 1 and 100000000),
  is_active boolean not null default true,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
create index badges_order on lms.badges (tenant_id, metric, threshold, id);
comment on table lms.badges is
'A rule: whoever reaches the threshold of the metric gets the badge, once. An institution begins with a set of them.';
comment on column lms.badges.metric is 'A column of xp_totals; streak_days is longest_streak.';
comment on column lms.badges.is_active is 'An inactive badge is not awarded any more; who has it keeps it.';

create table lms.user_badges (
  tenant_id uuid not null,
  user_id uuid not null,
  badge_id uuid not null,
  awarded_at timestamptz not null default now(),
  primary key (tenant_id, user_id, badge_id),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade,
  foreign key (tenant_id, badge_id) references lms.badges (tenant_id, id) on delete cascade
);
create index user_badges_newest on lms.user_badges (tenant_id, user_id, awarded_at desc, badge_id desc);
create index user_badges_badge on lms.user_badges (tenant_id, badge_id);
comment on table lms.user_badges is
'Who has which badge, since when; awarded in the transaction that reached the threshold.';
reset role;

set local role lms_system;
create table reporting.refreshes (
  view text primary key,
  refreshed_at timestamptz not null,
  seconds double precision not null
);
comment on table reporting.refreshes is
'When each materialized view was last refreshed. Apart from the views: a time in their rows would make each refresh '
'rewrite them all.';
reset role;
