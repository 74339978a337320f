-- Definer, as lock_post(). The post first: what changes who sees a reply changes what the post counts.
create function internal.lock_reply(p_reply uuid, out reply lms.replies, out post lms.posts, out is_staff boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_found record;
begin
  perform from lms.posts as p
  where p.tenant_id = internal.tenant_id() and p.id = (
    select r.post_id from lms.replies as r where r.tenant_id = internal.tenant_id() and r.id = p_reply
  )
  for no key update;
  perform from lms.replies as r
  where r.tenant_id = internal.tenant_id() and r.id = p_reply
  for no key update;
  v_found := internal.find_reply(p_reply);
  reply := v_found.reply;
  post := v_found.post;
  is_staff := v_found.is_staff;
end
$$;
comment on function internal.lock_reply(uuid) is
'As find_reply(), and nobody else changes the reply or its post before this transaction has ended.';
