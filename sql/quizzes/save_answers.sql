create function app.save_answers(p_tenant uuid, p_user uuid, p_attempt uuid, p_answers jsonb) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.store_answers(p_attempt, p_answers -> 'answers')::text;
end
$$;
comment on function app.save_answers(uuid, uuid, uuid, jsonb) is
'Saves answers in the caller''s open attempt, over those that were saved before, and says what is saved now. LM204, '
'LM205, LM212, LM302, LM402.';
