-- Definer, as find_post().
create function internal.reply_json(p_reply uuid) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_found record;
begin
  v_found := internal.find_reply(p_reply);
  return (select f.facts::text from internal.reply_facts(v_found.post, array[p_reply], v_found.is_staff) as f);
end
$$;
comment on function internal.reply_json(uuid) is
'A reply as the person of this request sees it, its version first. LM204, LM302.';
