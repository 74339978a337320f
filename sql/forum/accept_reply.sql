create function app.accept_reply(p_tenant uuid, p_user uuid, p_post uuid, p_reply uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  if p_reply is null then
    perform internal.fail('LM402', 'Say which reply.', '/reply_id');
  end if;
  return internal.choose_answer(p_post, p_reply);
end
$$;
comment on function app.accept_reply(uuid, uuid, uuid, uuid) is
'Accepts a reply as the answer, in place of another one; accepting it again changes nothing. LM104, LM204, LM205, LM215, '
'LM302, LM402.';
