-- Executable by lms_owner alone.
create function internal.flag_json(p_post uuid, p_reply uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select json_build_object(
      'id', f.id,
      'post_id', f.post_id,
      'reply_id', f.reply_id,
      'reason', f.reason,
      'note', f.note,
      'created_at', internal.rfc3339(f.created_at)
    )::text
    from lms.flags as f
    where f.tenant_id = internal.tenant_id()
      and f.user_id = internal.user_id()
      and (f.post_id = p_post or f.reply_id = p_reply)
  );
end
$$;
comment on function internal.flag_json(uuid, uuid) is
'The flag of the person of this request on a post or a reply, as they see it: not what became of it.';
