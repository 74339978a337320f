create function internal.expect_role(variadic p_roles text[]) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if internal.request_role() <> all (p_roles) then
    perform internal.fail('LM104', 'Your role may not do this.');
  end if;
end
$$;
comment on function internal.expect_role(text[]) is
'LM104 for other roles. A sentence instead of the missing grant or the empty list that would stop them anyway.';
