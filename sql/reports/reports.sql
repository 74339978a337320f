create function internal.reports() returns table (name text, title text, description text)
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  values
  ('enrollments', 'Enrolments', 'Who is enrolled in which course, since when and how.'),
  ('progress', 'Progress', 'How far everybody is in each of their courses.'),
  ('quiz_results', 'Quiz results', 'Every attempt at a quiz, with its score.'),
  ('payments', 'Payments', 'What was paid, what went back, and what it was for.'),
  ('certificates', 'Certificates', 'Every certificate issued, and whether it still stands.'),
  ('xp', 'Experience points', 'The ledger of points: who earned how many with what.'),
  ('moderation', 'Moderation', 'What was decided about whose words in the forums, and why.'),
  ('audit', 'Audit log', 'Who changed what, as it is kept for good.')
$$;
comment on function internal.reports() is 'The reports there are, in the order in which they are listed.';

create function internal.report_columns() returns table (report text, name text, title text, type text)
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  values
  ('enrollments', 'user_id', 'Learner ID', 'text'),
  ('enrollments', 'name', 'Learner', 'text'),
  ('enrollments', 'email', 'E-mail', 'text'),
  ('enrollments', 'course_id', 'Course ID', 'text'),
  ('enrollments', 'course', 'Course', 'text'),
  ('enrollments', 'domain', 'Domain', 'text'),
  ('enrollments', 'instructor', 'Instructor', 'text'),
  ('enrollments', 'source', 'Source', 'text'),
  ('enrollments', 'status', 'Status', 'text'),
  ('enrollments', 'enrolled_at', 'Enrolled', 'timestamp'),
  ('enrollments', 'last_activity_at', 'Last activity', 'timestamp'),
  ('enrollments', 'completed_at', 'Completed', 'timestamp'),

  ('progress', 'user_id', 'Learner ID', 'text'),
  ('progress', 'name', 'Learner', 'text'),
  ('progress', 'email', 'E-mail', 'text'),
  ('progress', 'course_id', 'Course ID', 'text'),
  ('progress', 'course', 'Course', 'text'),
  ('progress', 'status', 'Status', 'text'),
  ('progress', 'percent', 'Progress', 'percent'),
  ('progress', 'completed_lessons', 'Lessons completed', 'integer'),
  ('progress', 'lessons', 'Lessons', 'integer'),
  ('progress', 'completed_required_lessons', 'Required lessons completed', 'integer'),
  ('progress', 'required_lessons', 'Required lessons', 'integer'),
  ('progress', 'passed_required_quizzes', 'Required quizzes passed', 'integer'),
  ('progress', 'required_quizzes', 'Required quizzes', 'integer'),
  ('progress', 'enrolled_at', 'Enrolled', 'timestamp'),
  ('progress', 'last_activity_at', 'Last activity', 'timestamp'),
  ('progress', 'completed_at', 'Completed', 'timestamp'),

  ('quiz_results', 'attempt_id', 'Attempt ID', 'text'),
  ('quiz_results', 'user_id', 'Learner ID', 'text'),
  ('quiz_results', 'name', 'Learner', 'text'),
  ('quiz_results', 'email', 'E-mail', 'text'),
  ('quiz_results', 'course_id', 'Course ID', 'text'),
  ('quiz_results', 'course', 'Course', 'text'),
  ('quiz_results', 'quiz_id', 'Quiz ID', 'text'),
  ('quiz_results', 'quiz', 'Quiz', 'text'),
  ('quiz_results', 'attempt', 'Attempt', 'integer'),
  ('quiz_results', 'status', 'Status', 'text'),
  ('quiz_results', 'ended_by_time', 'Ended by the clock', 'boolean'),
  ('quiz_results', 'percent', 'Score', 'percent'),
  ('quiz_results', 'pass_percent', 'Needed to pass', 'percent'),
  ('quiz_results', 'points', 'Points', 'number'),
  ('quiz_results', 'max_points', 'Points possible', 'integer'),
  ('quiz_results', 'correct_answers', 'Right answers', 'integer'),
  ('quiz_results', 'questions', 'Questions', 'integer'),
  ('quiz_results', 'started_at', 'Started', 'timestamp'),
  ('quiz_results', 'finished_at', 'Finished', 'timestamp'),
  ('quiz_results', 'duration_seconds', 'Seconds taken', 'integer'),

  ('payments', 'id', 'ID', 'text'),
  ('payments', 'created_at', 'Begun', 'timestamp'),
  ('payments', 'captured_at', 'Paid', 'timestamp'),
  ('payments', 'user_id', 'Learner ID', 'text'),
  ('payments', 'name', 'Learner', 'text'),
  ('payments', 'email', 'E-mail', 'text'),
  ('payments', 'course_id', 'Course ID', 'text'),
  ('payments', 'course', 'Course', 'text'),
  ('payments', 'mode', 'Mode', 'text'),
  ('payments', 'status', 'Status', 'text'),
  ('payments', 'disposition', 'Disposition', 'text'),
  ('payments', 'method', 'Method', 'text'),
  ('payments', 'payment_id', 'Payment at the gateway', 'text'),
  ('payments', 'order_id', 'Order at the gateway', 'text'),
  ('payments', 'invoice', 'Invoice', 'text'),
  ('payments', 'coupon', 'Coupon', 'text'),
  ('payments', 'currency', 'Currency', 'text'),
  ('payments', 'list_amount', 'Price', 'money'),
  ('payments', 'discount', 'Discount', 'money'),
  ('payments', 'amount', 'Amount', 'money'),
  ('payments', 'captured', 'Received', 'money'),
  ('payments', 'refunded', 'Refunded', 'money'),
  ('payments', 'net', 'Net', 'money'),
  ('payments', 'tax', 'Tax invoiced', 'money'),

  ('certificates', 'id', 'ID', 'text'),
  ('certificates', 'serial', 'Serial', 'text'),
  ('certificates', 'version', 'Version', 'integer'),
  ('certificates', 'status', 'Status', 'text'),
  ('certificates', 'user_id', 'Learner ID', 'text'),
  ('certificates', 'name', 'Name', 'text'),
  ('certificates', 'email', 'E-mail', 'text'),
  ('certificates', 'course_id', 'Course ID', 'text'),
  ('certificates', 'course', 'Course', 'text'),
  ('certificates', 'instructor', 'Instructor', 'text'),
  ('certificates', 'hours', 'Hours', 'number'),
  ('certificates', 'issue_date', 'Issue date', 'date'),
  ('certificates', 'expires_on', 'Expires on', 'date'),
  ('certificates', 'issued_at', 'Issued', 'timestamp'),
  ('certificates', 'revoked_at', 'Revoked', 'timestamp'),
  ('certificates', 'revocation_reason', 'Reason', 'text'),
  ('certificates', 'code', 'Verification code', 'text'),

  ('xp', 'id', 'ID', 'text'),
  ('xp', 'timestamp', 'Time', 'timestamp'),
  ('xp', 'day', 'Day', 'date'),
  ('xp', 'user_id', 'Learner ID', 'text'),
  ('xp', 'name', 'Learner', 'text'),
  ('xp', 'email', 'E-mail', 'text'),
  ('xp', 'type', 'Earned with', 'text'),
  ('xp', 'points', 'Points', 'integer'),
  ('xp', 'is_reversal', 'Reversal', 'boolean'),
  ('xp', 'course_id', 'Course ID', 'text'),
  ('xp', 'course', 'Course', 'text'),
  ('xp', 'subject_id', 'Subject ID', 'text'),

  ('moderation', 'id', 'ID', 'text'),
  ('moderation', 'created_at', 'Time', 'timestamp'),
  ('moderation', 'decision', 'Decision', 'text'),
  ('moderation', 'reason', 'Reason', 'text'),
  ('moderation', 'moderator_id', 'Moderator ID', 'text'),
  ('moderation', 'moderator', 'Moderator', 'text'),
  ('moderation', 'user_id', 'Author ID', 'text'),
  ('moderation', 'name', 'Author', 'text'),
  ('moderation', 'email', 'E-mail', 'text'),
  ('moderation', 'course_id', 'Course ID', 'text'),
  ('moderation', 'course', 'Course', 'text'),
  ('moderation', 'post_id', 'Post ID', 'text'),
  ('moderation', 'post', 'Post', 'text'),
  ('moderation', 'reply_id', 'Reply ID', 'text'),
  ('moderation', 'suspended_until', 'Suspended until', 'timestamp'),
  ('moderation', 'reverses_id', 'Reverses', 'text'),

  ('audit', 'id', 'ID', 'text'),
  ('audit', 'at', 'Time', 'timestamp'),
  ('audit', 'actor_id', 'Actor ID', 'text'),
  ('audit', 'actor', 'Actor', 'text'),
  ('audit', 'actor_role', 'As', 'text'),
  ('audit', 'action', 'Action', 'text'),
  ('audit', 'table', 'Table', 'text'),
  ('audit', 'row_key', 'Row', 'text'),
  ('audit', 'before', 'Before', 'json'),
  ('audit', 'after', 'After', 'json'),
  ('audit', 'request_id', 'Request', 'text')
$$;
comment on function internal.report_columns() is
'What a row of each report holds, in this order. money is in minor units, of the currency in the row''s column of that '
'name; timestamps are UTC.';

create function internal.report_filters() returns table (report text, name text, title text, type text, choices text[])
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select r.name, f.name, f.title, 'date', null::text[]
  from internal.reports() as r
  cross join (values ('from', 'From'), ('to', 'To')) as f (name, title)
  union all
  values
  ('enrollments', 'course_id', 'Course', 'course', null),
  ('enrollments', 'user_id', 'Learner', 'user', null),
  ('enrollments', 'status', 'Status', 'choice', array['active', 'revoked']),
  ('enrollments', 'source', 'Source', 'choice', array['free', 'payment', 'grant']),

  ('progress', 'course_id', 'Course', 'course', null),
  ('progress', 'user_id', 'Learner', 'user', null),
  ('progress', 'status', 'Status', 'choice', array['not_started', 'in_progress', 'completed', 'revoked']),

  ('quiz_results', 'course_id', 'Course', 'course', null),
  ('quiz_results', 'quiz_id', 'Quiz', 'quiz', null),
  ('quiz_results', 'user_id', 'Learner', 'user', null),
  ('quiz_results', 'status', 'Status', 'choice', array['in_progress', 'passed', 'failed']),

  ('payments', 'course_id', 'Course', 'course', null),
  ('payments', 'user_id', 'Learner', 'user', null),
  (
    'payments', 'status', 'Status', 'choice',
    array['created', 'failed', 'authorized', 'captured', 'partially_refunded', 'refunded']
  ),
  ('payments', 'mode', 'Mode', 'choice', array['live', 'test']),

  ('certificates', 'course_id', 'Course', 'course', null),
  ('certificates', 'user_id', 'Learner', 'user', null),
  ('certificates', 'status', 'Status', 'choice', array['valid', 'expired', 'revoked', 'superseded']),

  ('xp', 'course_id', 'Course', 'course', null),
  ('xp', 'user_id', 'Learner', 'user', null),
  (
    'xp', 'type', 'Earned with', 'choice',
    array[
      'lesson_complete', 'quiz_pass', 'quiz_perfect', 'course_complete', 'forum_post', 'forum_reply', 'answer_accepted'
    ]
  ),

  ('moderation', 'course_id', 'Course', 'course', null),
  ('moderation', 'user_id', 'Author', 'user', null),
  (
    'moderation', 'decision', 'Decision', 'choice',
    array['hide', 'restore', 'delete', 'dismiss', 'warn', 'suspend', 'lift']
  ),

  ('audit', 'user_id', 'Actor', 'actor', null),
  ('audit', 'table', 'Table', 'text', null),
  ('audit', 'action', 'Action', 'choice', array['insert', 'update', 'delete'])
$$;
comment on function internal.report_filters() is
'What each report can be narrowed by; anything else is refused. course, user, quiz: an id of the institution''s; actor: '
'an id that need not be.';
