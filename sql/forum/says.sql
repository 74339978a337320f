-- Executable by lms_owner alone.
create function internal.says(p_post uuid, p_search tsvector, p_query tsquery, p_is_staff boolean) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return coalesce(p_search @@ p_query, false) or exists (
    select from lms.replies as r
    where r.tenant_id = internal.tenant_id()
      and r.post_id = p_post
      and r.deleted_at is null
      and (p_is_staff or r.hidden_at is null or r.user_id = internal.user_id())
      and r.search @@ p_query
  );
end
$$;
comment on function internal.says(uuid, tsvector, tsquery, boolean) is
'Whether a post that the person of this request sees, or one of its replies that they see, is what was searched for. '
'p_search: that of the post.';
