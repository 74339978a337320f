-- Executable by lms_owner alone.
create function internal.reversal(
  p_id uuid,
  p_hidden_at timestamptz,
  p_deleted_at timestamptz,
  out decision text,
  out suspended_until timestamptz,
  out obstacle text
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_it lms.moderation_decisions;
begin
  select d.*
  into v_it
  from lms.moderation_decisions as d
  where d.tenant_id = v_tenant and d.id = p_id;

  -- What a restoration or a lifting has taken back comes again.
  if v_it.decision in ('restore', 'lift') then
    select d.decision, d.suspended_until
    into decision, suspended_until
    from lms.moderation_decisions as d
    where d.tenant_id = v_tenant
      and d.course_id = v_it.course_id
      and (d.post_id = v_it.post_id or d.reply_id = v_it.reply_id)
      and case
        when v_it.reverses is not null then d.id = v_it.reverses
        else d.decision in ('hide', 'delete') and (d.created_at, d.id) < (v_it.created_at, v_it.id)
      end
    order by d.created_at desc, d.id desc
    limit 1;
  else
    decision := case when v_it.decision in ('hide', 'delete') then 'restore' else 'lift' end;
  end if;

  obstacle := case
    when exists (
      select from lms.moderation_decisions as r
      where r.tenant_id = v_tenant and r.reverses = p_id
    ) then 'reversed'
    when v_it.decision in ('hide', 'delete', 'restore') and exists (
      select from lms.moderation_decisions as later
      where later.tenant_id = v_tenant
        and later.course_id = v_it.course_id
        and (later.post_id = v_it.post_id or later.reply_id = v_it.reply_id)
        and later.decision = v_it.decision
        and (later.created_at, later.id) > (v_it.created_at, v_it.id)
        and not exists (
          select from lms.moderation_decisions as r
          where r.tenant_id = v_tenant and r.reverses = later.id
        )
    ) then 'superseded'
    when coalesce(suspended_until, v_it.suspended_until) <= now() then 'over'
    else internal.state_against(decision, v_it.decision, v_it.post_id, v_it.reply_id, p_hidden_at, p_deleted_at)
  end;
end
$$;
comment on function internal.reversal(uuid, timestamptz, timestamptz) is
'What takes a decision back about a post or a reply that was hidden and deleted then (NULL: it is not), and what is in '
'the way of it, NULL when nothing is.';
