-- Executable by lms_owner alone, which holds the post or the reply.
create function internal.hide_if_flagged(p_post uuid, p_reply uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_it record := internal.lock_contribution(p_post, p_reply);
begin
  if v_it.hidden_at is not null or v_it.deleted_at is not null then
    return;
  end if;
  if internal.forum_limit('forum_flags_to_hide') > (
    select count(*)
    from lms.flags as f
    where f.tenant_id = v_tenant
      and f.course_id = v_it.course_id
      and (f.post_id = p_post or f.reply_id = p_reply)
      and f.status = 'open'
  ) then
    return;
  end if;
  -- A moderator has read these very words, and let them stand: the next one who flags them waits for a moderator.
  if exists (
    select from lms.moderation_decisions as d
    where d.tenant_id = v_tenant
      and d.course_id = v_it.course_id
      and (d.post_id = p_post or d.reply_id = p_reply)
      and d.decision in ('restore', 'dismiss')
      and d.created_at >= v_it.written_at
      and not exists (
        select from lms.moderation_decisions as r
        where r.tenant_id = d.tenant_id and r.reverses = d.id
      )
  ) then
    return;
  end if;
  perform internal.decide(p_post, p_reply, 'hide', 'Several people have flagged it. A moderator will have a look.');
end
$$;
comment on function internal.hide_if_flagged(uuid, uuid) is
'Hides a post or a reply (the other NULL) when as many different people have flagged it as the institution says, until a '
'moderator decides; not again what a moderator has let stand since it was last written.';
