-- Who may what, as exact sets: a grant too many fails as well as one too few.
select plan(26);

create temporary view our_roles as
select rolname::text as name, oid
from pg_roles
where rolname in (
  'lms_owner', 'lms_system', 'lms_api', 'lms_worker', 'lms_analyst', 'lms_anonymous', 'lms_student', 'lms_instructor',
  'lms_admin', 'lms_operator'
);

create temporary view request_roles as
select name, oid
from our_roles
where name in ('lms_anonymous', 'lms_student', 'lms_instructor', 'lms_admin', 'lms_operator');

create temporary view our_schemas as
select oid, nspname::text as name, nspowner, nspacl
from pg_namespace
where nspname !~ '^(pg_|information_schema$|tap$|tests$)';

create temporary view our_relations as
select c.oid, c.relname::text as name, c.relkind, c.relowner, c.relacl, c.oid::regclass::text as full_name
from pg_class as c
join our_schemas as s on c.relnamespace = s.oid
where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S');

create temporary view our_functions as
select
  p.oid,
  s.name as schema,
  p.prosecdef as definer,
  p.proowner as owner,
  format('%s.%s', s.name, p.proname) as name,
  format('%s.%s(%s)', s.name, p.proname, oidvectortypes(p.proargtypes)) as signature
from pg_proc as p
join our_schemas as s on p.pronamespace = s.oid;

-- Roles

select set_eq(
  $$ select
       r.rolname::text,
       concat_ws(
         ', ', case when rolcanlogin then 'login' end, case when rolinherit then 'inherit' end,
         case when rolsuper then 'superuser' end, case when rolcreaterole then 'createrole' end,
         case when rolcreatedb then 'createdb' end, case when rolreplication then 'replication' end,
         case when rolbypassrls then 'bypassrls' end
       )
     from pg_roles as r
     join our_roles as o on o.oid = r.oid $$,
  $$ values
     ('lms_owner', ''), ('lms_system', 'inherit'), ('lms_api', 'login'), ('lms_worker', 'login'), ('lms_analyst', ''),
     ('lms_anonymous', ''), ('lms_student', ''), ('lms_instructor', ''), ('lms_admin', ''), ('lms_operator', '') $$,
  'no role is a superuser, bypasses row security or makes roles; one inherits, from analysts; two may log in'
);

select set_eq(
  $$ select role.name, member.name as member, m.admin_option
     from pg_auth_members as m
     join our_roles as role on role.oid = m.roleid
     join our_roles as member on member.oid = m.member $$,
  $$ values
     ('lms_anonymous', 'lms_api', false), ('lms_student', 'lms_api', false), ('lms_instructor', 'lms_api', false),
     ('lms_admin', 'lms_api', false), ('lms_operator', 'lms_api', false) $$,
  'the API''s login may become each request role; no other of our roles may become another'
);

select is_empty(
  $$ select o.name, a.rolname
     from our_roles as o, pg_roles as a
     where a.rolname !~ '^(lms|analyst)_' and not a.rolsuper and pg_has_role(o.oid, a.oid, 'member') $$,
  'none of our roles belongs to a role of somebody else''s'
);

select is_empty(
  $$ select r.name, s.setting
     from our_roles as r,
       (values ('statement_timeout'), ('lock_timeout'), ('idle_in_transaction_session_timeout')) as s (setting)
     where r.name in ('lms_api', 'lms_worker', 'lms_analyst')
       and not exists (
         select
         from pg_db_role_setting as d, unnest(d.setconfig) as c
         where d.setrole = r.oid and d.setdatabase = 0 and c ~ format('^%s=[1-9]', s.setting)
       ) $$,
  'whoever logs in has a limit on statements, locks and idle transactions'
);

-- Everybody

select is_empty(
  $$ select 'database', a.privilege_type
     from pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) as a
     where datname = current_database() and a.grantee = 0
     union all
     select 'schema ' || name, a.privilege_type
     from our_schemas, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) as a
     where a.grantee = 0
     union all
     select full_name, a.privilege_type
     from our_relations, aclexplode(coalesce(relacl, acldefault('r', relowner))) as a
     where a.grantee = 0 and full_name !~ '^deploy\.'
     union all
     select signature, 'EXECUTE'
     from our_functions
     where has_function_privilege('public', oid, 'execute') $$,
  'nothing is granted to PUBLIC'
);

select is_empty(
  $$ select r.name, s.name
     from our_roles as r, our_schemas as s
     where r.name not in ('lms_owner', 'lms_system') and has_schema_privilege(r.oid, s.oid, 'create') $$,
  'nobody but the owners makes objects'
);

select set_eq(
  $$ select r.name, string_agg(s.name, ', ' order by s.name)
     from our_roles as r, our_schemas as s
     where has_schema_privilege(r.oid, s.oid, 'usage') and r.oid <> s.nspowner
     group by r.name $$,
  $$ values
     ('lms_system', 'app, deploy, internal, lms, pgqueuer'),
     ('lms_api', 'app, internal'),
     ('lms_worker', 'app, internal, pgqueuer'),
     ('lms_analyst', 'analytics'),
     ('lms_anonymous', 'internal, lms'),
     ('lms_student', 'internal, lms'),
     ('lms_instructor', 'internal, lms'),
     ('lms_admin', 'internal, lms'),
     ('lms_operator', 'internal, lms') $$,
  'who may enter which schema, besides its owner'
);

select set_eq(
  $$ select name from our_roles where has_database_privilege(oid, current_database(), 'temporary') $$,
  array['lms_system'],
  'one makes temporary tables, for refreshing materialized views'
);

select is_empty(
  $$ select r.full_name, a.grantee::regrole
     from our_relations as r, aclexplode(r.relacl) as a
     where r.full_name like 'reporting.%' and a.grantee <> r.relowner $$,
  'what reporting holds, which knows no row security, is granted to nobody'
);

-- The login of the API

select is_empty(
  $$ select full_name, privilege
     from our_relations,
       unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) as privilege
     where relkind <> 'S'
       and case when privilege in ('delete', 'truncate', 'trigger')
         then has_table_privilege('lms_api', oid, privilege)
         else has_any_column_privilege('lms_api', oid, privilege)
       end $$,
  'the API''s login may do nothing with any table'
);

select set_eq(
  $$ select name
     from our_functions
     where schema = 'app' and not has_function_privilege('lms_api', oid, 'execute') $$,
  array['app.end_analysis',
    'app.claim_report_job', 'app.fail_report_job', 'app.finish_report_job', 'app.forget_report_file',
    'app.keep_report_job', 'app.read_report_job', 'app.summarize_report_job', 'app.sweep_report_jobs',
    'app.claim_mail', 'app.finish_mail', 'app.sweep', 'app.expire_attempt', 'app.refresh_leaderboards',
    'app.refresh_stats',
    'app.tell_announcement', 'app.expire_orders', 'app.due_for_reconciliation',
    'app.process_event', 'app.sweep_payments', 'app.make_audit_partitions'],
  'it may call every function of app but the worker''s'
);

select set_eq(
  $$ select name
     from our_functions
     where schema <> 'app' and has_function_privilege('lms_api', oid, 'execute') $$,
  array[
    'internal.enter', 'internal.open_context',
    'internal.fail', 'internal.expect_version', 'internal.page', 'internal.read_cursor', 'internal.write_cursor',
    'internal.rfc3339', 'internal.newest_after', 'internal.expect_role', 'internal.refuse_nulls', 'internal.money'
  ],
  'and besides: entering, and what touches no table'
);

select set_eq(
  $$ select f.name, r.name as role
     from our_functions as f, our_roles as r
     where f.schema = 'app'
       and r.name <> 'lms_api'
       and r.oid <> f.owner
       and has_function_privilege(r.oid, f.oid, 'execute') $$,
  $$ values
     ('app.end_analysis', 'lms_worker'),
     ('app.claim_report_job', 'lms_worker'), ('app.fail_report_job', 'lms_worker'),
     ('app.finish_report_job', 'lms_worker'), ('app.forget_report_file', 'lms_worker'),
     ('app.keep_report_job', 'lms_worker'), ('app.read_report_job', 'lms_worker'),
     ('app.summarize_report_job', 'lms_worker'), ('app.sweep_report_jobs', 'lms_worker'),
     ('app.claim_mail', 'lms_worker'), ('app.finish_mail', 'lms_worker'), ('app.sweep', 'lms_worker'),
     ('app.attach_order', 'lms_worker'), ('app.fail_order', 'lms_worker'), ('app.apply_payment', 'lms_worker'),
     ('app.expire_orders', 'lms_worker'), ('app.due_for_reconciliation', 'lms_worker'),
     ('app.claim_gateway_job', 'lms_worker'), ('app.defer_gateway_job', 'lms_worker'),
     ('app.finish_gateway_job', 'lms_worker'), ('app.process_event', 'lms_worker'),
     ('app.sweep_payments', 'lms_worker'), ('app.note_refused_key', 'lms_worker'),
     ('app.apply_refund', 'lms_worker'), ('app.fail_refund', 'lms_worker'),
     ('app.claim_certificate', 'lms_worker'), ('app.finish_certificate', 'lms_worker'),
     ('app.claim_invoice', 'lms_worker'), ('app.finish_invoice', 'lms_worker'),
     ('app.expire_attempt', 'lms_worker'), ('app.tell_announcement', 'lms_worker'), ('app.make_audit_partitions', 'lms_worker'),
     ('app.refresh_leaderboards', 'lms_worker'),
     ('app.refresh_stats', 'lms_worker') $$,
  'nobody else calls functions of app'
);

-- Tables: what each role may do; INSERT and UPDATE by column. Row security then says with which rows.

create temporary view our_grants as
select on_table, role, string_agg(what, ', ' order by rank) as what
from (
  select
    r.name as on_table,
    pg_get_userbyid(a.grantee)::text as role,
    lower(a.privilege_type) as what,
    array_position(array['SELECT', 'INSERT', 'UPDATE', 'DELETE'], a.privilege_type) as rank
  from our_relations as r, aclexplode(r.relacl) as a
  where r.full_name like 'lms.%' and a.grantee <> r.relowner
  union all
  select
    r.name as on_table,
    pg_get_userbyid(a.grantee)::text as role,
    format('%s (%s)', lower(a.privilege_type), string_agg(c.attname, ', ' order by c.attnum)) as what,
    array_position(array['SELECT', 'INSERT', 'UPDATE', 'DELETE'], a.privilege_type) as rank
  from our_relations as r
  join pg_attribute as c on r.oid = c.attrelid, aclexplode(c.attacl) as a
  where r.full_name like 'lms.%'
  group by r.name, a.grantee, a.privilege_type
) as single
group by on_table, role;

select set_eq(
  $$ select
       on_table,
       string_agg(substr(role, 5), ', ' order by array_position(
         array['lms_anonymous', 'lms_student', 'lms_instructor', 'lms_admin', 'lms_operator'], role
       )) as roles,
       what
     from our_grants
     where role not in ('lms_system', 'lms_worker')
     group by on_table, what $$,
  $$ values
     ('audit_log', 'admin, operator', 'select'),
     ('announcements', 'student, operator', 'select'),
     ('announcements', 'instructor, admin', 'select, insert (tenant_id, course_id, user_id, title, body, body_html)'),
     ('notification_preferences', 'student, instructor, admin, operator',
       'select, insert (tenant_id, user_id, kind, in_app, mail), update (in_app, mail, updated_at)'),
     ('notifications', 'student, instructor, admin, operator', 'select, update (read_at)'),
     ('report_jobs', 'admin',
       'select, insert (tenant_id, requested_by, report, format, filters, rows_total), update (status, error, '
       'finished_at, expires_at)'),
     ('badges', 'student, instructor, operator', 'select'),
     ('badges', 'admin',
       'select, insert (tenant_id, name, description, icon_url, metric, threshold, is_active), update '
       '(name, description, icon_url, metric, threshold, is_active), delete'),
     ('answer_keys', 'instructor, admin',
       'select, insert (tenant_id, question_id, version, course_id, correct_options, explanation)'),
     ('certificate_designs', 'admin',
       'select, insert (tenant_id, version, primary_color, accent_color, signatory_name, signatory_title, logo_id, '
       'signature_id), update (is_current)'),
     ('certificates', 'student, instructor, operator', 'select'),
     ('certificates', 'admin', 'select, update (revoked_at, revocation_reason)'),
     ('course_instructors', 'instructor, admin', 'select, insert (tenant_id, course_id, user_id), delete'),
     ('courses', 'anonymous, student, operator', 'select'),
     ('courses', 'instructor',
       'select, insert (tenant_id, slug, title, description, domain, instructor_id, price, currency, '
       'issues_certificates, certificate_valid_months), update '
       '(slug, title, description, domain, price, currency, status, issues_certificates, certificate_valid_months), '
       'delete'),
     ('coupons', 'admin',
       'select, insert (tenant_id, code, description, kind, percent_basis_points, amount, currency, course_id, '
       'max_redemptions, max_redemptions_per_person, starts_at, ends_at, is_active, created_by), update '
       '(description, percent_basis_points, amount, currency, course_id, max_redemptions, max_redemptions_per_person, '
       'starts_at, ends_at, is_active), delete'),
     ('courses', 'admin',
       'select, insert (tenant_id, slug, title, description, domain, instructor_id, price, currency, '
       'issues_certificates, certificate_valid_months), update '
       '(slug, title, description, domain, instructor_id, price, currency, status, rejection_reason, '
       'issues_certificates, certificate_valid_months), delete'),
     ('enrollments', 'student, instructor, admin, operator', 'select, update (resume_lesson_id, last_activity_at)'),
     ('identity_providers', 'admin',
       'select, insert (tenant_id, provider, name, issuer, client_id, client_secret_sealed, enabled), update '
       '(name, issuer, client_id, client_secret_sealed, enabled, updated_at), delete'),
     ('images', 'admin', 'select, insert (tenant_id, sha256, png, width, height)'),
     ('lesson_contents', 'anonymous, student, operator', 'select'),
     ('lesson_contents', 'instructor, admin',
       'select, insert (tenant_id, lesson_id, video_url, materials_url, subtitle_url), update (video_url, '
       'materials_url, subtitle_url)'),
     ('lesson_progress', 'student, instructor, admin, operator',
       'select, insert (tenant_id, user_id, course_id, lesson_id, position_seconds, completed_at), update '
       '(position_seconds, completed_at, updated_at)'),
     ('lessons', 'anonymous, student, operator', 'select'),
     ('lessons', 'instructor, admin',
       'select, insert (tenant_id, course_id, module_id, title, position, duration_seconds, is_preview, '
       'is_required), update (title, position, duration_seconds, is_preview, is_required), delete'),
     ('modules', 'anonymous, student, operator', 'select'),
     ('modules', 'instructor, admin',
       'select, insert (tenant_id, course_id, title, position), update (title, position), delete'),
     ('coupon_redemptions', 'student, instructor, admin, operator', 'select'),
     ('invoices', 'student, instructor, admin, operator', 'select'),
     ('payment_account_changes', 'admin', 'select'),
     ('payment_accounts', 'admin', 'select'),
     ('payment_issues', 'admin', 'select'),
     ('payment_orders', 'student, instructor, admin, operator', 'select'),
     ('payments', 'student, instructor, admin, operator', 'select'),
     ('refunds', 'student, instructor, admin, operator', 'select'),
     ('tax_profiles', 'admin',
       'select, insert (tenant_id, legal_name, address, state_code, gstin, sac, rate_basis_points, exemption, '
       'prices_include_tax, prefix, credit_note_prefix), update (legal_name, address, state_code, gstin, sac, '
       'rate_basis_points, exemption, prices_include_tax, prefix, credit_note_prefix)'),
     ('forum_reads', 'student, instructor, admin, operator', 'select'),
     ('post_reads', 'student, instructor, admin, operator', 'select'),
     ('post_votes', 'student, instructor, admin, operator', 'select'),
     ('posts', 'student, instructor, admin, operator', 'select'),
     ('replies', 'student, instructor, admin, operator', 'select'),
     ('reply_votes', 'student, instructor, admin, operator', 'select'),
     ('revisions', 'student, instructor, admin, operator', 'select'),
     ('questions', 'instructor, admin',
       'select, insert (tenant_id, id, version, course_id, quiz_id, position, question, options, multiple, points), '
       'update (position, is_current)'),
     ('quiz_attempts', 'student, instructor, admin, operator', 'select'),
     ('quiz_progress', 'student, instructor, admin, operator', 'select'),
     ('quiz_results', 'student, instructor, admin, operator', 'select'),
     ('quizzes', 'student, operator', 'select'),
     ('quizzes', 'instructor, admin',
       'select, insert (tenant_id, course_id, module_id, title, description, position, pass_percent, max_attempts, '
       'time_limit_seconds, shuffle_questions, shuffle_options, pool_size, review, review_answers, show_score, '
       'is_required, status), update (title, description, position, pass_percent, max_attempts, time_limit_seconds, '
       'shuffle_questions, shuffle_options, pool_size, review, review_answers, show_score, is_required, status), '
       'delete'),
     ('sign_ins', 'student, instructor, admin, operator', 'select'),
     ('tenants', 'anonymous, student, instructor, admin, operator', 'select'),
     ('user_badges', 'student, instructor, admin, operator', 'select'),
     ('users', 'student, instructor, admin, operator',
       'select, update (name, avatar_url, bio, locale, timezone, on_leaderboards)'),
     ('xp', 'student, instructor, admin, operator', 'select'),
     ('xp_daily', 'student, instructor, admin, operator', 'select'),
     ('xp_rules', 'student, instructor, operator', 'select'),
     ('xp_rules', 'admin', 'select, update (points)'),
     ('xp_totals', 'student, instructor, admin, operator', 'select') $$,
  'what request roles may do with tables'
);

select set_eq(
  $$ select on_table, role, what from our_grants where role in ('lms_system', 'lms_worker') $$,
  $$ values
     ('audit_log', 'lms_system',
       'select, insert (tenant_id, actor_id, actor_role, request_id, action, table_name, row_key, before, after)'),
     ('active_days', 'lms_system', 'select'),
     ('report_jobs', 'lms_system',
       'select, update (status, rows_done, rows_total, attempts, claimed_at, error, file_key, file_size, file_sha256, '
       'finished_at, expires_at), delete'),
     ('analysts', 'lms_system',
       'select, insert (tenant_id, login, name, personal_data, connections, statement_seconds, expires_at), update '
       '(personal_data, connections, statement_seconds, status, expires_at), delete'),
     ('stats_windows', 'lms_system', 'select, insert, update, delete'),
     ('tenant_periods', 'lms_system', 'select, insert, update, delete'),
     ('course_periods', 'lms_system', 'select, insert, update, delete'),
     ('instructor_periods', 'lms_system', 'select, insert, update, delete'),
     ('announcements', 'lms_system', 'select, update (told_through, queued_at, told_at)'),
     ('notification_preferences', 'lms_system', 'select'),
     ('notifications', 'lms_system',
       'select, insert (tenant_id, user_id, kind, event_id, course_id, payload, in_app), delete'),
     ('answer_keys', 'lms_system', 'select'),
     ('badges', 'lms_system', 'select, insert (tenant_id, name, description, metric, threshold)'),
     ('certificate_designs', 'lms_system', 'select'),
     ('certificates', 'lms_system',
       'select, insert (tenant_id, id, user_id, course_id, version, serial, code, name, course_title, '
       'instructor_name, institution_name, locale, hours, issue_date, expires_on, design_id, cert_url), update '
       '(verify_url, pdf_sha256, pdf_size, rendered_at)'),
     ('context_secret', 'lms_system', 'select'),
     ('course_instructors', 'lms_system', 'select'),
     ('courses', 'lms_system',
       'select, update (module_count, lesson_count, required_lesson_count, duration_seconds, '
       'enrollment_count, version, updated_at, quiz_count, required_quiz_count)'),
     ('coupon_redemptions', 'lms_system', 'select, insert, update'),
     ('coupons', 'lms_system', 'select, update (updated_at)'),
     ('credentials', 'lms_system', 'insert'),
     ('email_tokens', 'lms_system', 'select, delete'),
     ('enrollments', 'lms_system',
       'select, insert (tenant_id, user_id, course_id, source, resume_lesson_id), update (source, status, '
       'completed_lessons, completed_required, resume_lesson_id, last_activity_at, completed_at, '
       'passed_required_quizzes)'),
     ('gateway_jobs', 'lms_system', 'select, insert, update, delete'),
     ('flags', 'lms_system', 'select'),
     ('forum_suspensions', 'lms_system', 'select, insert (tenant_id, user_id, until), update (until), delete'),
     ('idempotency_keys', 'lms_system', 'select, delete'),
     ('images', 'lms_system', 'select'),
     ('invoice_counters', 'lms_system', 'select, insert, update (last_number)'),
     ('invoices', 'lms_system', 'select, insert, update (pdf_sha256, pdf_size, rendered_at)'),
     ('lesson_progress', 'lms_system', 'select'),
     ('lessons', 'lms_system', 'select, update (is_published)'),
     ('moderation_decisions', 'lms_system', 'select'),
     ('modules', 'lms_system', 'select, update (is_published, version, updated_at)'),
     ('outbox', 'lms_system',
       'select, insert (tenant_id, kind, recipient, user_id, template, payload), update, delete'),
     ('payment_account_changes', 'lms_system', 'select, insert, update'),
     ('payment_accounts', 'lms_system', 'select, insert, update'),
     ('payment_events', 'lms_system', 'select, insert, update'),
     ('payment_issues', 'lms_system', 'select, insert, update'),
     ('payment_keys', 'lms_system', 'select, insert, update'),
     ('payment_orders', 'lms_system', 'select, insert, update'),
     ('payments', 'lms_system', 'select, insert, update'),
     ('post_votes', 'lms_system', 'select'),
     ('posts', 'lms_system',
       'select, update (votes, reply_count, flag_count, accepted_reply_id, is_answered, last_activity_at)'),
     ('replies', 'lms_system', 'select, update (votes, flag_count)'),
     ('reply_votes', 'lms_system', 'select'),
     ('questions', 'lms_system', 'select'),
     ('refunds', 'lms_system', 'select, insert, update'),
     ('tax_profiles', 'lms_system', 'select'),
     ('webhook_secrets', 'lms_system', 'select, insert, update, delete'),
     ('quiz_attempts', 'lms_system', 'select, update (status, points, percent, passed, finished_at)'),
     ('quiz_progress', 'lms_system', 'select, update (best_percent, passed_at, perfect_at, updated_at)'),
     ('quiz_results', 'lms_system',
       'select, insert (tenant_id, attempt_id, question_id, question_version, course_id, quiz_id, user_id, '
       'selected_option, is_correct, points, max_points, timestamp)'),
     ('quizzes', 'lms_system', 'select, update (question_count, version, updated_at)'),
     ('sessions', 'lms_system', 'select, delete'),
     ('sign_in_failures', 'lms_system', 'select, delete'),
     ('sign_ins', 'lms_system', 'select, delete'),
     ('user_words', 'lms_system', 'select, insert, delete'),
     ('spent_tickets', 'lms_system', 'select, delete'),
     ('tenant_domains', 'lms_system', 'select, insert, delete'),
     ('tenants', 'lms_system', 'select, insert, update'),
     ('user_badges', 'lms_system', 'select, insert (tenant_id, user_id, badge_id, awarded_at)'),
     ('users', 'lms_system', 'select, insert'),
     ('xp', 'lms_system',
       'select, insert (tenant_id, user_id, type, points, subject_id, course_id, entry, day, timestamp)'),
     ('xp_course_daily', 'lms_system',
       'select, insert (tenant_id, course_id, day, user_id, points), update (points)'),
     ('xp_daily', 'lms_system', 'select, insert (tenant_id, user_id, day, points, awards), update (points, awards)'),
     ('xp_rules', 'lms_system', 'select, insert (tenant_id, type, points)'),
     ('xp_totals', 'lms_system',
       'select, insert (tenant_id, user_id, points, lessons, quizzes, perfect_quizzes, courses, forum_posts, '
       'accepted_answers, current_streak, longest_streak, active_on), update (points, lessons, quizzes, '
       'perfect_quizzes, courses, forum_posts, accepted_answers, current_streak, longest_streak, active_on)') $$,
  'what the owner of the crossing functions, and the worker, may do with tables'
);

-- Doors: functions that may do more than their caller. They believe the context, and nothing else, about who calls.

select set_eq(
  $$ select
       substr(f.name, 10),
       string_agg(substr(r.name, 5), ', ' order by array_position(
         array['lms_anonymous', 'lms_student', 'lms_instructor', 'lms_admin', 'lms_operator'], r.name
       ))
     from our_functions as f
     join request_roles as r on has_function_privilege(r.oid, f.oid, 'execute')
     where f.schema = 'internal' and f.definer
     group by f.name $$,
  $$ values
     ('accept_invitation', 'anonymous'),
     ('account_of_identity', 'anonymous'),
     ('announcement_author', 'student, instructor, admin, operator'),
     ('end_subscription', 'anonymous, student, instructor, admin, operator'),
     ('find_subscription', 'anonymous, student, instructor, admin, operator'),
     ('my_notifications', 'student, instructor, admin, operator'),
     ('attempt_json', 'student, instructor, admin, operator'),
     ('attempts_access', 'student, instructor, admin, operator'),
     ('begin_attempt', 'student, instructor, admin, operator'),
     ('begin_idempotent', 'student, instructor, admin, operator'),
     ('begin_login', 'anonymous'),
     ('begin_order', 'student, instructor, admin, operator'),
     ('begin_report', 'admin'),
     ('report_file_link', 'admin'),
     ('read_report', 'admin'),
     ('summarize_report', 'admin'),
     ('cast_post_vote', 'student, instructor, admin, operator'),
     ('cast_reply_vote', 'student, instructor, admin, operator'),
     ('choose_answer', 'student, instructor, admin, operator'),
     ('edit_post', 'student, instructor, admin, operator'),
     ('edit_reply', 'student, instructor, admin, operator'),
     ('expect_forum', 'student, instructor, admin, operator'),
     ('find_post', 'student, instructor, admin, operator'),
     ('find_reply', 'student, instructor, admin, operator'),
     ('forum_authors', 'student, instructor, admin, operator'),
     ('note_all_read', 'student, instructor, admin, operator'),
     ('note_read', 'student, instructor, admin, operator'),
     ('post_json', 'student, instructor, admin, operator'),
     ('posts_page', 'student, instructor, admin, operator'),
     ('remove_post', 'student, instructor, admin, operator'),
     ('remove_reply', 'student, instructor, admin, operator'),
     ('replies_page', 'student, instructor, admin, operator'),
     ('reply_json', 'student, instructor, admin, operator'),
     ('sees_replies', 'student, instructor, admin, operator'),
     ('write_post', 'student, instructor, admin, operator'),
     ('write_reply', 'student, instructor, admin, operator'),
     ('wrote', 'student, instructor, admin, operator'),
     ('change_tenant', 'operator'),
     ('check_tax_profile', 'admin'),
     ('closed_leaderboard', 'student, instructor, admin, operator'),
     ('queue_stats_refresh', 'operator'),
     ('stats_figures', 'instructor, admin, operator'),
     ('stats_of_courses', 'instructor, admin'),
     ('stats_standing', 'instructor, admin, operator'),
     ('tenant_stats_page', 'operator'),
     ('course_access', 'anonymous, student, instructor, admin, operator'),
     ('course_teachers', 'anonymous, student, instructor, admin, operator'),
     ('current_leaderboard', 'student, instructor, admin, operator'),
     ('delete_invitation', 'admin, operator'),
     ('end_session', 'anonymous, student, instructor, admin, operator'),
     ('enroll_free', 'student, instructor, admin, operator'),
     ('enrolled_in', 'anonymous, student, instructor, admin, operator'),
     ('find_certificate', 'anonymous, student, instructor, admin, operator'),
     ('find_certificate_logo', 'anonymous, student, instructor, admin, operator'),
     ('find_identity_provider', 'anonymous'),
     ('finish_idempotent', 'student, instructor, admin, operator'),
     ('finish_login', 'anonymous'),
     ('flag', 'student, instructor, admin, operator'),
     ('forget_idempotent', 'student, instructor, admin, operator'),
     ('forgot_password', 'anonymous'),
     ('free_slug', 'instructor, admin'),
     ('has_badge', 'student, instructor, operator'),
     ('days_between', 'admin'),
     ('request_refund', 'admin'),
     ('resolve_issue', 'admin'),
     ('has_certificates', 'instructor, admin'),
     ('has_paid_enrollments', 'instructor, admin'),
     ('invite', 'admin, operator'),
     ('is_enrolled', 'student, instructor, admin, operator'),
     ('is_my_payment', 'student, instructor, operator'),
     ('is_open_preview', 'anonymous, student, instructor, admin, operator'),
     ('is_student_of_mine', 'instructor'),
     ('leads_course', 'instructor, admin'),
     ('lesson_course', 'anonymous, student, instructor, admin, operator'),
     ('list_decisions', 'instructor, admin'),
     ('list_flags', 'instructor, admin'),
     ('list_invitations', 'admin, operator'),
     ('end_sessions', 'admin, operator'),
     ('find_users', 'admin, operator'),
     ('import_users', 'admin, operator'),
     ('resend_invitation', 'admin, operator'),
     ('turn_away', 'anonymous'),
     ('list_sessions', 'student, instructor, admin, operator'),
     ('lock_lesson', 'student, instructor, admin, operator'),
     ('may_edit', 'instructor, admin'),
     ('may_review', 'student, instructor, admin, operator'),
     ('moderate', 'instructor, admin'),
     ('my_progress', 'anonymous, student, instructor, admin, operator'),
     ('open_session', 'anonymous'),
     ('open_tenant', 'operator'),
     ('outline_quizzes', 'student, instructor, admin, operator'),
     ('queue_refresh', 'operator'),
     ('quote_order', 'student, instructor, admin, operator'),
     ('read_callback', 'student, instructor, admin, operator'),
     ('read_invitation', 'admin, operator'),
     ('read_tenant', 'operator'),
     ('refresh_session', 'anonymous'),
     ('register', 'anonymous'),
     ('reinstate_user', 'admin, operator'),
     ('remove_enrollments', 'instructor, admin'),
     ('replace_certificate', 'admin'),
     ('reset_password', 'anonymous'),
     ('see_callback', 'student, instructor, admin, operator'),
     ('search_courses', 'anonymous, student, instructor, admin, operator'),
     ('resolve_flag', 'instructor, admin'),
     ('reverse_decision', 'instructor, admin'),
     ('set_tenant_status', 'operator'),
     ('set_user_role', 'admin, operator'),
     ('sign_in_providers', 'anonymous, student, instructor, admin, operator'),
     ('spend_ticket', 'anonymous'),
     ('store_answers', 'student, instructor, admin, operator'),
     ('submit_attempt', 'student, instructor, admin, operator'),
     ('suspend_user', 'admin, operator'),
     ('teacher_profiles', 'anonymous, student, instructor, admin, operator'),
     ('teaches', 'anonymous, student, instructor, admin, operator'),
     ('tenant_currency', 'instructor, admin'),
     ('tenant_id', 'anonymous, student, instructor, admin, operator'),
     ('tenants_page', 'operator'),
     ('add_webhook_secret', 'admin'),
     ('note_payment_check', 'admin'),
     ('open_payment_account', 'admin'),
     ('payment_account_json', 'admin'),
     ('put_payment_account', 'admin'),
     ('read_payment_key', 'admin'),
     ('verify_email', 'anonymous') $$,
  'who may pass through which definer function'
);

select is_empty(
  $$ select f.signature, r.name
     from our_functions as f, our_roles as r
     where f.name in ('internal.context_secret', 'internal.context_seal')
       and r.name <> 'lms_system'
       and has_function_privilege(r.oid, f.oid, 'execute') $$,
  'nobody but their owner makes a seal or reads its key'
);

-- An intruder with the login: it may send any SQL, knows every id, and still reads nothing that enter() did not open

create temporary table made on commit drop as
select tests.make_tenant() as north, tests.make_tenant() as south;
alter table made add column admin uuid, add column student uuid, add column other uuid, add column seal text;
update made
set admin = tests.make_user(north, 'admin'), student = tests.make_user(north), other = tests.make_user(south, 'admin');
select tests.enroll(student, tests.make_course(tests.make_user(north, 'instructor'))) from made;

create temporary table attack on commit drop as
select r.name as role, format('%s lms.%I', verb, c.relname) as statement
from unnest(array['none', 'lms_anonymous', 'lms_student', 'lms_instructor', 'lms_admin', 'lms_operator']) as r (name),
  unnest(array['select from', 'delete from']) as verb,
  pg_class as c
where c.relnamespace = 'lms'::regnamespace and c.relkind in ('r', 'p');
grant select on made, attack to public;
grant update (seal) on made to public;

select tests.be_login();
select is_empty(
  $$ select statement, role, tests.probe(statement, role)
     from attack
     where tests.probe(statement, role) not in ('rows: 0', '42501') $$,
  'without enter() there is nothing to read or delete, under any role'
);
select is_empty(
  $$ select a.statement, a.role, tests.probe(a.statement, a.role, s.settings)
     from attack as a, made, lateral (values
         (jsonb_build_object('lms.tenant_id', north, 'lms.user_id', admin)),
         (jsonb_build_object('lms.tenant_id', north, 'lms.user_id', admin, 'lms.seal', '')),
         (jsonb_build_object('lms.tenant_id', north, 'lms.user_id', admin, 'lms.seal', repeat('0', 64))),
         (jsonb_build_object('lms.tenant_id', '', 'lms.user_id', '', 'lms.seal', ''))
       ) as s (settings)
     where tests.probe(a.statement, a.role, s.settings) not in ('rows: 0', '42501') $$,
  'nor with settings made up'
);

select tests.be(student) from made;
update made set seal = current_setting('lms.seal');
select is(tests.attempt('select from lms.enrollments'), 'rows: 1', 'a student reads their own enrolment');
select is_empty(
  $$ select statement, role, tests.probe(statement, role)
     from attack
     where role <> 'lms_student' and tests.probe(statement, role) not in ('rows: 0', '42501') $$,
  'under another role the student''s context is worth nothing'
);
select is_empty(
  $$ select a.statement, tests.probe(a.statement, 'lms_student', s.settings)
     from attack as a, made, lateral (values
         (jsonb_build_object('lms.user_id', admin)),
         (jsonb_build_object('lms.user_id', '')),
         (jsonb_build_object('lms.tenant_id', south)),
         (jsonb_build_object('lms.tenant_id', south, 'lms.user_id', other)),
         (jsonb_build_object('lms.tenant_id', north || '|' || student, 'lms.user_id', ''))
       ) as s (settings)
     where tests.probe(a.statement, 'lms_student', s.settings) not in ('rows: 0', '42501') $$,
  'for another person or institution the student''s seal is worth nothing'
);
select is(tests.attempt('select from lms.enrollments'), 'rows: 1', 'after all that the student''s context still holds');

select tests.be(admin) from made;
select is_empty(
  $$ select a.statement, a.role, tests.probe(a.statement, a.role, jsonb_build_object(
       'lms.user_id', student, 'lms.seal', seal
     ))
     from attack as a, made
     where a.role <> 'lms_student'
       and tests.probe(a.statement, a.role, jsonb_build_object('lms.user_id', student, 'lms.seal', seal))
       not in ('rows: 0', '42501') $$,
  'a seal kept from before opens no other role'
);
select is(
  tests.probe('set local role lms_owner'), '42501', 'the login does not become the owner of the tables'
);
select is(
  tests.probe('set local role lms_system'), '42501', 'nor who sees across institutions'
);

select * from finish();
