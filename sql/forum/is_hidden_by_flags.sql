-- Executable by lms_owner alone.
create function internal.is_hidden_by_flags(p_post uuid, p_reply uuid) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return coalesce(
    (
      select d.moderator_id is null
      from lms.moderation_decisions as d
      where d.tenant_id = internal.tenant_id()
        and (d.post_id = p_post or d.reply_id = p_reply)
        and d.decision = 'hide'
      order by d.created_at desc, d.id desc
      limit 1
    ),
    false
  );
end
$$;
comment on function internal.is_hidden_by_flags(uuid, uuid) is
'Whether flags, and no moderator, have hidden a hidden post or reply (the other NULL).';
