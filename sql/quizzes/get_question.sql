create function app.get_question(p_tenant uuid, p_user uuid, p_question uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('instructor', 'admin');
  return internal.question_json(p_tenant, p_question);
end
$$;
comment on function app.get_question(uuid, uuid, uuid) is
'A question with its key, for those who teach the course and for admins. LM104, LM302.';
