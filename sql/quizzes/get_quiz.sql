create function app.get_quiz(p_tenant uuid, p_user uuid, p_quiz uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.quiz_json(p_tenant, p_quiz);
end
$$;
comment on function app.get_quiz(uuid, uuid, uuid) is
'A quiz, for those enrolled and those who teach the course: its rules and how far the caller is, never what it asks. '
'LM302.';
