-- Definer, as find_post().
create function internal.find_reply(p_reply uuid, out reply lms.replies, out post lms.posts, out is_staff boolean)
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_found record;
begin
  select r.*
  into reply
  from lms.replies as r
  where r.tenant_id = internal.tenant_id() and r.id = p_reply;
  if not found then
    perform internal.fail('LM302', 'No such reply.');
  end if;
  v_found := internal.find_post(reply.post_id);
  post := v_found.post;
  is_staff := v_found.is_staff;
  if not is_staff and (
    reply.deleted_at is not null or (reply.hidden_at is not null and reply.user_id <> internal.user_id())
  ) then
    perform internal.fail('LM302', 'No such reply.');
  end if;
end
$$;
comment on function internal.find_reply(uuid) is
'A reply that the person of this request sees, its post, and whether they moderate it. LM204, LM302.';
