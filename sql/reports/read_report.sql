-- Definer: for an admin, and for the worker in an admin's stead; it trusts the tenant of the context, no more.
create function internal.read_report(p_report text, p_filters jsonb, p_after text, p_limit integer) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if (p_limit between 1 and 10000) is not true then
    perform internal.fail('LM402', 'A page has 1 to 10000 rows.', '/query/limit');
  end if;
  return case p_report
    when 'enrollments' then internal.report_enrollments(p_filters, p_after, p_limit)
    when 'progress' then internal.report_progress(p_filters, p_after, p_limit)
    when 'quiz_results' then internal.report_quiz_results(p_filters, p_after, p_limit)
    when 'payments' then internal.report_payments(p_filters, p_after, p_limit)
    when 'certificates' then internal.report_certificates(p_filters, p_after, p_limit)
    when 'xp' then internal.report_xp(p_filters, p_after, p_limit)
    when 'moderation' then internal.report_moderation(p_filters, p_after, p_limit)
    when 'audit' then internal.report_audit(p_filters, p_after, p_limit)
    else internal.no_report()
  end;
end
$$;
comment on function internal.read_report(text, jsonb, text, integer) is
'A page of a report: {"rows": [[…]], "next": …}, the newest rows first, each as report_columns() says. A page may have fewer '
'rows than asked for, even none, before the last one, whose next is null. LM302, LM401, LM402.';

create function app.read_report(
  p_tenant uuid, p_user uuid, p_report text, p_filters jsonb, p_after text, p_limit integer
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  return internal.read_report(p_report, p_filters, p_after, p_limit);
end
$$;
comment on function app.read_report(uuid, uuid, text, jsonb, text, integer) is
'See internal.read_report(). For admins. LM104, LM302, LM401, LM402.';
