create function app.get_report_job(p_tenant uuid, p_user uuid, p_report_job uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  v_answer := internal.report_job_json(p_report_job);
  if v_answer is null then
    perform internal.fail('LM302', 'No such report.');
  end if;
  return v_answer;
end
$$;
comment on function app.get_report_job(uuid, uuid, uuid) is
'A report that somebody at the institution has asked for. Admins. LM104, LM302.';
