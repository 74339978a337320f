create function internal.fail(
  p_sqlstate text, p_detail text, p_pointer text default null, p_more jsonb default null
) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception using
    errcode = p_sqlstate,
    message = p_detail,
    column = coalesce(p_pointer, ''),
    detail = coalesce(p_more::text, '');
end
$$;
comment on function internal.fail(text, text, text, jsonb) is
'Raises a business error. p_sqlstate: one of the LM codes of sql/README.md, which decide the HTTP status; p_detail: a '
'sentence for a person; p_pointer: JSON pointer of the offending member; p_more: further members of the problem.';
