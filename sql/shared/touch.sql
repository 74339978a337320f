create function internal.touch() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  new.updated_at := now();
  new.version := old.version + 1;
  return new;
end
$$;
comment on function internal.touch() is 'Trigger: counts a change, for ETags. A caller cannot choose the version.';
