-- depends: 0007.outbox
set local role lms_owner;

alter table lms.courses
add column quiz_count integer not null default 0,
add column required_quiz_count integer not null default 0;
comment on column lms.courses.quiz_count is 'Quizzes that are not retired, kept by trigger.';
comment on column lms.courses.required_quiz_count is
'Quizzes whose passing the course asks for (quizzes.counts), kept by trigger.';

alter table lms.enrollments
add column passed_required_quizzes integer not null default 0 check (passed_required_quizzes >= 0);
comment on column lms.enrollments.passed_required_quizzes is
'Quizzes passed that count towards completion, kept by trigger on quiz_progress.';

create table lms.quizzes (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  course_id uuid not null,
  module_id uuid not null,
  title text not null check (
    length(title) between 1 and 200 and title = btrim(title) and title !~ '[[:cntrl:]]'
  ),
  description text not null default '' check (
    length(description) <= 5000 and description !~ '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]'
  ),
  position integer not null check (position >= 1),
  pass_percent integer not null default 60 check (pass_percent between 1 and 100),
  max_attempts integer check (max_attempts between 1 and 100),
  time_limit_seconds integer check (time_limit_seconds between 10 and 86400),
  shuffle_questions boolean not null default false,
  shuffle_options boolean not null default false,
  pool_size integer check (pool_size between 1 and 200),
  review text not null default 'after_passing' check (
    review in ('after_attempt', 'after_passing', 'after_last_attempt', 'never')
  ),
  review_answers boolean not null default true,
  show_score boolean not null default true,
  is_required boolean not null default true,
  status text not null default 'open' check (status in ('open', 'closed', 'retired')),
  question_count integer not null default 0 check (question_count between 0 and 200),
  counts boolean generated always as (is_required and status = 'open' and question_count > 0) stored,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, course_id, id),
  foreign key (tenant_id, module_id) references lms.modules (tenant_id, id) on delete cascade,
  foreign key (tenant_id, course_id) references lms.courses (tenant_id, id) on delete cascade,
  check (review <> 'after_last_attempt' or max_attempts is not null)
);
create index quizzes_outline on lms.quizzes (tenant_id, module_id, position);
comment on table lms.quizzes is
'A test at the end of a module, graded by the database. What is asked is in questions, what is right in answer_keys.';
comment on column lms.quizzes.position is
'Dense from 1 among the quizzes of the module that are not retired; reordered as a whole list.';
comment on column lms.quizzes.pass_percent is 'Share of the points that passes; an attempt keeps that of its start.';
comment on column lms.quizzes.max_attempts is 'Attempts a person has; NULL: as many as they like.';
comment on column lms.quizzes.time_limit_seconds is
'From the start of an attempt, by the clock of the server; NULL: none.';
comment on column lms.quizzes.pool_size is 'How many questions an attempt draws from all of them; NULL: asks all.';
comment on column lms.quizzes.review is
'When a learner may look at the results of their attempts, question by question: after each, once they have passed, '
'once the last attempt that they have is over, or never.';
comment on column lms.quizzes.review_answers is
'A review shows the correct options and explanations too, not only what was right of the learner''s own.';
comment on column lms.quizzes.show_score is
'The score is told after every attempt, even before a review is allowed; otherwise only whether it was passed.';
comment on column lms.quizzes.is_required is
'Passing it is asked for completion of the course, while it is open and has questions: see counts.';
comment on column lms.quizzes.status is
'open: may be taken; closed: not now; retired: deleted after somebody had taken it, kept for their results.';
comment on column lms.quizzes.counts is 'Whether the course asks for it now.';
comment on column lms.quizzes.version is 'Counts changes of the quiz and of its list of questions; the ETag.';

create table lms.questions (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  version integer not null default 1 check (version >= 1),
  course_id uuid not null,
  quiz_id uuid not null,
  position integer not null check (position >= 1),
  question text not null check (
    length(question) between 1 and 5000
    and question = btrim(question)
    and question !~ '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]'
  ),
  options jsonb not null check (jsonb_typeof(options) = 'array' and jsonb_array_length(options) between 2 and 20),
  multiple boolean not null default false,
  points integer not null default 1 check (points between 1 and 1000),
  is_current boolean not null default true,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id, version),
  foreign key (tenant_id, course_id, quiz_id) references lms.quizzes (tenant_id, course_id, id) on delete cascade
);
create unique index questions_current on lms.questions (tenant_id, id) where is_current;
create index questions_quiz on lms.questions (tenant_id, course_id, quiz_id, position);
create index questions_asked on lms.questions (tenant_id, quiz_id, position) where is_current;
comment on table lms.questions is
'A version of a question. An edit writes the next version and leaves this one to the attempts that were given it; a '
'question that is taken away has no current version.';
comment on column lms.questions.options is
'Texts to choose from, in the author''s order; an option is named by its index from 0.';
comment on column lms.questions.multiple is 'Several options may be right, and as many be chosen.';
comment on column lms.questions.version is 'From 1 for each question; the ETag.';

create table lms.answer_keys (
  tenant_id uuid not null,
  question_id uuid not null,
  version integer not null,
  course_id uuid not null,
  correct_options integer[] not null check (cardinality(correct_options) between 1 and 20),
  explanation text not null default '' check (
    length(explanation) <= 5000 and explanation !~ '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]'
  ),
  primary key (tenant_id, question_id, version),
  foreign key (tenant_id, question_id, version) references lms.questions (tenant_id, id, version) on delete cascade
);
comment on table lms.answer_keys is
'What is right, and why: apart from the questions, and without any grant to students. Read by the function that grades '
'and, where the quiz''s review allows it, by the one that shows results.';
comment on column lms.answer_keys.correct_options is 'Indices into questions.options, ascending.';
comment on column lms.answer_keys.explanation is 'As telling as the key, and therefore part of it.';

create table lms.quiz_attempts (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  user_id uuid not null,
  course_id uuid not null,
  quiz_id uuid not null,
  number integer not null check (number >= 1),
  status text not null default 'in_progress' check (status in ('in_progress', 'submitted', 'expired')),
  seed bigint not null,
  questions jsonb not null check (
    jsonb_typeof(questions) = 'array' and jsonb_array_length(questions) between 1 and 200
  ),
  answers jsonb not null default '{}' check (jsonb_typeof(answers) = 'object'),
  pass_percent integer not null,
  max_points integer not null check (max_points > 0),
  points numeric(10, 4),
  percent numeric(5, 2),
  passed boolean,
  started_at timestamptz not null default now(),
  expires_at timestamptz,
  saved_at timestamptz,
  finished_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, user_id, course_id, quiz_id, number),
  foreign key (tenant_id, user_id, course_id)
  references lms.enrollments (tenant_id, user_id, course_id) on delete cascade,
  foreign key (tenant_id, course_id, quiz_id) references lms.quizzes (tenant_id, course_id, id) on delete cascade,
  check ((status = 'in_progress') = (finished_at is null)),
  check ((status = 'in_progress') = (points is null)),
  check (num_nulls(points, percent, passed) in (0, 3))
) with (fillfactor = 80);
create unique index quiz_attempts_open on lms.quiz_attempts (tenant_id, user_id, quiz_id) where status = 'in_progress';
create index quiz_attempts_quiz on lms.quiz_attempts (tenant_id, course_id, quiz_id, started_at desc, id desc);
create index quiz_attempts_newest on lms.quiz_attempts (tenant_id, started_at desc, id desc);
create index quiz_attempts_expiry on lms.quiz_attempts (expires_at) where status = 'in_progress';
comment on table lms.quiz_attempts is
'One person''s attempt at a quiz, with what it was given; graded once, by grade_attempt().';
comment on column lms.quiz_attempts.number is 'The person''s first, second, … attempt at the quiz.';
comment on column lms.quiz_attempts.status is 'expired: ended by the clock and graded with what was saved by then.';
comment on column lms.quiz_attempts.seed is 'Drew the questions and put questions and options into their order.';
comment on column lms.quiz_attempts.questions is
'What this attempt asks, frozen, in its order: [{"id", "version", "order"}]; order lists the indices of the '
'question''s options as they are shown.';
comment on column lms.quiz_attempts.answers is
'Saved so far: {question id: [indices of chosen options, as the author numbers them, ascending]}.';
comment on column lms.quiz_attempts.pass_percent is 'The quiz''s at the start.';
comment on column lms.quiz_attempts.percent is
'Of max_points, rounded to two decimals; passing is decided before rounding.';
comment on column lms.quiz_attempts.expires_at is 'Nothing is accepted from here on; NULL: never.';

create table lms.quiz_results (
  tenant_id uuid not null,
  attempt_id uuid not null,
  question_id uuid not null,
  question_version integer not null,
  course_id uuid not null,
  quiz_id uuid not null,
  user_id uuid not null,
  selected_option integer[] not null,
  is_correct boolean not null,
  points numeric(10, 4) not null check (points >= 0),
  max_points integer not null,
  timestamp timestamptz not null,
  primary key (tenant_id, attempt_id, question_id),
  foreign key (tenant_id, attempt_id) references lms.quiz_attempts (tenant_id, id) on delete cascade,
  foreign key (tenant_id, question_id, question_version)
  references lms.questions (tenant_id, id, version) on delete cascade
);
create index quiz_results_question on lms.quiz_results (tenant_id, question_id, question_version);
create index quiz_results_quiz on lms.quiz_results (tenant_id, quiz_id, user_id);
comment on table lms.quiz_results is
'How each question of a graded attempt was answered. Tells what is right, so learners read it when '
'the review allows it.';
comment on column lms.quiz_results.selected_option is
'Indices of the chosen options, as the author numbers them, ascending: one for a question with one right answer, '
'several for others, none when it was left out.';
comment on column lms.quiz_results.is_correct is 'Exactly the right options.';
comment on column lms.quiz_results.points is 'Earned of max_points; a part of them for some of several right options.';
comment on column lms.quiz_results.timestamp is 'When the attempt was graded.';

create table lms.quiz_progress (
  tenant_id uuid not null,
  user_id uuid not null,
  course_id uuid not null,
  quiz_id uuid not null,
  attempts integer not null default 0 check (attempts >= 0),
  best_percent numeric(5, 2),
  passed_at timestamptz,
  perfect_at timestamptz,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, user_id, course_id, quiz_id),
  foreign key (tenant_id, user_id, course_id)
  references lms.enrollments (tenant_id, user_id, course_id) on delete cascade,
  foreign key (tenant_id, course_id, quiz_id) references lms.quizzes (tenant_id, course_id, id) on delete cascade
) with (fillfactor = 80);
create index quiz_progress_quiz on lms.quiz_progress (tenant_id, course_id, quiz_id, user_id);
comment on table lms.quiz_progress is
'How far a person is with a quiz, over all attempts; kept by the functions that start and grade them.';
comment on column lms.quiz_progress.attempts is 'Begun so far; the limit is compared with it.';
comment on column lms.quiz_progress.best_percent is 'The best score; NULL until an attempt is graded.';
comment on column lms.quiz_progress.passed_at is 'Set once, by the first attempt that passed.';
comment on column lms.quiz_progress.perfect_at is 'Set once, by the first attempt with every point.';
reset role;
