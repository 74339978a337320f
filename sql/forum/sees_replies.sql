-- Definer: a policy holds no subquery, and a post that is a tombstone is hidden by its own policy, its replies are not.
create function internal.sees_replies(p_post uuid) returns boolean
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from lms.posts as p
    where p.tenant_id = internal.tenant_id()
      and p.id = p_post
      and (p.hidden_at is null or p.user_id = internal.user_id())
      and internal.is_enrolled(p.course_id)
  );
end
$$;
comment on function internal.sees_replies(uuid) is
'Whether the person of this request is enrolled where the post is, and it is not hidden from them.';
