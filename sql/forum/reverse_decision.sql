-- Definer: nobody reads or writes decisions but through functions.
create function internal.reverse_decision(p_id uuid, p_reason text) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_it record;
  v_decision record;
  v_back record;
begin
  select d.*
  into v_decision
  from lms.moderation_decisions as d
  where d.tenant_id = v_tenant and d.id = p_id;
  if not found or not internal.authors(v_decision.course_id) then
    perform internal.fail('LM302', 'No such decision.');
  end if;

  v_it := internal.lock_contribution(v_decision.post_id, v_decision.reply_id);
  perform internal.expect_moderator(v_it.course_id, v_it.author);

  v_back := internal.reversal(p_id, v_it.hidden_at, v_it.deleted_at);
  if v_back.obstacle is not null then
    perform internal.fail(
      'LM205',
      case v_back.obstacle
        when 'reversed' then 'The decision was reversed before.'
        when 'superseded' then 'A later decision has taken the place of this one: reverse that.'
        when 'over' then 'The suspension is over in any case.'
        when 'visible' then 'It is neither hidden nor deleted.'
        when 'hidden' then 'It is hidden already.'
        else 'It is deleted.'
      end,
      null,
      jsonb_build_object('state', v_back.obstacle)
    );
  elsif 'suspend' in (v_decision.decision, v_back.decision) then
    perform internal.expect_may_suspend(v_it.author);
  end if;

  p_id := internal.decide(
    v_decision.post_id, v_decision.reply_id, v_back.decision, p_reason, v_back.suspended_until, p_id, internal.user_id()
  );
  if v_decision.decision = 'dismiss' then
    perform internal.hide_if_flagged(v_decision.post_id, v_decision.reply_id);
  end if;
  return internal.read_decision(p_id);
end
$$;
comment on function internal.reverse_decision(uuid, text) is
'Takes a decision back, by a decision of its own, which can be reversed in turn: what was hidden or deleted is restored, '
'a warning, a suspension or a dismissal is lifted, what was restored or lifted comes again. LM104, LM205, LM302.';

create function app.reverse_decision(p_tenant uuid, p_user uuid, p_id uuid, p_reason text) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('instructor', 'admin');
  return internal.reverse_decision(p_id, p_reason);
end
$$;
comment on function app.reverse_decision(uuid, uuid, uuid, text) is
'Takes a decision of the moderators back, by another one. LM104, LM205, LM302.';
