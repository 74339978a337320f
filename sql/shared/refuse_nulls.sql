create function internal.refuse_nulls(p_patch jsonb, variadic p_nullable text[] default '{}') returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_name text;
begin
  for v_name in
    select member.key
    from jsonb_each(p_patch) as member (key, value)
    where member.value = 'null'::jsonb and member.key <> all (p_nullable)
  loop
    perform internal.fail('LM402', format('%s cannot be removed.', v_name), '/' || v_name);
  end loop;
end
$$;
comment on function internal.refuse_nulls(jsonb, text[]) is
'Merge patch: null removes a member, and only the named ones can be removed. LM402.';
