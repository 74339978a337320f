-- Whoever may read: what is written, functions write.
grant select on
lms.posts, lms.replies, lms.revisions, lms.post_votes, lms.reply_votes, lms.post_reads, lms.forum_reads
to lms_student, lms_instructor, lms_admin, lms_operator;

-- What the triggers that keep the counters reach, and the search.
grant select on lms.posts, lms.replies, lms.post_votes, lms.reply_votes to lms_system;
grant update (votes, reply_count, accepted_reply_id, is_answered, last_activity_at) on lms.posts to lms_system;
grant update (votes) on lms.replies to lms_system;

grant execute on function
internal.cast_post_vote(uuid, integer),
internal.cast_reply_vote(uuid, integer),
internal.choose_answer(uuid, uuid),
internal.course_of_module(uuid),
internal.edit_post(uuid, jsonb, text, bigint),
internal.edit_reply(uuid, jsonb, text, bigint),
internal.expect_forum(uuid, text),
internal.find_post(uuid),
internal.find_reply(uuid),
internal.forum_authors(uuid, uuid[]),
internal.note_all_read(uuid),
internal.note_read(uuid),
internal.post_json(uuid),
internal.posts_page(uuid, uuid, text, text, integer, text),
internal.reads_forum(uuid),
internal.remove_post(uuid, bigint),
internal.remove_reply(uuid, bigint),
internal.replies_page(uuid, text, integer, text),
internal.reply_json(uuid),
internal.revisions_page(uuid, uuid, uuid, integer, text),
internal.sees_replies(uuid),
internal.write_post(uuid, uuid, jsonb, text),
internal.write_reply(uuid, jsonb, text),
internal.wrote(uuid, uuid)
to lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function internal.search_posts(uuid, text) to lms_owner;
grant execute on function
app.accept_reply(uuid, uuid, uuid, uuid),
app.create_module_post(uuid, uuid, uuid, jsonb, text),
app.create_post(uuid, uuid, uuid, jsonb, text),
app.create_reply(uuid, uuid, uuid, jsonb, text),
app.delete_post(uuid, uuid, uuid, bigint),
app.delete_reply(uuid, uuid, uuid, bigint),
app.get_post(uuid, uuid, uuid),
app.get_reply(uuid, uuid, uuid),
app.list_module_posts(uuid, uuid, uuid, text, text, integer, text),
app.list_post_revisions(uuid, uuid, uuid, integer, text),
app.list_posts(uuid, uuid, uuid, uuid, text, text, integer, text),
app.list_replies(uuid, uuid, uuid, text, integer, text),
app.list_reply_revisions(uuid, uuid, uuid, integer, text),
app.read_post(uuid, uuid, uuid),
app.read_posts(uuid, uuid, uuid),
app.update_post(uuid, uuid, uuid, jsonb, text, bigint),
app.update_reply(uuid, uuid, uuid, jsonb, text, bigint),
app.vote_post(uuid, uuid, uuid, integer),
app.vote_reply(uuid, uuid, uuid, integer),
app.withdraw_acceptance(uuid, uuid, uuid)
to lms_api;

-- Moderation: no request role reads or writes flags, decisions and suspensions but through these.
grant update (flag_count) on lms.posts, lms.replies to lms_system;
grant select on lms.flags, lms.moderation_decisions to lms_system;
grant select, insert (tenant_id, user_id, until), update (until), delete on lms.forum_suspensions to lms_system;
grant execute on function internal.flag(uuid, uuid, text, text)
to lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function
internal.list_flags(uuid, integer, text),
internal.list_decisions(uuid, uuid, text, integer, text),
internal.moderate(uuid, uuid, text, text, timestamptz, uuid),
internal.resolve_flag(uuid, text, text, timestamptz),
internal.reverse_decision(uuid, text)
to lms_instructor, lms_admin;
grant execute on function
app.flag_post(uuid, uuid, uuid, text, text),
app.flag_reply(uuid, uuid, uuid, text, text),
app.list_decisions(uuid, uuid, uuid, uuid, text, integer, text),
app.list_flags(uuid, uuid, uuid, integer, text),
app.moderate_post(uuid, uuid, uuid, text, text, timestamptz),
app.moderate_reply(uuid, uuid, uuid, text, text, timestamptz),
app.resolve_flag(uuid, uuid, uuid, text, text, timestamptz),
app.reverse_decision(uuid, uuid, uuid, text)
to lms_api;
