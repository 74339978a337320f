create function internal.no_report() returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.fail('LM302', 'No such report.');
  return null;
end
$$;
comment on function internal.no_report() is 'LM302, where an expression is wanted.';
