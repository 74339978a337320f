create function internal.keep_completion() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  new.completed_at := old.completed_at;
  return new;
end
$$;
comment on function internal.keep_completion() is 'Trigger: a completion is neither moved nor taken back, whoever tries.';
