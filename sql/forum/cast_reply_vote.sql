-- Definer, as cast_post_vote(). The reply is enough to lock: a vote changes nothing that the post counts.
create function internal.cast_reply_vote(p_reply uuid, p_value integer) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_found record;
begin
  perform from lms.replies as r
  where r.tenant_id = internal.tenant_id() and r.id = p_reply
  for no key update;
  v_found := internal.find_reply(p_reply);
  perform internal.expect_may_vote((v_found.reply).user_id, p_value);
  perform internal.expect_alive((v_found.post).hidden_at, (v_found.post).deleted_at);
  perform internal.expect_alive((v_found.reply).hidden_at, (v_found.reply).deleted_at);

  if p_value = 0 then
    delete from lms.reply_votes as v
    where v.tenant_id = internal.tenant_id() and v.reply_id = p_reply and v.user_id = internal.user_id();
  else
    insert into lms.reply_votes as v (tenant_id, course_id, reply_id, user_id, value)
    values (internal.tenant_id(), (v_found.reply).course_id, p_reply, internal.user_id(), p_value)
    on conflict (tenant_id, reply_id, user_id) do update
    set value = excluded.value, updated_at = now()
    where v.value <> excluded.value;
  end if;
  return (
    select json_build_object('votes', r.votes, 'my_vote', p_value)::text
    from lms.replies as r
    where r.tenant_id = internal.tenant_id() and r.id = p_reply
  );
end
$$;
comment on function internal.cast_reply_vote(uuid, integer) is
'The vote of the person of this request on a reply, in place of an earlier one; 0 takes it back. LM104, LM204, LM205, '
'LM215, LM302, LM402.';
