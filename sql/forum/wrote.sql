-- Definer: a policy holds no subquery.
create function internal.wrote(p_post uuid, p_reply uuid) returns boolean
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from lms.posts as p
    where p.tenant_id = internal.tenant_id()
      and p.id = p_post
      and p.user_id = internal.user_id()
      and p.deleted_at is null
  ) or exists (
    select from lms.replies as r
    where r.tenant_id = internal.tenant_id()
      and r.id = p_reply
      and r.user_id = internal.user_id()
      and r.deleted_at is null
  );
end
$$;
comment on function internal.wrote(uuid, uuid) is
'Whether the person of this request is the author of a post or of a reply (the other NULL) that is not deleted.';
