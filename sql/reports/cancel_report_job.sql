create function app.cancel_report_job(p_tenant uuid, p_user uuid, p_report_job uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  perform from lms.report_jobs as j
  where j.tenant_id = p_tenant and j.id = p_report_job
  for no key update;
  if not found then
    perform internal.fail('LM302', 'No such report.');
  end if;

  update lms.report_jobs as j
  set
    status = case j.status when 'done' then 'expired' else 'canceled' end,
    error = null,
    finished_at = coalesce(j.finished_at, now()),
    expires_at = now()
  where j.tenant_id = p_tenant and j.id = p_report_job and j.status in ('queued', 'running', 'done');
  return '';
end
$$;
comment on function app.cancel_report_job(uuid, uuid, uuid) is
'Ends a report that is under way, or has the file of one that is done removed; again and again the same. Admins. '
'LM104, LM302.';
