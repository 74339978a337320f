-- noqa: disable=ambiguous.column_count
-- What analysts read. A view shows the rows of a function, whose columns are its own, and nothing more: a plan says
-- nothing of the tables underneath, which hold the rows of other institutions too.
create view analytics.users with (security_barrier = true) as
select * from internal.analytics_users();
comment on view analytics.users is
'People of the institution: one row each. Names and e-mail addresses are masked unless the login was made with them.';
comment on column analytics.users.id is 'The person, in every view that says user_id or instructor_id.';
comment on column analytics.users.name is 'Name; masked as Person and the end of the id.';
comment on column analytics.users.email is
'E-mail address in lower case; masked as the end of the id at masked.invalid.';
comment on column analytics.users.role is 'student, instructor or admin.';
comment on column analytics.users.status is 'active or suspended.';
comment on column analytics.users.created_at is 'When the account was made.';
comment on column analytics.users.created_on is 'Its day in the institution''s calendar.';
comment on column analytics.users.last_sign_in_on is 'Day of the latest sign-in; null: never.';
comment on column analytics.users.last_active_on is 'Latest day with a sign-in or an ongoing session; null: none.';

create view analytics.courses with (security_barrier = true) as
select * from internal.analytics_courses();
comment on view analytics.courses is 'Courses of the institution, in every status: one row each.';
comment on column analytics.courses.id is 'The course, in every view that says course_id.';
comment on column analytics.courses.title is 'Title.';
comment on column analytics.courses.slug is 'Part of its address; unique in the institution.';
comment on column analytics.courses.domain is 'Subject area, as the catalogue groups it.';
comment on column analytics.courses.status is 'draft, pending (waits for approval), published, rejected or archived.';
comment on column analytics.courses.instructor_id is 'Who leads it: users.id.';
comment on column analytics.courses.instructor_name is 'Their name; masked as in users.';
comment on column analytics.courses.price is 'Price in minor units of currency (paise, cents); 0: free.';
comment on column analytics.courses.currency is 'ISO 4217.';
comment on column analytics.courses.module_count is 'Modules.';
comment on column analytics.courses.lesson_count is 'Lessons.';
comment on column analytics.courses.required_lesson_count is 'Lessons that completion asks for.';
comment on column analytics.courses.quiz_count is 'Quizzes that are not retired.';
comment on column analytics.courses.duration_seconds is 'Sum of the lessons'' durations, in seconds.';
comment on column analytics.courses.enrollment_count is 'Live enrolments.';
comment on column analytics.courses.created_at is 'When it was begun.';
comment on column analytics.courses.published_at is 'When it was last published; null: never.';
comment on column analytics.courses.archived_at is 'When it was archived; null: it is not.';

create view analytics.enrollments with (security_barrier = true) as
select * from internal.analytics_enrollments();
comment on view analytics.enrollments is 'Places in courses: one row a person and course, revoked ones too.';
comment on column analytics.enrollments.user_id is 'Who: users.id.';
comment on column analytics.enrollments.course_id is 'Which course: courses.id.';
comment on column analytics.enrollments.source is 'free, payment or grant (given by staff).';
comment on column analytics.enrollments.status is 'active or revoked.';
comment on column analytics.enrollments.enrolled_at is 'When it began.';
comment on column analytics.enrollments.enrolled_on is 'Its day in the institution''s calendar.';
comment on column analytics.enrollments.last_activity_at is 'When the person last did something in the course.';
comment on column analytics.enrollments.completed_lessons is 'Lessons completed.';
comment on column analytics.enrollments.progress_percent is
'0 to 100, of the required lessons and quizzes together; of all lessons where nothing is required.';
comment on column analytics.enrollments.completed_at is
'When the course was completed; null: not yet. Lessons added later do not take it away.';
comment on column analytics.enrollments.completed_on is 'Its day in the institution''s calendar.';

create view analytics.lesson_funnel with (security_barrier = true) as
select * from internal.analytics_lesson_funnel();
comment on view analytics.lesson_funnel is 'How far people come in a course: one row a lesson, over live enrolments.';
comment on column analytics.lesson_funnel.course_id is 'The course: courses.id.';
comment on column analytics.lesson_funnel.course_title is 'Its title.';
comment on column analytics.lesson_funnel.lesson_id is 'The lesson.';
comment on column analytics.lesson_funnel.lesson_title is 'Its title.';
comment on column analytics.lesson_funnel.module_id is 'The module that it is in.';
comment on column analytics.lesson_funnel.module_title is 'Its title.';
comment on column analytics.lesson_funnel.position is 'Place in the course, from 1 over all modules.';
comment on column analytics.lesson_funnel.is_required is 'Whether completion of the course asks for it.';
comment on column analytics.lesson_funnel.enrolled is 'People with a live enrolment in the course.';
comment on column analytics.lesson_funnel.started is 'Of them, who has begun the lesson; who completed it has.';
comment on column analytics.lesson_funnel.completed is 'Of them, who has completed it.';
comment on column analytics.lesson_funnel.completed_share is 'completed / enrolled, 0 to 1; null: nobody is enrolled.';
comment on column analytics.lesson_funnel.dropped_off is
'People who got no further: they have not completed the course, and this is the last lesson, by position, that they '
'have begun. Who is still at it counts.';
comment on column analytics.lesson_funnel.drop_off_share is 'dropped_off / started, 0 to 1; null: nobody has begun it.';

create view analytics.lesson_progress with (security_barrier = true) as
select * from internal.analytics_lesson_progress();
comment on view analytics.lesson_progress is
'Who has begun which lesson: one row a person and lesson. The largest view; lesson_funnel adds it up.';
comment on column analytics.lesson_progress.user_id is 'Who: users.id.';
comment on column analytics.lesson_progress.course_id is 'The course: courses.id.';
comment on column analytics.lesson_progress.lesson_id is 'The lesson: lesson_funnel.lesson_id.';
comment on column analytics.lesson_progress.position_seconds is 'Where they last were in the video, in seconds.';
comment on column analytics.lesson_progress.completed_at is 'When they completed it; null: not yet.';
comment on column analytics.lesson_progress.completed_on is 'Its day in the institution''s calendar.';
comment on column analytics.lesson_progress.updated_at is 'When this last changed.';

create view analytics.quiz_attempts with (security_barrier = true) as
select * from internal.analytics_quiz_attempts();
comment on view analytics.quiz_attempts is 'Attempts at quizzes: one row each, open ones too.';
comment on column analytics.quiz_attempts.id is 'The attempt.';
comment on column analytics.quiz_attempts.user_id is 'Who: users.id.';
comment on column analytics.quiz_attempts.course_id is 'The course: courses.id.';
comment on column analytics.quiz_attempts.quiz_id is 'The quiz.';
comment on column analytics.quiz_attempts.quiz_title is 'Its title.';
comment on column analytics.quiz_attempts.number is 'The person''s first, second, … attempt at this quiz.';
comment on column analytics.quiz_attempts.status is
'in_progress, submitted or expired (ended by the clock, graded with what was saved).';
comment on column analytics.quiz_attempts.started_at is 'When it began.';
comment on column analytics.quiz_attempts.finished_at is 'When it ended; null: still open.';
comment on column analytics.quiz_attempts.finished_on is 'Its day in the institution''s calendar.';
comment on column analytics.quiz_attempts.duration_seconds is 'From start to end, in seconds; null: still open.';
comment on column analytics.quiz_attempts.points is 'Points earned; null: still open.';
comment on column analytics.quiz_attempts.max_points is 'Points that could be earned.';
comment on column analytics.quiz_attempts.percent is
'points of max_points, 0 to 100, rounded to two decimals; null: still open.';
comment on column analytics.quiz_attempts.pass_percent is 'What passes, as it was at the start, 0 to 100.';
comment on column analytics.quiz_attempts.passed is 'Whether it passed; null: still open.';

create view analytics.quiz_items with (security_barrier = true) as
select * from internal.analytics_quiz_items();
comment on view analytics.quiz_items is
'Item analysis: one row a version of a question, over everybody''s first graded attempt at the quiz.';
comment on column analytics.quiz_items.quiz_id is 'The quiz.';
comment on column analytics.quiz_items.quiz_title is 'Its title.';
comment on column analytics.quiz_items.course_id is 'The course: courses.id.';
comment on column analytics.quiz_items.question_id is 'The question, the same in all its versions.';
comment on column analytics.quiz_items.question_version is
'From 1; an edit makes the next one, with statistics of its own.';
comment on column analytics.quiz_items.position is 'Place in the quiz, from 1.';
comment on column analytics.quiz_items.question is 'What is asked.';
comment on column analytics.quiz_items.is_current is 'Whether attempts that begin now are given this version.';
comment on column analytics.quiz_items.multiple is 'Whether several options may be right.';
comment on column analytics.quiz_items.points is 'What it is worth.';
comment on column analytics.quiz_items.asked is 'First attempts that were given it.';
comment on column analytics.quiz_items.omitted is 'Of them, how many chose nothing.';
comment on column analytics.quiz_items.correct is 'Of them, how many chose exactly the right options.';
comment on column analytics.quiz_items.difficulty is
'correct / asked, 0 to 1: the higher, the easier; null: never asked.';
comment on column analytics.quiz_items.mean_score is
'Mean share of its points that was earned, 0 to 1; above difficulty where a part was right.';
comment on column analytics.quiz_items.discrimination is
'Point-biserial correlation, -1 to 1, of being correct with the share of points earned in the rest of the attempt. '
'Below 0.2 it tells little, below 0 the better fail it; null: nothing to compare.';
comment on column analytics.quiz_items.upper_correct_share is
'Share of correct answers in the best 27 % of the quiz''s first attempts, 0 to 1; null: none of them was given it.';
comment on column analytics.quiz_items.lower_correct_share is 'The same in the worst 27 %.';
comment on column analytics.quiz_items.upper_lower_index is 'upper_correct_share - lower_correct_share, -1 to 1.';

create view analytics.quiz_item_options with (security_barrier = true) as
select * from internal.analytics_quiz_item_options();
comment on view analytics.quiz_item_options is
'Distractor analysis: one row an option of a version of a question, over the same attempts as quiz_items.';
comment on column analytics.quiz_item_options.question_id is 'The question: quiz_items.question_id.';
comment on column analytics.quiz_item_options.question_version is 'Its version: quiz_items.question_version.';
comment on column analytics.quiz_item_options.option is 'The option, from 0 in the author''s order.';
comment on column analytics.quiz_item_options.option_text is 'What it says.';
comment on column analytics.quiz_item_options.is_correct is 'Whether it is right.';
comment on column analytics.quiz_item_options.chosen is 'How often it was chosen.';
comment on column analytics.quiz_item_options.chosen_share is 'chosen / quiz_items.asked, 0 to 1; null: never asked.';
comment on column analytics.quiz_item_options.upper_chosen is
'How often in the best 27 % of the quiz''s first attempts.';
comment on column analytics.quiz_item_options.lower_chosen is 'How often in the worst 27 %.';

create view analytics.revenue_daily with (security_barrier = true) as
select * from internal.analytics_revenue_daily();
comment on view analytics.revenue_daily is
'Money by day, course and currency: a payment on the day it was captured, a refund on the day it was processed. What '
'a test account took is not in it.';
comment on column analytics.revenue_daily.day is 'Day in the institution''s calendar.';
comment on column analytics.revenue_daily.course_id is
'The course: courses.id; null: a payment that belongs to no known order.';
comment on column analytics.revenue_daily.course_title is 'Its title.';
comment on column analytics.revenue_daily.currency is
'ISO 4217 of every amount in the row; amounts of different currencies do not add up.';
comment on column analytics.revenue_daily.gross is 'What came in, in minor units (paise, cents), tax included.';
comment on column analytics.revenue_daily.refunds is 'What went back, in minor units, as a positive number.';
comment on column analytics.revenue_daily.net is
'gross - refunds, in minor units; negative on a day with more refunds.';
comment on column analytics.revenue_daily.tax is 'Tax in net, in minor units, by invoices and credit notes.';
comment on column analytics.revenue_daily.payment_count is 'Payments captured.';
comment on column analytics.revenue_daily.refund_count is 'Refunds processed.';

create view analytics.refunds with (security_barrier = true) as
select * from internal.analytics_refunds();
comment on view analytics.refunds is 'Refunds of live payments, in every status: one row each.';
comment on column analytics.refunds.id is 'The refund.';
comment on column analytics.refunds.gateway_refund_id is 'The gateway''s id of it; null: not told yet.';
comment on column analytics.refunds.gateway_payment_id is 'The gateway''s id of the payment that it is of.';
comment on column analytics.refunds.user_id is 'Who paid: users.id; null: a payment that belongs to no known order.';
comment on column analytics.refunds.course_id is 'For which course: courses.id; null: as user_id.';
comment on column analytics.refunds.amount is 'What goes back, in minor units of currency.';
comment on column analytics.refunds.currency is 'ISO 4217.';
comment on column analytics.refunds.status is
'requested, pending (at the gateway), processed (money has gone) or failed.';
comment on column analytics.refunds.source is
'staff, automatic (a payment that was of no use) or gateway (made in its dashboard).';
comment on column analytics.refunds.requested_at is 'When it was asked for, or became known.';
comment on column analytics.refunds.processed_at is 'When the money went; null: it has not.';
comment on column analytics.refunds.processed_on is
'Its day in the institution''s calendar, on which revenue_daily counts it.';
comment on column analytics.refunds.paid_at is 'When the payment was captured.';
comment on column analytics.refunds.paid_amount is 'What was captured, in minor units of currency.';

create view analytics.coupons with (security_barrier = true) as
select * from internal.analytics_coupons();
comment on view analytics.coupons is
'Coupons: one row each, with how often it was used. coupon_redemptions says what that was worth.';
comment on column analytics.coupons.id is 'The coupon.';
comment on column analytics.coupons.code is 'What people type.';
comment on column analytics.coupons.kind is 'percentage, fixed or free.';
comment on column analytics.coupons.percent is 'What a percentage takes off, 0 to 100; null: another kind.';
comment on column analytics.coupons.amount is
'What a fixed one takes off, in minor units of currency; null: another kind.';
comment on column analytics.coupons.currency is 'ISO 4217 of amount; null: another kind.';
comment on column analytics.coupons.course_id is 'The only course that it is for: courses.id; null: any.';
comment on column analytics.coupons.is_active is 'Whether it is switched on.';
comment on column analytics.coupons.starts_at is 'From when it counts.';
comment on column analytics.coupons.ends_at is 'Until when; null: for ever.';
comment on column analytics.coupons.max_redemptions is 'How often at most; null: no limit.';
comment on column analytics.coupons.max_redemptions_per_person is 'How often for one person.';
comment on column analytics.coupons.redeemed is 'Uses that were paid, or took the whole price away.';
comment on column analytics.coupons.reserved is 'Uses held by orders that may still be paid.';
comment on column analytics.coupons.waived is 'Uses that staff let pass beyond the limit.';
comment on column analytics.coupons.created_at is 'When it was made.';

create view analytics.coupon_redemptions with (security_barrier = true) as
select * from internal.analytics_coupon_redemptions();
comment on view analytics.coupon_redemptions is 'Uses of coupons: one row each, whatever became of it.';
comment on column analytics.coupon_redemptions.coupon_id is 'The coupon: coupons.id.';
comment on column analytics.coupon_redemptions.user_id is 'Who: users.id.';
comment on column analytics.coupon_redemptions.course_id is 'For which course: courses.id.';
comment on column analytics.coupon_redemptions.status is
'reserved (the order may still be paid), redeemed, waived (beyond the limit, by staff) or released (came to nothing).';
comment on column analytics.coupon_redemptions.currency is 'ISO 4217 of the amounts.';
comment on column analytics.coupon_redemptions.list_amount is 'The course''s price, in minor units.';
comment on column analytics.coupon_redemptions.discount is 'What the coupon took off, in minor units.';
comment on column analytics.coupon_redemptions.amount is 'What was to be paid then, in minor units, tax included.';
comment on column analytics.coupon_redemptions.is_test is 'Whether the order was made at a test account: no money.';
comment on column analytics.coupon_redemptions.created_at is 'When the order was made.';
comment on column analytics.coupon_redemptions.redeemed_on is
'Day in the institution''s calendar on which it was redeemed or waived; null: it was not.';

create view analytics.certificates with (security_barrier = true) as
select * from internal.analytics_certificates();
comment on view analytics.certificates is 'Certificates, revoked and replaced ones too: one row each.';
comment on column analytics.certificates.id is 'The certificate.';
comment on column analytics.certificates.user_id is 'Whose: users.id.';
comment on column analytics.certificates.course_id is 'Of which course: courses.id.';
comment on column analytics.certificates.version is 'From 1; a correction issues the next one.';
comment on column analytics.certificates.state is 'valid, expired, revoked or superseded (by a later version).';
comment on column analytics.certificates.issued_on is 'Day of issue in the institution''s calendar.';
comment on column analytics.certificates.expires_on is 'First day on which it is not valid any more; null: never.';
comment on column analytics.certificates.revoked_at is 'When it was revoked; null: it was not.';
comment on column analytics.certificates.hours is 'Hours of the course, as printed.';

create view analytics.xp_daily with (security_barrier = true) as
select * from internal.analytics_xp_daily();
comment on view analytics.xp_daily is 'Experience points: one row a person and day on which the ledger changed.';
comment on column analytics.xp_daily.user_id is 'Who: users.id.';
comment on column analytics.xp_daily.day is 'Day in the institution''s calendar.';
comment on column analytics.xp_daily.points is 'Points of that day; negative where more was taken back than earned.';
comment on column analytics.xp_daily.awards is 'How often something was earned for the first time.';

create view analytics.forum_activity with (security_barrier = true) as
select * from internal.analytics_forum_activity();
comment on view analytics.forum_activity is
'What was written in the forums: one row a day and course with anything. What its author or a moderator deleted is '
'not in it.';
comment on column analytics.forum_activity.day is 'Day in the institution''s calendar on which it was written.';
comment on column analytics.forum_activity.course_id is 'The course: courses.id.';
comment on column analytics.forum_activity.course_title is 'Its title.';
comment on column analytics.forum_activity.posts is 'Posts begun.';
comment on column analytics.forum_activity.replies is 'Replies written.';
comment on column analytics.forum_activity.authors is 'Different people who wrote any of that; days do not add up.';
comment on column analytics.forum_activity.answered_posts is 'Of the posts, how many have an accepted answer by now.';
comment on column analytics.forum_activity.hidden is
'Posts and replies of the day that are hidden now, by moderators or by flags; counted in posts and replies as well.';

create view analytics.retention_cohorts with (security_barrier = true) as
select * from internal.analytics_retention_cohorts();
comment on view analytics.retention_cohorts is
'Students by the month in which their account was made, and how many came back in each month since: one row a month '
'of both.';
comment on column analytics.retention_cohorts.cohort_month is
'First day of the month in which they joined, in the institution''s calendar.';
comment on column analytics.retention_cohorts.months_since is
'0: that month, 1: the next one, and so on until the present one, which is not over.';
comment on column analytics.retention_cohorts.people is 'How many joined.';
comment on column analytics.retention_cohorts.active is
'How many of them signed in or went on with a session in that month.';
comment on column analytics.retention_cohorts.retention is 'active / people, 0 to 1.';

create view analytics.instructor_performance with (security_barrier = true) as
select * from internal.analytics_instructor_performance();
comment on view analytics.instructor_performance is
'Instructors: one row each, with what became of the courses that they lead, up to now.';
comment on column analytics.instructor_performance.instructor_id is 'Who: users.id.';
comment on column analytics.instructor_performance.instructor_name is 'Their name; masked as in users.';
comment on column analytics.instructor_performance.courses is 'Published courses that they lead.';
comment on column analytics.instructor_performance.co_taught_courses is
'Courses of others that they teach as well; counted nowhere else in the row.';
comment on column analytics.instructor_performance.students is 'Different people with a live enrolment.';
comment on column analytics.instructor_performance.enrollments is 'Live enrolments.';
comment on column analytics.instructor_performance.completions is 'Of them, completed.';
comment on column analytics.instructor_performance.completion_share is
'completions / enrollments, 0 to 1; null: nobody is enrolled.';
comment on column analytics.instructor_performance.certificates is 'Certificates that stand, expired ones too.';
comment on column analytics.instructor_performance.quiz_pass_share is
'Of people and quizzes with a graded attempt, the share that has passed, 0 to 1; null: none.';
comment on column analytics.instructor_performance.forum_replies is
'Replies that they wrote in the forums of these courses.';
comment on column analytics.instructor_performance.accepted_answers is 'Of them, accepted as the answer.';
comment on column analytics.instructor_performance.currency is
'The institution''s currency, ISO 4217; other currencies are in revenue_daily only.';
comment on column analytics.instructor_performance.gross is
'What the courses brought in, in minor units of currency, tax included.';
comment on column analytics.instructor_performance.refunds is 'What went back, in minor units.';
comment on column analytics.instructor_performance.net is 'gross - refunds, in minor units.';
