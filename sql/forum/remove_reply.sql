-- Definer, as edit_post().
create function internal.remove_reply(p_reply uuid, p_expected_version bigint) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_found record;
  v_reply lms.replies;
begin
  v_found := internal.lock_reply(p_reply);
  v_reply := v_found.reply;
  if v_reply.deleted_at is not null then
    perform internal.fail('LM302', 'No such reply.');
  end if;
  if v_reply.user_id <> internal.user_id() then
    perform internal.expect_moderator(v_reply.course_id, v_reply.user_id);
    perform internal.expect_version(p_expected_version, v_reply.version);
    perform internal.decide(
      null, p_reply, 'delete', 'Deleted by a moderator.', null, null, internal.user_id()
    );
    return;
  end if;
  perform internal.expect_unlocked(v_found.post, v_found.is_staff);
  perform internal.expect_version(p_expected_version, v_reply.version);
  update lms.replies as r set deleted_at = now() where r.tenant_id = internal.tenant_id() and r.id = p_reply;
end
$$;
comment on function internal.remove_reply(uuid, bigint) is
'Deletes a reply for its author, or, as a decision that its author is told of, for a moderator. LM104, LM204, LM205, '
'LM210, LM302.';
