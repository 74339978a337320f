create trigger tell_reply after insert on lms.replies
for each row execute function internal.tell_reply();
comment on trigger tell_reply on lms.replies is 'Who asked, and who replied before, is told of a reply.';

create trigger tell_accepted after update of accepted_reply_id on lms.posts
for each row
when (new.accepted_reply_id is not null and new.accepted_reply_id is distinct from old.accepted_reply_id)
execute function internal.tell_accepted();
comment on trigger tell_accepted on lms.posts is 'Whose reply is accepted is told so.';

create trigger tell_badges after insert on lms.user_badges
referencing new table as new_rows
for each statement execute function internal.tell_badges();
comment on trigger tell_badges on lms.user_badges is 'Who has earned a badge is told so.';

create trigger tell_enrollment_insert after insert on lms.enrollments
for each row when (new.status = 'active')
execute function internal.tell_enrollment();
comment on trigger tell_enrollment_insert on lms.enrollments is 'Who is enrolled is told so.';

create trigger tell_enrollment_update after update of status on lms.enrollments
for each row when (new.status = 'active' and old.status <> 'active')
execute function internal.tell_enrollment();
comment on trigger tell_enrollment_update on lms.enrollments is 'Whose enrolment comes back is told so.';

create trigger tell_course_decision after update of status on lms.courses
for each row when (
  (old.status = 'pending' and new.status in ('published', 'rejected'))
  or (old.status = 'archived') <> (new.status = 'archived')
)
execute function internal.tell_course_decision();
comment on trigger tell_course_decision on lms.courses is
'Those who teach a course are told how its review ended, and when it is archived or comes back.';

create trigger tell_course_instructor after update of instructor_id on lms.courses
for each row when (old.instructor_id <> new.instructor_id)
execute function internal.tell_course_instructor();
comment on trigger tell_course_instructor on lms.courses is 'Who leads a course now, and who did, are told.';

create trigger queue_announcement after insert on lms.announcements
for each row execute function internal.queue_announcement();
comment on trigger queue_announcement on lms.announcements is 'The worker tells people.';
