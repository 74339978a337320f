create trigger issue_certificate_insert after insert on lms.enrollments
for each row when (new.completed_at is not null and new.status = 'active')
execute function internal.issue_certificate();
comment on trigger issue_certificate_insert on lms.enrollments is 'A course that was completed elsewhere before.';

create trigger issue_certificate_update after update of completed_at, status on lms.enrollments
for each row
when (
  new.completed_at is not null
  and new.status = 'active'
  and (old.completed_at is null or old.status <> 'active')
)
execute function internal.issue_certificate();
comment on trigger issue_certificate_update on lms.enrollments is
'The course is completed; or was, while the enrolment was revoked, and that comes back.';
