-- Definer: a tombstone can be read, too.
create function internal.note_read(p_post uuid) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.find_post(p_post);
  perform internal.mark_read(p_post);
end
$$;
comment on function internal.note_read(uuid) is
'Marks a post as read for the person of this request, who sees it. LM204, LM302.';
