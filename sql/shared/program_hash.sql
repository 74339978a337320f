-- owner: lms_system
-- Asked before any tenant is known; tells a hash and nothing else.
create function app.program_hash() returns text
language sql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select p.hash from deploy.program as p
$$;
comment on function app.program_hash() is
'Hash of the sql/ tree that this database runs; a server that holds another one is not ready.';
