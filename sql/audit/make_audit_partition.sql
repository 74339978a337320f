-- Definer: tables are made by their owner.
create function internal.make_audit_partition(p_month date) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_name text := 'audit_log_' || to_char(p_month, 'YYYY_MM');
  v_from timestamptz := date_trunc('month', p_month::timestamp) at time zone 'UTC';
  v_until timestamptz := (date_trunc('month', p_month::timestamp) + interval '1 month') at time zone 'UTC';
begin
  if to_regclass('lms.' || v_name) is not null then
    return false;
  end if;
  -- Another process may be about to make it: whoever comes second waits here, and then finds it.
  lock table lms.audit_log in share update exclusive mode;
  if to_regclass('lms.' || v_name) is not null then
    return false;
  end if;

  execute format('create table lms.%I (like lms.audit_log including defaults including constraints)', v_name);
  execute format(
    'comment on table lms.%I is %L', v_name, 'The audit log of ' || to_char(p_month, 'FMMonth YYYY') || ', by UTC.'
  );

  -- A month is attached beside a net that holds nothing of it. Its rows are of all institutions, and nobody deletes any:
  -- within this transaction the owner may.
  alter table lms.audit_log_default disable row level security, disable trigger user;
  execute format(
    'with moved as (delete from lms.audit_log_default where at >= %L and at < %L returning *) '
    'insert into lms.%I select * from moved',
    v_from, v_until, v_name
  );
  alter table lms.audit_log_default
  enable row level security, enable always trigger keep, enable always trigger keep_whole;

  perform internal.guard_audit_partition(format('lms.%I', v_name)::regclass);
  execute format(
    'alter table lms.audit_log attach partition lms.%I for values from (%L) to (%L)', v_name, v_from, v_until
  );
  return true;
end
$$;
comment on function internal.make_audit_partition(date) is
'The partition of the audit log for the month of a day, by UTC; false when it is there. What the default partition has '
'noted of that month goes into it.';
