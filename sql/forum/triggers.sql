create trigger touch before update of title, body, is_pinned, is_locked on lms.posts
for each row
when (
  (old.title, old.body, old.is_pinned, old.is_locked)
  is distinct from (new.title, new.body, new.is_pinned, new.is_locked)
)
execute function internal.touch();
comment on trigger touch on lms.posts is 'Counts edits, for the ETag; votes and replies are none.';

create trigger touch before update of body on lms.replies
for each row when (old.body is distinct from new.body)
execute function internal.touch();
comment on trigger touch on lms.replies is 'Counts edits, for the ETag; votes are none.';

create trigger keep_revision after update of title, body on lms.posts
for each row when ((old.title, old.body) is distinct from (new.title, new.body))
execute function internal.keep_revision();
comment on trigger keep_revision on lms.posts is 'An edit loses nothing.';

create trigger keep_revision after update of body on lms.replies
for each row when (old.body is distinct from new.body)
execute function internal.keep_revision();
comment on trigger keep_revision on lms.replies is 'An edit loses nothing.';

create trigger count_insert after insert on lms.post_votes
referencing new table as new_rows
for each statement execute function internal.count_post_votes();
comment on trigger count_insert on lms.post_votes is 'Keeps posts.votes.';

create trigger count_delete after delete on lms.post_votes
referencing old table as old_rows
for each statement execute function internal.count_post_votes();
comment on trigger count_delete on lms.post_votes is 'Keeps posts.votes.';

create trigger count_update after update on lms.post_votes
referencing old table as old_rows new table as new_rows
for each statement execute function internal.count_post_votes();
comment on trigger count_update on lms.post_votes is 'Keeps posts.votes.';

create trigger count_insert after insert on lms.reply_votes
referencing new table as new_rows
for each statement execute function internal.count_reply_votes();
comment on trigger count_insert on lms.reply_votes is 'Keeps replies.votes.';

create trigger count_delete after delete on lms.reply_votes
referencing old table as old_rows
for each statement execute function internal.count_reply_votes();
comment on trigger count_delete on lms.reply_votes is 'Keeps replies.votes.';

create trigger count_update after update on lms.reply_votes
referencing old table as old_rows new table as new_rows
for each statement execute function internal.count_reply_votes();
comment on trigger count_update on lms.reply_votes is 'Keeps replies.votes.';

create trigger count_insert after insert on lms.replies
referencing new table as new_rows
for each statement execute function internal.count_replies();
comment on trigger count_insert on lms.replies is 'Keeps posts.reply_count and last_activity_at.';

create trigger count_delete after delete on lms.replies
referencing old table as old_rows
for each statement execute function internal.count_replies();
comment on trigger count_delete on lms.replies is 'Keeps posts.reply_count and is_answered.';

create trigger recount after update of hidden_at, deleted_at on lms.replies
for each row
when (
  (old.hidden_at is null and old.deleted_at is null) <> (new.hidden_at is null and new.deleted_at is null)
)
execute function internal.recount_reply();
comment on trigger recount on lms.replies is 'Keeps posts.reply_count, last_activity_at and is_answered.';

create trigger award_forum_post_insert after insert on lms.posts
for each row execute function internal.award_forum_post();
comment on trigger award_forum_post_insert on lms.posts is 'Points for a post.';

create trigger award_forum_post_update after update of hidden_at, deleted_at on lms.posts
for each row
when (
  (old.hidden_at is null and old.deleted_at is null) <> (new.hidden_at is null and new.deleted_at is null)
)
execute function internal.award_forum_post();
comment on trigger award_forum_post_update on lms.posts is 'What is not to be seen earns nothing; restored, it does again.';

create trigger award_forum_reply_insert after insert on lms.replies
for each row execute function internal.award_forum_reply();
comment on trigger award_forum_reply_insert on lms.replies is 'Points for a reply.';

create trigger award_forum_reply_update after update of hidden_at, deleted_at on lms.replies
for each row
when (
  (old.hidden_at is null and old.deleted_at is null) <> (new.hidden_at is null and new.deleted_at is null)
)
execute function internal.award_forum_reply();
comment on trigger award_forum_reply_update on lms.replies is
'What is not to be seen earns nothing, as the accepted answer neither; restored, it does again.';

create trigger award_answer_accepted after update of accepted_reply_id on lms.posts
for each row when (old.accepted_reply_id is distinct from new.accepted_reply_id)
execute function internal.award_answer_accepted();
comment on trigger award_answer_accepted on lms.posts is 'Points for the reply that answers a post, as long as it is the one.';

create trigger count_flags after insert or delete or update of status on lms.flags
for each row execute function internal.count_flags();
comment on trigger count_flags on lms.flags is 'Keeps the number of open flags where what they are about is.';

create trigger keep_suspension_insert after insert on lms.moderation_decisions
for each row when (new.decision in ('suspend', 'lift'))
execute function internal.keep_suspension();
comment on trigger keep_suspension_insert on lms.moderation_decisions is 'Who is suspended follows from decisions.';

create trigger keep_suspension_delete after delete on lms.moderation_decisions
for each row when (old.decision in ('suspend', 'lift'))
execute function internal.keep_suspension();
comment on trigger keep_suspension_delete on lms.moderation_decisions is
'A course, or an account, is deleted, and its decisions with it.';

create trigger keep_decisions before update or delete on lms.moderation_decisions
for each row execute function internal.keep_decisions();
comment on trigger keep_decisions on lms.moderation_decisions is 'Append-only, their owner included.';

create trigger keep_decisions_whole before truncate on lms.moderation_decisions
for each statement execute function internal.keep_decisions();
comment on trigger keep_decisions_whole on lms.moderation_decisions is 'Append-only, their owner included.';
