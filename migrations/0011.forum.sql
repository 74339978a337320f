-- depends: 0010.certificates
set local role lms_owner;

create table lms.posts (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  course_id uuid not null,
  module_id uuid,
  user_id uuid not null,
  title text not null check (
    length(title) between 1 and 200 and title = btrim(title) and title !~ '[[:cntrl:]]'
  ),
  body text not null check (length(body) between 1 and 20000 and body !~ '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]'),
  body_html text not null check (length(body_html) <= 400000),
  votes integer not null default 0,
  reply_count integer not null default 0 check (reply_count >= 0),
  flag_count integer not null default 0 check (flag_count >= 0),
  accepted_reply_id uuid,
  is_answered boolean not null default false,
  is_pinned boolean not null default false,
  is_locked boolean not null default false,
  hidden_at timestamptz,
  deleted_at timestamptz,
  edited_at timestamptz,
  last_activity_at timestamptz not null default now(),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  search tsvector generated always as (
    setweight(to_tsvector('simple', title), 'A')
    || setweight(to_tsvector('simple', body), 'B')
    || array_to_tsvector(array['=' || course_id::text])
  ) stored,
  primary key (tenant_id, id),
  unique (tenant_id, course_id, id),
  foreign key (tenant_id, course_id) references lms.courses (tenant_id, id) on delete cascade,
  foreign key (tenant_id, module_id) references lms.modules (tenant_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
) with (fillfactor = 85);
create index posts_newest on lms.posts (tenant_id, course_id, is_pinned desc, created_at desc, id desc);
create index posts_active on lms.posts (tenant_id, course_id, is_pinned desc, last_activity_at desc, id desc);
create index posts_top on lms.posts (tenant_id, course_id, is_pinned desc, votes desc, id desc);
create index posts_unanswered on lms.posts (tenant_id, course_id, is_pinned desc, created_at desc, id desc)
where not is_answered;
create index posts_of_module on lms.posts (tenant_id, module_id, is_pinned desc, created_at desc, id desc);
create index posts_author on lms.posts (tenant_id, user_id, created_at desc);
create index posts_search on lms.posts using gin (search);
comment on table lms.posts is 'A question or a topic in the forum of a course, or of one of its modules.';
comment on column lms.posts.body is 'Markdown, as it was written.';
comment on column lms.posts.body_html is 'The body as safe HTML, made by the API whenever the body is written.';
comment on column lms.posts.votes is 'Votes up less votes down, kept by trigger.';
comment on column lms.posts.reply_count is 'Replies that are neither hidden nor deleted, kept by trigger.';
comment on column lms.posts.flag_count is 'Open flags, kept by trigger.';
comment on column lms.posts.accepted_reply_id is
'The reply that answers it; no foreign key, since replies refer to posts.';
comment on column lms.posts.is_answered is
'The accepted reply is there, neither hidden nor deleted; kept by trigger.';
comment on column lms.posts.hidden_at is 'Hidden by moderators, or by enough flags: only its author and staff see it.';
comment on column lms.posts.deleted_at is
'A tombstone as long as there are replies, otherwise gone for everybody but moderators.';
comment on column lms.posts.search is
'Full text, with the course as one more word, ''=<uuid>'': see courses.search. Ids of courses are unique everywhere.';

create table lms.replies (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  course_id uuid not null,
  post_id uuid not null,
  user_id uuid not null,
  body text not null check (length(body) between 1 and 20000 and body !~ '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]'),
  body_html text not null check (length(body_html) <= 400000),
  votes integer not null default 0,
  flag_count integer not null default 0 check (flag_count >= 0),
  hidden_at timestamptz,
  deleted_at timestamptz,
  edited_at timestamptz,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  search tsvector generated always as (
    to_tsvector('simple', body) || array_to_tsvector(array['=' || course_id::text])
  ) stored,
  primary key (tenant_id, id),
  unique (tenant_id, course_id, id),
  foreign key (tenant_id, course_id, post_id) references lms.posts (tenant_id, course_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
) with (fillfactor = 85);
create index replies_oldest on lms.replies (tenant_id, course_id, post_id, created_at, id);
create index replies_top on lms.replies (tenant_id, post_id, votes desc, created_at, id);
create index replies_author on lms.replies (tenant_id, user_id, created_at desc);
create index replies_search on lms.replies using gin (search);
comment on table lms.replies is 'An answer to a post; columns as there.';
comment on column lms.replies.search is 'As posts.search.';

create table lms.revisions (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  course_id uuid not null,
  post_id uuid,
  reply_id uuid,
  title text,
  body text not null,
  written_at timestamptz not null,
  edited_by uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, course_id, post_id) references lms.posts (tenant_id, course_id, id) on delete cascade,
  foreign key (tenant_id, course_id, reply_id) references lms.replies (tenant_id, course_id, id) on delete cascade,
  foreign key (tenant_id, edited_by) references lms.users (tenant_id, id) on delete cascade,
  check (num_nonnulls(post_id, reply_id) = 1)
);
create index revisions_post on lms.revisions (tenant_id, course_id, post_id, created_at desc, id desc);
create index revisions_reply on lms.revisions (tenant_id, course_id, reply_id, created_at desc, id desc);
create index revisions_editor on lms.revisions (tenant_id, edited_by);
comment on table lms.revisions is
'What a post or a reply said before an edit, which replaced it at created_at; kept by trigger.';

create table lms.post_votes (
  tenant_id uuid not null,
  course_id uuid not null,
  post_id uuid not null,
  user_id uuid not null,
  value integer not null check (value in (-1, 1)),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, post_id, user_id),
  foreign key (tenant_id, course_id, post_id) references lms.posts (tenant_id, course_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
);
create index post_votes_post on lms.post_votes (tenant_id, course_id, post_id);
create index post_votes_user on lms.post_votes (tenant_id, user_id);
comment on table lms.post_votes is 'One vote a person and post, never one''s own; taken back by deleting it.';

create table lms.reply_votes (
  tenant_id uuid not null,
  course_id uuid not null,
  reply_id uuid not null,
  user_id uuid not null,
  value integer not null check (value in (-1, 1)),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, reply_id, user_id),
  foreign key (tenant_id, course_id, reply_id) references lms.replies (tenant_id, course_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
);
create index reply_votes_reply on lms.reply_votes (tenant_id, course_id, reply_id);
create index reply_votes_user on lms.reply_votes (tenant_id, user_id);
comment on table lms.reply_votes is 'As post_votes.';

create table lms.post_reads (
  tenant_id uuid not null,
  user_id uuid not null,
  course_id uuid not null,
  post_id uuid not null,
  read_at timestamptz not null default now(),
  primary key (tenant_id, user_id, post_id),
  foreign key (tenant_id, course_id, post_id) references lms.posts (tenant_id, course_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
);
create index post_reads_post on lms.post_reads (tenant_id, course_id, post_id);
comment on table lms.post_reads is
'When somebody last looked at a post: it is unread when something has happened since.';

create table lms.forum_reads (
  tenant_id uuid not null,
  user_id uuid not null,
  course_id uuid not null,
  read_at timestamptz not null default now(),
  primary key (tenant_id, user_id, course_id),
  foreign key (tenant_id, course_id) references lms.courses (tenant_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
);
create index forum_reads_course on lms.forum_reads (tenant_id, course_id);
comment on table lms.forum_reads is 'When somebody marked the whole forum of a course as read.';

create table lms.flags (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  course_id uuid not null,
  post_id uuid,
  reply_id uuid,
  user_id uuid not null,
  reason text not null check (reason in ('spam', 'abuse', 'off_topic', 'cheating', 'personal_data', 'other')),
  note text not null default '' check (length(note) <= 1000 and note !~ '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]'),
  status text not null default 'open' check (status in ('open', 'upheld', 'dismissed')),
  created_at timestamptz not null default now(),
  resolved_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, course_id, post_id) references lms.posts (tenant_id, course_id, id) on delete cascade,
  foreign key (tenant_id, course_id, reply_id) references lms.replies (tenant_id, course_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade,
  check (num_nonnulls(post_id, reply_id) = 1),
  check ((status = 'open') = (resolved_at is null))
);
create unique index flags_once_post on lms.flags (tenant_id, post_id, user_id) where post_id is not null;
create unique index flags_once_reply on lms.flags (tenant_id, reply_id, user_id) where reply_id is not null;
create index flags_post on lms.flags (tenant_id, course_id, post_id);
create index flags_reply on lms.flags (tenant_id, course_id, reply_id);
create index flags_user on lms.flags (tenant_id, user_id);
create index flags_queue on lms.flags (tenant_id, status, created_at, id);
comment on table lms.flags is 'Somebody asks the moderators to look at a post or a reply: once a person and object.';

create table lms.moderation_decisions (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  course_id uuid not null,
  post_id uuid,
  reply_id uuid,
  user_id uuid not null,
  moderator_id uuid,
  decision text not null check (
    decision in ('hide', 'restore', 'delete', 'dismiss', 'warn', 'suspend', 'lift')
  ),
  reason text not null check (length(reason) between 1 and 1000),
  suspended_until timestamptz,
  reverses uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, reverses),
  foreign key (tenant_id, course_id, post_id) references lms.posts (tenant_id, course_id, id) on delete cascade,
  foreign key (tenant_id, course_id, reply_id) references lms.replies (tenant_id, course_id, id) on delete cascade,
  foreign key (tenant_id, course_id) references lms.courses (tenant_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade,
  foreign key (tenant_id, moderator_id) references lms.users (tenant_id, id) on delete cascade,
  foreign key (tenant_id, reverses) references lms.moderation_decisions (tenant_id, id) on delete cascade,
  check (num_nonnulls(post_id, reply_id) <= 1),
  check ((decision = 'suspend') = (suspended_until is not null))
);
create index moderation_decisions_post on lms.moderation_decisions (tenant_id, course_id, post_id);
create index moderation_decisions_reply on lms.moderation_decisions (tenant_id, course_id, reply_id);
create index moderation_decisions_newest on lms.moderation_decisions (tenant_id, created_at desc, id desc);
create index moderation_decisions_user on lms.moderation_decisions (tenant_id, user_id, created_at desc, id desc);
create index moderation_decisions_moderator on lms.moderation_decisions (tenant_id, moderator_id);
comment on table lms.moderation_decisions is
'What moderators decided about whose words, and why: append-only; a reversal is a decision too.';
comment on column lms.moderation_decisions.user_id is 'Whom it concerns: the author.';
comment on column lms.moderation_decisions.moderator_id is 'NULL: enough flags hid it.';

create table lms.forum_suspensions (
  tenant_id uuid not null,
  user_id uuid not null,
  until timestamptz not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
);
comment on table lms.forum_suspensions is 'Who may read the forums of the institution and not write there, until when.';
reset role;
