-- Definer: nobody reads flags but moderators; and what has been hidden by somebody's own flag is hidden from them, too,
-- when they send it again.
create function internal.flag(p_post uuid, p_reply uuid, p_reason text, p_note text) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_user uuid := internal.user_id();
  v_course uuid;
  v_is_staff boolean;
  v_it record;
  v_answer text;
begin
  select p.course_id into v_course from lms.posts as p where p.tenant_id = v_tenant and p.id = p_post;
  if not found then
    select r.course_id into v_course from lms.replies as r where r.tenant_id = v_tenant and r.id = p_reply;
  end if;
  v_is_staff := internal.expect_forum(v_course, case when p_reply is null then 'post' else 'reply' end);

  v_it := internal.lock_contribution(p_post, p_reply);
  v_answer := internal.flag_json(p_post, p_reply);
  if v_answer is not null then
    return v_answer;
  end if;

  if v_is_staff then
    if v_it.deleted_at is not null or v_it.hidden_at is not null then
      perform internal.fail(
        'LM205', 'It is hidden or deleted already.', null,
        jsonb_build_object('state', case when v_it.deleted_at is not null then 'deleted' else 'hidden' end)
      );
    end if;
  elsif v_it.deleted_at is not null
    or (v_it.hidden_at is not null and v_it.author <> v_user)
    or (v_it.post_hidden_at is not null and v_it.post_author <> v_user)
  then
    perform internal.fail('LM302', format('No such %s.', case when p_reply is null then 'post' else 'reply' end));
  end if;
  if v_it.author = v_user then
    perform internal.fail('LM104', 'Nobody flags their own words: edit or delete them.');
  end if;
  perform internal.expect_may_write();

  insert into lms.flags (tenant_id, course_id, post_id, reply_id, user_id, reason, note)
  values (v_tenant, v_course, p_post, p_reply, v_user, p_reason, p_note);
  perform internal.hide_if_flagged(p_post, p_reply);
  return internal.flag_json(p_post, p_reply);
end
$$;
comment on function internal.flag(uuid, uuid, text, text) is
'Flags a post or a reply (the other NULL) for the person of this request, once; again, the answer is the first flag. '
'Hides it when enough people have. LM104, LM204, LM205, LM215, LM302.';
