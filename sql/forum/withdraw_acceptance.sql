create function app.withdraw_acceptance(p_tenant uuid, p_user uuid, p_post uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.choose_answer(p_post, null);
  return '';
end
$$;
comment on function app.withdraw_acceptance(uuid, uuid, uuid) is
'No reply is the answer any more; once more changes nothing. LM104, LM204, LM205, LM215, LM302.';
