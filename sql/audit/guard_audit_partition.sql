-- Row triggers of the log are copied to its partitions by PostgreSQL, these are not: each table that holds rows of the
-- log is changed and emptied by a name of its own. ALWAYS, as replication and restores would pass the others.
create function internal.guard_audit_partition(p_partition regclass) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  execute format('alter table %s enable row level security, force row level security', p_partition);
  execute format(
    'create trigger keep_whole before update or delete or truncate on %s '
    'for each statement execute function internal.keep_audit_log()',
    p_partition
  );
  execute format('comment on trigger keep_whole on %s is %L', p_partition, 'Append-only, its owner included.');
  execute format('alter table %s enable always trigger keep_whole', p_partition);
end
$$;
comment on function internal.guard_audit_partition(regclass) is
'Shuts a partition of the audit log: it is reached through the log itself, and never emptied.';
