-- owner: lms_system
-- What a login was given as limits it can set otherwise; so they are enforced from outside. lms_system inherits from
-- the logins of analysts, which is what lets it see and end their sessions.
create function app.end_analysis(p_tolerance interval default '2 seconds') returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_ended json;
begin
  with sessions as (
    select
      s.pid,
      s.usename as login,
      case
        when a.login is null then 'unknown'
        when t.status <> 'active' then 'tenant_suspended'
        when a.status <> 'active' then 'disabled'
        when a.expires_at <= now() then 'expired'
        -- Not query_start, which a call of a function by the protocol's own message leaves as it was, or empty.
        when s.state not like 'idle%'
          and s.state_change < clock_timestamp() - make_interval(secs => a.statement_seconds) - p_tolerance
          then 'statement'
        -- Longer ones keep dead rows from being cleaned up, everybody's.
        when s.xact_start < clock_timestamp() - make_interval(secs => greatest(a.statement_seconds, 300)) - p_tolerance
          then 'transaction'
        -- All that a login may write is its own password and defaults, in a moment. Who goes on, from savepoint to
        -- savepoint, holds a lock for each, and the server has one table for everybody's.
        when s.backend_xid is not null and s.xact_start < clock_timestamp() - p_tolerance then 'writing'
        when exists (select from pg_stat_activity as w where w.leader_pid = s.pid) then 'parallel'
        -- Who listens and holds a transaction open keeps everybody's notifications in the server's one queue; when it is
        -- full, no transaction that notifies commits any more.
        when pg_notification_queue_usage() > 0.05 then 'notifications'
        when exists (select from pg_locks as l where l.pid = s.pid and l.locktype = 'advisory') then 'advisory_lock'
      end as reason
    from pg_stat_activity as s
    left join lms.analysts as a on a.login = s.usename
    left join lms.tenants as t on t.id = a.tenant_id
    where s.backend_type = 'client backend'
      and s.usename ~ '^analyst_[0-9a-f]{12}$'
      -- Ours in every database of the server, which shares its processors; of strangers, who may be another
      -- installation's, those in this one.
      and (a.login is not null or s.datname = current_database())
  )

  select coalesce(json_agg(json_build_object('login', e.login, 'pid', e.pid, 'reason', e.reason)), '[]')
  into v_ended
  from sessions as e
  where e.reason is not null
    and pg_has_role(e.login, 'usage')
    and pg_terminate_backend(e.pid);
  return v_ended;
end
$$;
comment on function app.end_analysis(interval) is
'Ends sessions of analysts that are not allowed any more, or beyond their limits by more than p_tolerance: login, pid and '
'reason of each. Run by the worker every few seconds.';
