-- owner: lms_system
create function internal.queue_next_report_job(p_tenant uuid) returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
  select internal.queue_job('write_report', json_build_object('tenant_id', p_tenant, 'id', next.id), interval '0')
  from (
    select j.id
    from lms.report_jobs as j
    where j.tenant_id = p_tenant and j.status = 'queued'
    order by j.created_at, j.id
    limit 1
  ) as next
$$;
comment on function internal.queue_next_report_job(uuid) is
'One of an institution''s reports has ended: whichever waits longest may have found no room before.';
