-- Definer, as write_post().
create function internal.write_reply(p_post uuid, p_reply jsonb, p_html text) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id uuid := lms.new_id();
  v_body text;
  v_found record;
begin
  perform internal.expect_members(p_reply, '', 'body');
  v_body := internal.checked_body(p_reply -> 'body', p_html);
  v_found := internal.find_post(p_post);
  perform internal.expect_may_post((v_found.post).course_id, null, v_body);
  v_found := internal.lock_post(p_post);
  perform internal.expect_alive((v_found.post).hidden_at, (v_found.post).deleted_at);
  perform internal.expect_unlocked(v_found.post, v_found.is_staff);

  -- Not when the transaction began: replies follow one another in the order of the lock, and what has been read ends
  -- where it ended.
  insert into lms.replies (tenant_id, id, course_id, post_id, user_id, body, body_html, created_at)
  values (
    internal.tenant_id(), v_id, (v_found.post).course_id, p_post, internal.user_id(), v_body, p_html, clock_timestamp()
  );
  perform internal.mark_read(p_post);
  return internal.reply_json(v_id);
end
$$;
comment on function internal.write_reply(uuid, jsonb, text) is
'A new reply of the person of this request. LM204, LM205, LM206, LM215, LM216, LM302, LM402.';
