-- Executable by lms_owner alone: whoever calls has asked whether the person of this request may decide this.
create function internal.decide(
  p_post uuid,
  p_reply uuid,
  p_decision text,
  p_reason text,
  p_until timestamptz default null,
  p_reverses uuid default null,
  p_moderator uuid default null
) returns uuid
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_id uuid := lms.new_id();
  -- Not when the transaction began: decisions follow one another in the order of the lock.
  v_at timestamptz;
  v_it record;
  v_reversed record;
  v_state text;
  v_hidden_at timestamptz;
  v_deleted_at timestamptz;
  v_by_flags boolean;
  v_flags text;
begin
  v_it := internal.lock_contribution(p_post, p_reply);
  v_at := clock_timestamp();
  select d.decision, d.created_at
  into v_reversed
  from lms.moderation_decisions as d
  where d.tenant_id = v_tenant and d.id = p_reverses;
  v_by_flags := v_it.hidden_at is not null and internal.is_hidden_by_flags(p_post, p_reply);

  v_state := internal.state_against(
    p_decision, v_reversed.decision, p_post, p_reply, v_it.hidden_at, v_it.deleted_at
  );
  if v_state is not null then
    perform internal.fail(
      'LM205',
      case v_state
        when 'visible' then 'It is neither hidden nor deleted.'
        when 'hidden' then 'It is hidden already.'
        else 'It is deleted.'
      end,
      null,
      jsonb_build_object('state', v_state)
    );
  end if;

  insert into lms.moderation_decisions (
    tenant_id, id, course_id, post_id, reply_id, user_id, moderator_id, decision, reason, suspended_until, reverses,
    created_at
  )
  values (
    v_tenant, v_id, v_it.course_id, p_post, p_reply, v_it.author, p_moderator, p_decision, p_reason, p_until, p_reverses,
    v_at
  );

  v_hidden_at := case
    when p_decision = 'hide' then coalesce(v_it.hidden_at, v_at)
    when p_decision = 'restore' and v_reversed.decision is distinct from 'delete' then null
    when p_decision = 'dismiss' and v_by_flags then null
    else v_it.hidden_at
  end;
  v_deleted_at := case
    when p_decision = 'delete' then v_at
    when p_decision = 'restore' and v_reversed.decision is distinct from 'hide' then null
    else v_it.deleted_at
  end;
  if (v_hidden_at, v_deleted_at) is distinct from (v_it.hidden_at, v_it.deleted_at) then
    update lms.posts as p
    set hidden_at = v_hidden_at, deleted_at = v_deleted_at
    where p.tenant_id = v_tenant and p.id = p_post;
    update lms.replies as r
    set hidden_at = v_hidden_at, deleted_at = v_deleted_at
    where r.tenant_id = v_tenant and r.id = p_reply;
  end if;

  -- Flags that have hidden something wait for a moderator all the same.
  if p_moderator is not null then
    v_flags := case
      when p_decision = 'lift' and v_reversed.decision = 'dismiss' then 'open'
      when p_decision in ('restore', 'dismiss', 'lift') then 'dismissed'
      else 'upheld'
    end;
    update lms.flags as f
    set status = v_flags, resolved_at = case when v_flags <> 'open' then v_at end
    where f.tenant_id = v_tenant
      and f.course_id = v_it.course_id
      and (f.post_id = p_post or f.reply_id = p_reply)
      and ((f.status = 'open' and p_decision <> 'lift') or f.resolved_at = v_reversed.created_at);
  end if;

  perform internal.notify(
    v_tenant, v_it.author, 'moderation', v_id, v_it.course_id,
    jsonb_build_object(
      'decision', p_decision,
      'reason', p_reason,
      'course_title', (select c.title from lms.courses as c where c.tenant_id = v_tenant and c.id = v_it.course_id),
      'post_id', v_it.post_id,
      'post_title', v_it.post_title,
      'reply_id', p_reply,
      'suspended_until', internal.rfc3339(p_until),
      'reverses', v_reversed.decision
    )
  );
  return v_id;
end
$$;
comment on function internal.decide(uuid, uuid, text, text, timestamptz, uuid, uuid) is
'A decision about a post or a reply (the other NULL), with all that follows: what is shown, flags, suspension, and that '
'its author is told. p_moderator NULL: enough flags have hidden it. p_reverses: the decision that this one takes back. '
'The id of the decision. LM205.';
