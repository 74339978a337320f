create function internal.reply_stands(p_tenant uuid, p_reply uuid) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from lms.replies as r
    join lms.posts as p on p.tenant_id = r.tenant_id and p.id = r.post_id
    where r.tenant_id = p_tenant
      and r.id = p_reply
      and r.hidden_at is null
      and r.deleted_at is null
      and p.hidden_at is null
      and p.deleted_at is null
  );
end
$$;
comment on function internal.reply_stands(uuid, uuid) is
'Whether a reply and its post can be read by everybody in the course: nobody is told of what was hidden or deleted.';
