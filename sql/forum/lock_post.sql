-- Definer: nobody may lock what they may not change.
create function internal.lock_post(p_post uuid, out post lms.posts, out is_staff boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_found record;
begin
  perform from lms.posts as p
  where p.tenant_id = internal.tenant_id() and p.id = p_post
  for no key update;
  v_found := internal.find_post(p_post);
  post := v_found.post;
  is_staff := v_found.is_staff;
end
$$;
comment on function internal.lock_post(uuid) is
'As find_post(), and nobody else changes the post, its votes or its replies before this transaction has ended.';
