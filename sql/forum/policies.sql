create policy read_enrolled on lms.posts for select to lms_student, lms_operator
using (
  tenant_id = internal.tenant_id()
  and deleted_at is null
  and (hidden_at is null or user_id = internal.user_id())
  and internal.is_enrolled(course_id)
);
comment on policy read_enrolled on lms.posts is
'A forum is for those enrolled. What is hidden only its author sees; a tombstone is shown by functions, without words. '
'Functions write, for all: limits, locks and history are not left to chance.';

create policy read_taught on lms.posts for select to lms_instructor
using (
  tenant_id = internal.tenant_id()
  and (
    internal.teaches(course_id)
    or (
      deleted_at is null
      and (hidden_at is null or user_id = internal.user_id())
      and internal.is_enrolled(course_id)
    )
  )
);
comment on policy read_taught on lms.posts is
'Those who teach a course moderate its forum: they see what is hidden or deleted there, too.';

create policy read_all on lms.posts for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy read_all on lms.posts is 'Admins moderate every forum of their institution.';

create policy read_enrolled on lms.replies for select to lms_student, lms_operator
using (
  tenant_id = internal.tenant_id()
  and deleted_at is null
  and (hidden_at is null or user_id = internal.user_id())
  and internal.sees_replies(post_id)
);
comment on policy read_enrolled on lms.replies is 'As on posts; and where the post is hidden, so are its replies.';

create policy read_taught on lms.replies for select to lms_instructor
using (
  tenant_id = internal.tenant_id()
  and (
    internal.teaches(course_id)
    or (
      deleted_at is null
      and (hidden_at is null or user_id = internal.user_id())
      and internal.sees_replies(post_id)
    )
  )
);
comment on policy read_taught on lms.replies is 'As on posts.';

create policy read_all on lms.replies for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy read_all on lms.replies is 'As on posts.';

create policy read_own on lms.revisions for select to lms_student, lms_operator
using (tenant_id = internal.tenant_id() and internal.wrote(post_id, reply_id) and internal.is_enrolled(course_id));
comment on policy read_own on lms.revisions is 'What somebody wrote before an edit, they and the moderators read.';

create policy read_taught on lms.revisions for select to lms_instructor
using (
  tenant_id = internal.tenant_id()
  and (
    internal.teaches(course_id) or (internal.wrote(post_id, reply_id) and internal.is_enrolled(course_id))
  )
);
comment on policy read_taught on lms.revisions is 'As on posts.';

create policy read_all on lms.revisions for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy read_all on lms.revisions is 'As on posts.';

create policy own on lms.post_votes for select to lms_student, lms_instructor, lms_admin, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy own on lms.post_votes is 'Everybody sees how they voted themselves, and of others the sum.';

create policy own on lms.reply_votes for select to lms_student, lms_instructor, lms_admin, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy own on lms.reply_votes is 'As on post_votes.';

create policy own on lms.post_reads for select to lms_student, lms_instructor, lms_admin, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy own on lms.post_reads is 'What somebody has read is theirs alone to know.';

create policy own on lms.forum_reads for select to lms_student, lms_instructor, lms_admin, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy own on lms.forum_reads is 'As on post_reads.';
