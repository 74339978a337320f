-- owner: lms_system
-- IMMUTABLE on purpose, although it reads a table: the value never changes while the database lives, and so the
-- planner reads it once a connection instead of once a row. Executable by its owner alone.
create function internal.context_secret() returns text
language sql immutable parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
  select s.secret from lms.context_secret as s
$$;
comment on function internal.context_secret() is 'The key of the seal on a request''s context.';
