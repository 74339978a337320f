-- Definer, as edit_post().
create function internal.edit_reply(p_reply uuid, p_patch jsonb, p_html text, p_expected_version bigint) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_found record;
  v_body text;
begin
  v_found := internal.lock_reply(p_reply);
  perform internal.expect_members(p_patch, '', 'body');
  perform internal.refuse_nulls(p_patch);
  if (v_found.reply).user_id <> internal.user_id() then
    perform internal.fail('LM104', 'Only its author changes what a reply says.');
  end if;
  perform internal.expect_may_write();
  perform internal.expect_alive((v_found.post).hidden_at, (v_found.post).deleted_at);
  perform internal.expect_alive((v_found.reply).hidden_at, (v_found.reply).deleted_at);
  perform internal.expect_unlocked(v_found.post, v_found.is_staff);
  perform internal.expect_version(p_expected_version, (v_found.reply).version);

  if p_patch ? 'body' then
    v_body := internal.checked_body(p_patch -> 'body', p_html);
    update lms.replies as r
    set body = v_body, body_html = p_html, edited_at = now()
    where r.tenant_id = internal.tenant_id() and r.id = p_reply and r.body <> v_body;
  end if;
  return internal.reply_json(p_reply);
end
$$;
comment on function internal.edit_reply(uuid, jsonb, text, bigint) is
'Merge patch of body, by its author. LM104, LM204, LM205, LM210, LM215, LM302, LM402.';
