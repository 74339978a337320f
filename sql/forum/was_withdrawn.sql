-- Executable by lms_owner alone.
create function internal.was_withdrawn(p_deleted_at timestamptz, p_post uuid, p_reply uuid) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  -- Somebody may delete what a moderator had deleted once, and restored.
  return p_deleted_at is not null and 'delete' is distinct from (
    select d.decision
    from lms.moderation_decisions as d
    left join lms.moderation_decisions as reversed
      on reversed.tenant_id = internal.tenant_id() and reversed.id = d.reverses
    where d.tenant_id = internal.tenant_id()
      and (d.post_id = p_post or d.reply_id = p_reply)
      and (d.decision = 'delete' or (d.decision = 'restore' and reversed.decision is distinct from 'hide'))
    order by d.created_at desc, d.id desc
    limit 1
  );
end
$$;
comment on function internal.was_withdrawn(timestamptz, uuid, uuid) is
'Whether a post or a reply (the other NULL) was deleted by its author, who may then write it again elsewhere; not by a '
'moderator.';
