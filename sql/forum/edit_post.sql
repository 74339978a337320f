-- Definer: who may change which column depends on whose post it is and in which course.
create function internal.edit_post(p_post uuid, p_patch jsonb, p_html text, p_expected_version bigint) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_found record;
  v_post lms.posts;
begin
  v_found := internal.lock_post(p_post);
  v_post := v_found.post;
  perform internal.expect_members(p_patch, '', 'title', 'body', 'is_pinned', 'is_locked');
  perform internal.refuse_nulls(p_patch);

  if p_patch ?| array['is_pinned', 'is_locked'] and not v_found.is_staff then
    perform internal.fail('LM104', 'Only those who teach the course pin and lock.');
  end if;
  if p_patch ?| array['title', 'body'] then
    if v_post.user_id <> internal.user_id() then
      perform internal.fail('LM104', 'Only its author changes what a post says.');
    end if;
    perform internal.expect_may_write();
    perform internal.expect_alive(v_post.hidden_at, v_post.deleted_at);
    perform internal.expect_unlocked(v_post, v_found.is_staff);
  end if;
  perform internal.expect_version(p_expected_version, v_post.version);

  if p_patch ? 'title' then
    v_post.title := internal.checked_title(p_patch -> 'title');
  end if;
  if p_patch ? 'body' then
    v_post.body := internal.checked_body(p_patch -> 'body', p_html);
    v_post.body_html := p_html;
  end if;
  if p_patch ? 'is_pinned' then
    v_post.is_pinned := internal.boolean_member(p_patch -> 'is_pinned', '/is_pinned');
  end if;
  if p_patch ? 'is_locked' then
    v_post.is_locked := internal.boolean_member(p_patch -> 'is_locked', '/is_locked');
  end if;

  update lms.posts as p
  set
    title = v_post.title,
    body = v_post.body,
    body_html = v_post.body_html,
    is_pinned = v_post.is_pinned,
    is_locked = v_post.is_locked,
    edited_at = case when (p.title, p.body) is distinct from (v_post.title, v_post.body) then now() else p.edited_at end
  where p.tenant_id = internal.tenant_id() and p.id = p_post;
  return internal.post_json(p_post);
end
$$;
comment on function internal.edit_post(uuid, jsonb, text, bigint) is
'Merge patch: title and body by its author, is_pinned and is_locked by moderators. LM104, LM204, LM205, LM210, LM215, '
'LM302, LM402.';
