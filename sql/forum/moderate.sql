-- Definer: what is decided about a post or a reply touches what no request role writes.
create function internal.moderate(
  p_post uuid, p_reply uuid, p_decision text, p_reason text, p_until timestamptz, p_flag uuid default null
) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_it record := internal.lock_contribution(p_post, p_reply);
  v_status text;
  v_id uuid;
begin
  perform internal.expect_moderator(v_it.course_id, v_it.author);
  if p_decision <> all (
    array['hide', 'delete', 'warn', 'suspend', case when p_flag is null then 'restore' else 'dismiss' end]
  ) then
    perform internal.fail('LM402', 'No decision that can be made here.', '/decision');
  elsif (p_decision = 'suspend') <> (p_until is not null) then
    perform internal.fail('LM402', 'A suspension, and nothing else, says until when.', '/suspended_until');
  elsif p_decision = 'suspend' then
    perform internal.expect_may_suspend(v_it.author);
    if p_until <= now() or p_until > now() + interval '10 years' then
      perform internal.fail('LM402', 'A suspension ends in the future, within ten years.', '/suspended_until');
    end if;
  end if;

  -- Looked at under the lock: of two moderators who resolve it at once, one decides.
  if p_flag is not null then
    select f.status
    into v_status
    from lms.flags as f
    where f.tenant_id = internal.tenant_id() and f.id = p_flag;
    if v_status is distinct from 'open' then
      perform internal.fail(
        'LM205', 'A moderator has decided about it in the meantime.', null, jsonb_build_object('state', v_status)
      );
    end if;
  end if;
  v_id := internal.decide(p_post, p_reply, p_decision, p_reason, p_until, null, internal.user_id());
  return internal.read_decision(v_id);
end
$$;
comment on function internal.moderate(uuid, uuid, text, text, timestamptz, uuid) is
'What a moderator decides about a post or a reply (the other NULL), because of a flag or without one. LM104, LM205, LM402.';
