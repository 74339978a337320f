-- Definer: for an admin, and for the worker in an admin's stead; it trusts the tenant of the context, no more.
create function internal.summarize_report(p_report text, p_filters jsonb) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return (case p_report
    when 'enrollments' then internal.summarize_enrollments(p_filters)
    when 'progress' then internal.summarize_progress(p_filters)
    when 'quiz_results' then internal.summarize_quiz_results(p_filters)
    when 'payments' then internal.summarize_payments(p_filters)
    when 'certificates' then internal.summarize_certificates(p_filters)
    when 'xp' then internal.summarize_xp(p_filters)
    when 'moderation' then internal.summarize_moderation(p_filters)
    when 'audit' then internal.summarize_audit(p_filters)
    else internal.no_report()
  end::jsonb || jsonb_build_object('look', internal.report_look()))::text;
end
$$;
comment on function internal.summarize_report(text, jsonb) is
'A report in figures and charts, for people: {"figures": [{"name", "title", "type", "value", "currency"?}], "charts": '
'[{"kind", "title", "labels", "series": [{"name", "values"}], "type"?, "currency"?}], "look": see report_look()}. LM302, '
'LM402.';

create function app.summarize_report(p_tenant uuid, p_user uuid, p_report text, p_filters jsonb) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  return internal.summarize_report(p_report, p_filters);
end
$$;
comment on function app.summarize_report(uuid, uuid, text, jsonb) is
'See internal.summarize_report(). For admins. LM104, LM302, LM402.';
