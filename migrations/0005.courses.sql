-- depends: 0004.accounts
set local role lms_owner;

create table lms.courses (
  tenant_id uuid not null references lms.tenants (id) on delete cascade,
  id uuid not null default lms.new_id(),
  slug text not null check (slug ~ '^[a-z0-9]([a-z0-9-]{0,98}[a-z0-9])?$'),
  title text not null check (
    length(title) between 1 and 200 and title = btrim(title) and title !~ '[[:cntrl:]]'
  ),
  description text not null default '' check (
    length(description) <= 20000 and description !~ '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]'
  ),
  domain text not null check (
    length(domain) between 1 and 80 and domain = btrim(domain) and domain !~ '[[:cntrl:]]'
  ),
  instructor_id uuid not null,
  price bigint not null default 0 check (price between 0 and 100000000000),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  status text not null default 'draft' check (status in ('draft', 'pending', 'published', 'rejected', 'archived')),
  rejection_reason text check (length(rejection_reason) <= 2000),
  submitted_at timestamptz,
  published_at timestamptz,
  archived_at timestamptz,
  module_count integer not null default 0,
  lesson_count integer not null default 0,
  required_lesson_count integer not null default 0,
  duration_seconds bigint not null default 0,
  enrollment_count bigint not null default 0,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  search tsvector generated always as (
    setweight(to_tsvector('simple', title), 'A')
    || setweight(to_tsvector('simple', domain), 'B')
    || setweight(to_tsvector('simple', description), 'C')
    || array_to_tsvector(array['=' || tenant_id::text])
  ) stored,
  primary key (tenant_id, id),
  unique (tenant_id, slug),
  foreign key (tenant_id, instructor_id) references lms.users (tenant_id, id),
  check (price = 0 or currency <> 'INR' or price >= 100),
  check (status <> 'rejected' or rejection_reason is not null),
  check (status <> 'published' or published_at is not null)
);
create index courses_newest on lms.courses (tenant_id, status, published_at desc, id desc);
create index courses_by_title on lms.courses (tenant_id, status, title, id);
create index courses_by_price on lms.courses (tenant_id, status, price, id);
create index courses_popular on lms.courses (tenant_id, status, enrollment_count desc, id desc);
create index courses_by_domain on lms.courses (tenant_id, status, domain, published_at desc, id desc);
create index courses_instructor on lms.courses (tenant_id, instructor_id, created_at desc, id desc);
create index courses_created on lms.courses (tenant_id, created_at desc, id desc);
create index courses_search on lms.courses using gin (search);
comment on table lms.courses is 'A course: draft → pending → published or rejected → archived; only an admin publishes.';
comment on column lms.courses.price is 'Minor units of currency (paise, cents); 0 is free.';
comment on column lms.courses.domain is 'Subject area, as the catalogue groups it.';
comment on column lms.courses.version is 'Counts changes of the course and of its list of modules; the ETag.';
comment on column lms.courses.enrollment_count is 'Live enrolments, kept by trigger.';
comment on column lms.courses.search is
'Full text, with the tenant as one more word, ''=<uuid>'': the index then meets only the institution''s own courses. No '
'word that is typed begins with an equals sign, so no prefix of one finds it.';

create table lms.course_instructors (
  tenant_id uuid not null,
  course_id uuid not null,
  user_id uuid not null,
  added_at timestamptz not null default now(),
  primary key (tenant_id, course_id, user_id),
  foreign key (tenant_id, course_id) references lms.courses (tenant_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
);
create index course_instructors_user on lms.course_instructors (tenant_id, user_id);
comment on table lms.course_instructors is
'Co-instructors: they author like the course''s instructor, but neither delete the course nor choose who teaches it.';

create table lms.modules (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  course_id uuid not null,
  title text not null check (
    length(title) between 1 and 200 and title = btrim(title) and title !~ '[[:cntrl:]]'
  ),
  position integer not null check (position >= 1),
  is_published boolean not null default false,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, course_id, position) deferrable initially immediate,
  foreign key (tenant_id, course_id) references lms.courses (tenant_id, id) on delete cascade
);
comment on table lms.modules is 'A chapter of a course.';
comment on column lms.modules.position is 'Dense from 1; reordered as a whole list, in one statement.';
comment on column lms.modules.is_published is
'The course''s status is published. A copy, kept by trigger, so that a policy needs no look-up for each row.';
comment on column lms.modules.version is 'Counts changes of the module and of its list of lessons; the ETag.';

create table lms.lessons (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  course_id uuid not null,
  module_id uuid not null,
  title text not null check (
    length(title) between 1 and 200 and title = btrim(title) and title !~ '[[:cntrl:]]'
  ),
  position integer not null check (position >= 1),
  duration_seconds integer not null default 0 check (duration_seconds between 0 and 360000),
  is_preview boolean not null default false,
  is_required boolean not null default true,
  is_published boolean not null default false,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, course_id, id),
  unique (tenant_id, module_id, position) deferrable initially immediate,
  foreign key (tenant_id, module_id) references lms.modules (tenant_id, id) on delete cascade,
  foreign key (tenant_id, course_id) references lms.courses (tenant_id, id) on delete cascade
);
comment on table lms.lessons is 'A lesson as the outline shows it; what is protected lives in lesson_contents.';
comment on column lms.lessons.is_preview is 'Open to everybody who may see the course.';
comment on column lms.lessons.is_required is 'Counts towards completion of the course.';
comment on column lms.lessons.is_published is 'See modules.is_published.';

create table lms.lesson_contents (
  tenant_id uuid not null,
  lesson_id uuid not null,
  video_url text check (
    length(video_url) <= 2048
    and video_url ~* '^https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?([/?#][^\s[:cntrl:]]*)?$'
  ),
  materials_url text check (
    length(materials_url) <= 2048
    and materials_url ~* '^https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?([/?#][^\s[:cntrl:]]*)?$'
  ),
  subtitle_url text check (
    length(subtitle_url) <= 2048
    and subtitle_url ~* '^https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?([/?#][^\s[:cntrl:]]*)?$'
  ),
  primary key (tenant_id, lesson_id),
  foreign key (tenant_id, lesson_id) references lms.lessons (tenant_id, id) on delete cascade
);
comment on table lms.lesson_contents is
'The protected half of a lesson, apart because SELECT is never granted by column. A host is named, and nobody''s '
'password: what is stored here is handed to browsers.';
reset role;
