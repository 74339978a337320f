create function internal.timezone_or_null(p_name text) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_name is null or exists (select from pg_timezone_names as z where z.name = p_name) then
    return p_name;
  end if;
  perform internal.fail('LM402', 'Not a time zone: use an IANA name like Asia/Kolkata.', '/timezone');
  return null;
end
$$;
comment on function internal.timezone_or_null(text) is 'The name when it is an IANA time zone, NULL for NULL, else LM402.';
