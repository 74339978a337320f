create function app.get_attempt(p_tenant uuid, p_user uuid, p_attempt uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.attempt_json(p_attempt)::text;
end
$$;
comment on function app.get_attempt(uuid, uuid, uuid) is
'An attempt: the caller''s own, with its questions while it is open, and again as far as the quiz''s review allows; for '
'those who answer for the course always, with the key. LM204, LM302.';
