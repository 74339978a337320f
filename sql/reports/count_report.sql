create function internal.count_report(p_report text, p_filters jsonb) returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_only record := internal.read_report_filters(p_report, p_filters);
  v_today date := internal.today();
begin
  return case p_report
    when 'enrollments' then (
      select count(*)
      from lms.enrollments as e
      where e.tenant_id = v_tenant
        and e.enrolled_at >= v_only.begins
        and e.enrolled_at < v_only.ends
        and (v_only.course is null or e.course_id = v_only.course)
        and (v_only.person is null or e.user_id = v_only.person)
        and (p_filters ->> 'status' is null or e.status = p_filters ->> 'status')
        and (p_filters ->> 'source' is null or e.source = p_filters ->> 'source')
    )
    when 'progress' then (
      select count(*)
      from lms.enrollments as e
      where e.tenant_id = v_tenant
        and e.enrolled_at >= v_only.begins
        and e.enrolled_at < v_only.ends
        and (v_only.course is null or e.course_id = v_only.course)
        and (v_only.person is null or e.user_id = v_only.person)
        and (
          p_filters ->> 'status' is null
          or p_filters ->> 'status' = internal.progress_status(
            e.status, e.enrolled_at, e.last_activity_at, e.completed_at, e.completed_lessons, e.passed_required_quizzes
          )
        )
    )
    when 'quiz_results' then (
      select count(*)
      from lms.quiz_attempts as t
      where t.tenant_id = v_tenant
        and t.started_at >= v_only.begins
        and t.started_at < v_only.ends
        and (v_only.course is null or t.course_id = v_only.course)
        and (v_only.quiz is null or t.quiz_id = v_only.quiz)
        and (v_only.person is null or t.user_id = v_only.person)
        and (p_filters ->> 'status' is null or p_filters ->> 'status' = internal.attempt_status(t.status, t.passed))
    )
    when 'payments' then (
      select count(*)
      from lms.payments as p
      where p.tenant_id = v_tenant
        and p.created_at >= v_only.begins
        and p.created_at < v_only.ends
        and (v_only.course is null or p.course_id = v_only.course)
        and (v_only.person is null or p.user_id = v_only.person)
        and (p_filters ->> 'status' is null or p.status = p_filters ->> 'status')
        and (p_filters ->> 'mode' is null or p.mode = p_filters ->> 'mode')
    )
    when 'certificates' then (
      select count(*)
      from lms.certificates as d
      where d.tenant_id = v_tenant
        and d.issued_at >= v_only.begins
        and d.issued_at < v_only.ends
        and (v_only.course is null or d.course_id = v_only.course)
        and (v_only.person is null or d.user_id = v_only.person)
        and (
          p_filters ->> 'status' is null
          or p_filters ->> 'status'
          = internal.certificate_state(d.superseded_at, d.revoked_at, d.expires_on, v_today)
        )
    )
    when 'xp' then (
      select count(*)
      from lms.xp as x
      where x.tenant_id = v_tenant
        and x.timestamp >= v_only.begins
        and x.timestamp < v_only.ends
        and (v_only.course is null or x.course_id = v_only.course)
        and (v_only.person is null or x.user_id = v_only.person)
        and (p_filters ->> 'type' is null or x.type = p_filters ->> 'type')
    )
    when 'moderation' then (
      select count(*)
      from lms.moderation_decisions as m
      where m.tenant_id = v_tenant
        and m.created_at >= v_only.begins
        and m.created_at < v_only.ends
        and (v_only.course is null or m.course_id = v_only.course)
        and (v_only.person is null or m.user_id = v_only.person)
        and (p_filters ->> 'decision' is null or m.decision = p_filters ->> 'decision')
    )
    when 'audit' then (
      select count(*)
      from lms.audit_log as l
      where l.tenant_id = v_tenant
        and l.at >= v_only.begins
        and l.at < v_only.ends
        and (v_only.person is null or l.actor_id = v_only.person)
        and (p_filters ->> 'table' is null or l.table_name = p_filters ->> 'table')
        and (p_filters ->> 'action' is null or l.action = p_filters ->> 'action')
    )
  end;
end
$$;
comment on function internal.count_report(text, jsonb) is 'How many rows a report has at this moment. LM402.';
