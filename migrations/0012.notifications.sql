-- depends: 0011.forum
set local role lms_owner;

create table lms.announcements (
  tenant_id uuid not null references lms.tenants (id) on delete cascade,
  id uuid not null default lms.new_id(),
  course_id uuid,
  user_id uuid not null,
  title text not null check (
    length(title) between 1 and 200 and title = btrim(title) and title !~ '[[:cntrl:]]'
  ),
  body text not null check (length(body) between 1 and 20000 and body !~ '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]'),
  body_html text not null check (length(body_html) <= 400000),
  created_at timestamptz not null default now(),
  told_through uuid,
  queued_at timestamptz not null default now(),
  told_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, course_id) references lms.courses (tenant_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
);
create index announcements_course on lms.announcements (tenant_id, course_id, created_at desc, id desc);
create index announcements_newest on lms.announcements (tenant_id, created_at desc, id desc);
create index announcements_author on lms.announcements (tenant_id, user_id);
create index announcements_untold on lms.announcements (queued_at) where told_at is null;
comment on table lms.announcements is
'Said to everybody in a course by those who teach it, or to the whole institution (course_id NULL) by an admin.';
comment on column lms.announcements.told_through is
'People are told in the order of their ids, in batches: up to here it is done, so that whoever goes on knows where.';
comment on column lms.announcements.queued_at is
'When somebody was last asked to tell people, or did; what rests for long is asked for again.';
comment on column lms.announcements.told_at is 'When everybody had been told.';

create table lms.notifications (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  user_id uuid not null,
  kind text not null check (
    kind in (
      'reply', 'accepted', 'announcement', 'course_decision', 'enrollment', 'certificate', 'payment', 'badge',
      'moderation'
    )
  ),
  event_id uuid not null,
  course_id uuid,
  payload jsonb not null default '{}' check (jsonb_typeof(payload) = 'object' and length(payload::text) <= 10000),
  in_app boolean not null,
  read_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, user_id, kind, event_id),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
);
create index notifications_newest on lms.notifications (tenant_id, user_id, created_at desc, id desc) where in_app;
create index notifications_unread on lms.notifications (tenant_id, user_id) where in_app and read_at is null;
create index notifications_age on lms.notifications (created_at);
comment on table lms.notifications is
'What somebody is told, once an event and person, whatever they have it told by; swept after 180 days.';
comment on column lms.notifications.event_id is
'What happened: the reply, the announcement, the decision …. No foreign key: what was told stays told.';
comment on column lms.notifications.payload is 'What a line about it needs: titles, names and ids, as they were.';
comment on column lms.notifications.in_app is 'Shown in the list; otherwise here only to be told once.';

create table lms.notification_preferences (
  tenant_id uuid not null,
  user_id uuid not null,
  kind text not null check (
    kind in (
      'reply', 'accepted', 'announcement', 'course_decision', 'enrollment', 'certificate', 'payment', 'badge',
      'moderation'
    )
  ),
  in_app boolean not null,
  mail boolean not null,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, user_id, kind),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
);
comment on table lms.notification_preferences is
'How somebody wants to be told of a kind; where there is no row, as usual.';
reset role;
