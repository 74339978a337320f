create function app.start_attempt(p_tenant uuid, p_user uuid, p_quiz uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_attempt uuid;
begin
  perform internal.enter(p_tenant, p_user);
  v_attempt := internal.begin_attempt(p_quiz);
  return internal.attempt_json(v_attempt)::text;
end
$$;
comment on function app.start_attempt(uuid, uuid, uuid) is
'Begins an attempt of the caller at a quiz; answers with the one that they have open, as long as there is one. LM204, '
'LM205, LM213, LM302.';
