-- Rules that hold for every table, policy, function and view there is, read from the catalogue: what somebody adds
-- tomorrow is covered today. Each rule lists its violations; where a rule has exceptions, their exact set is asserted,
-- so that a new one has to be written down here.
select plan(54);

create temporary view lms_tables as
select c.oid, c.relname::text as name
from pg_class as c
where c.relnamespace = 'lms'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition;

create temporary view our_functions as
select
  p.oid,
  n.nspname::text as schema,
  p.proname::text as name,
  p.prosecdef as definer,
  p.proconfig as settings,
  p.provolatile as volatility,
  l.lanname::text as language,
  p.prosrc as body,
  n.nspname || '.' || p.proname as full_name,
  p.prorettype = 'trigger'::regtype as is_trigger,
  pg_get_userbyid(p.proowner)::text as owner,
  format('%s.%s(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as signature
from pg_proc as p
join pg_namespace as n on p.pronamespace = n.oid
join pg_language as l on p.prolang = l.oid
where n.nspname in ('app', 'internal', 'lms', 'analytics', 'reporting');

create temporary view tenant_tables as
select oid, name
from lms_tables
where name not in ('tenants', 'context_secret');

-- The wall

select is_empty(
  $$ select c.oid::regclass
     from pg_class as c
     where c.relnamespace = 'lms'::regnamespace and c.relkind in ('r', 'p')
       and not (c.relrowsecurity and c.relforcerowsecurity) $$,
  'row security is on, and forced on the owner, for every table and partition'
);

select set_eq(
  $$ select name
     from lms_tables
     where not exists (select from pg_attribute where attrelid = lms_tables.oid and attname = 'tenant_id') $$,
  array['tenants', 'context_secret'],
  'these tables have no tenant_id: the institutions themselves, and the key of the platform'
);

select is_empty(
  $$ select t.name
     from tenant_tables as t
     left join pg_attribute as a
       on a.attrelid = t.oid and a.attnum = 1 and a.attname = 'tenant_id' and a.atttypid = 'uuid'::regtype and a.attnotnull
     where a.attnum is null $$,
  'tenant_id uuid not null is the first column of every other table'
);

select set_eq(
  $$ select i.indexrelid::regclass::text
     from pg_index as i
     join lms_tables as t on t.oid = i.indrelid
     where i.indisunique
       and 'tenant_id' is distinct from
         (select a.attname::text from pg_attribute as a where a.attrelid = i.indrelid and a.attnum = i.indkey[0]) $$,
  array[
    'lms.context_secret_pkey', 'lms.tenants_pkey', 'lms.tenants_slug_key', 'lms.tenants_one_platform',
    'lms.analysts_login', -- so does a login
    'lms.tenant_domains_domain_key' -- a host name finds its tenant, so it is unique over all of them
  ],
  'tenant_id leads every primary and unique key but these'
);

select is_empty(
  $$ select name from tenant_tables where not exists (
       select from pg_constraint where conrelid = tenant_tables.oid and contype = 'p'
     ) $$,
  'every table has a primary key'
);

select is_empty(
  $$ select c.conrelid::regclass, c.conname
     from pg_constraint as c
     join pg_attribute as here on here.attrelid = c.conrelid and here.attnum = c.conkey[1]
     join pg_attribute as there on there.attrelid = c.confrelid and there.attnum = c.confkey[1]
     where c.contype = 'f'
       and c.connamespace = 'lms'::regnamespace
       and not (here.attname = 'tenant_id'
         and there.attname = case when c.confrelid = 'lms.tenants'::regclass then 'id' else 'tenant_id' end) $$,
  'tenant_id leads every foreign key, here and there: a reference into another institution cannot be written'
);

select set_eq(
  $$ select name from tenant_tables where not exists (
       select from pg_constraint where conrelid = tenant_tables.oid and contype = 'f' and conkey[1] = 1
     ) $$,
  array['audit_log'], -- what was noted outlives what it tells of
  'the tenant_id of every table but this is bound to an institution by a foreign key'
);

select is_empty(
  $$ select c.conrelid::regclass, c.conname
     from pg_constraint as c
     where c.contype = 'f'
       and c.connamespace = 'lms'::regnamespace
       and not exists (
         select
         from pg_index as i
         where i.indrelid = c.conrelid
           and i.indisvalid
           and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) ~ '^\(\w+ IS NOT NULL\)$')
           and (i.indkey::int2[])[0] = c.conkey[1]
           and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] <@ c.conkey
       ) $$,
  'every foreign key is indexed, tenant_id first'
);

-- Policies

create temporary view our_policies as
select
  p.polname::text as name,
  c.relname::text as on_table,
  p.polpermissive as permissive,
  p.polcmd::text as command,
  array(
    select coalesce(pg_get_userbyid(nullif(r, 0)), 'public')::text from unnest(p.polroles) as r order by 1
  ) as roles,
  pg_get_expr(p.polqual, p.polrelid) as visible,
  pg_get_expr(p.polwithcheck, p.polrelid) as checked,
  p.polqual::text || coalesce(p.polwithcheck::text, '') as tree,
  obj_description(p.oid, 'pg_policy') as comment
from pg_policy as p
join pg_class as c on p.polrelid = c.oid
where c.relnamespace in ('lms'::regnamespace, 'reporting'::regnamespace);

select is_empty('select on_table, name from our_policies where not permissive', 'no policy is RESTRICTIVE');

select is_empty(
  $$ select on_table, name from our_policies where 'public' = any (roles) $$, 'every policy names its roles'
);

select is_empty(
  $$ select on_table, name, tree from our_policies where tree ~ 'SUBLINK' $$, 'no policy holds a subquery'
);

select set_eq(
  $$ select on_table, name, roles::text
     from our_policies
     where name <> 'system'
       and not coalesce(visible, checked) ~ format(
         '^\(%1$s = internal\.tenant_id\(\)\)$|^\(\(%1$s = internal\.tenant_id\(\)\) AND ',
         case on_table when 'tenants' then 'id' else 'tenant_id' end
       ) $$,
  $$ values ('context_secret', 'seal', '{lms_system}') $$,
  'the condition of every policy but this begins with the tenant'
);

select is_empty(
  $$ select on_table, name
     from our_policies
     where checked is not null and visible is not null
       and name <> 'system'
       and checked !~ '^\(\(?(tenant_id|id) = internal\.tenant_id\(\)\)(\)?$| AND )' $$,
  'and so does what it checks of a new row'
);

select is_empty(
  $$ select on_table, name
     from our_policies
     where (command = 'a' and checked is null) or (command <> 'a' and visible is null) $$,
  'no policy leaves its condition out'
);

select is_empty(
  $$ select on_table, name, roles from our_policies where name = 'system' and roles <> array['lms_system'] $$,
  'only lms_system has a policy that sees across institutions'
);

select is_empty(
  $$ select t.name
     from lms_tables as t
     where t.name <> 'context_secret' and not exists (
       select from our_policies as p
       where p.on_table = t.name and p.name = 'wall' and p.roles = array['lms_owner'] and p.command = '*'
     ) $$,
  'the owner, and with it every definer function, is behind the wall on every table'
);

create temporary view our_grants as
select
  c.relname::text as on_table,
  pg_get_userbyid(a.grantee)::text as role,
  a.privilege_type as privilege,
  case a.privilege_type when 'SELECT' then 'r' when 'INSERT' then 'a' when 'UPDATE' then 'w' when 'DELETE' then 'd' end
    as command
from pg_class as c, aclexplode(c.relacl) as a
where c.relnamespace = 'lms'::regnamespace and c.relkind in ('r', 'p') and a.grantee <> c.relowner
union
select
  c.relname::text as on_table,
  pg_get_userbyid(a.grantee)::text as role,
  a.privilege_type as privilege,
  case a.privilege_type when 'SELECT' then 'r' when 'INSERT' then 'a' when 'UPDATE' then 'w' end as command
from pg_class as c
join pg_attribute as col on c.oid = col.attrelid, aclexplode(col.attacl) as a
where c.relnamespace = 'lms'::regnamespace and c.relkind in ('r', 'p');

select is_empty(
  $$ select g.on_table, g.role, g.privilege
     from our_grants as g
     where not exists (
       select
       from our_policies as p
       where p.on_table = g.on_table and g.role = any (p.roles) and p.command in ('*', g.command)
     ) $$,
  'whoever is granted something on a table has a policy for it'
);

select is_empty(
  $$ select p.on_table, p.name, r.role
     from our_policies as p, unnest(p.roles) as r (role)
     where p.command <> '*' and p.on_table <> 'context_secret' and r.role <> 'lms_owner'
       and not exists (
         select
         from our_grants as g
         where g.on_table = p.on_table and g.role = r.role and g.command = p.command
       ) $$,
  'and no policy allows what has not been granted'
);

-- Functions

select is_empty(
  $$ select signature from our_functions where has_function_privilege('public', oid, 'execute') $$,
  'nothing is executable by everybody'
);

select is_empty(
  $$ select signature, settings
     from our_functions
     where definer and not coalesce('search_path=pg_catalog, pg_temp' = any (settings), false) $$,
  'every definer function is pinned to pg_catalog, temporary objects last'
);

select set_eq(
  $$ select full_name
     from our_functions
     where not coalesce('search_path=pg_catalog, pg_temp' = any (settings), false) $$,
  array[
    'internal.attempt_status', 'internal.progress_status',
    'internal.badge_value', 'internal.certificate_state', 'internal.context_seal', 'internal.is_complete',
    'internal.masked_email', 'internal.masked_name', 'internal.outline_lesson', 'internal.progress',
    'internal.request_role',
    'internal.rfc3339', 'internal.seconds_left', 'internal.summary', 'internal.user_id', 'lms.new_id'
  ],
  'every other function too, but these, which the planner writes out into the query'
);

select is_empty(
  $$ select signature, setting
     from our_functions, unnest(settings) as setting
     where setting !~ '^search_path='
       and full_name !~ '^internal\.analytics_' -- whose callers may set anything: see 64_analysts.sql
       and not (name ~ '^(report|summarize|count)_' and setting = 'plan_cache_mode=force_custom_plan') $$,
  'functions set nothing else, but those of reports, which are planned for what they are asked'
);

select is_empty(
  $$ select signature from our_functions where body ~* '\mcurrent_setting\M' and volatility = 'i' $$,
  'no function that reads a setting is IMMUTABLE: its answer would be kept in a plan, for the next tenant'
);

select is_empty(
  $$ select signature, owner from our_functions where owner not in ('lms_owner', 'lms_system') $$,
  'functions belong to lms_owner or lms_system'
);

select is_empty(
  $$ select c.oid::regclass, pg_get_userbyid(c.relowner)
     from pg_class as c
     where c.relkind in ('r', 'p', 'v', 'm', 'S')
       and c.relnamespace in (
         select oid from pg_namespace where nspname in ('lms', 'app', 'internal', 'analytics', 'reporting')
       )
       and pg_get_userbyid(c.relowner)::text <>
         case c.relnamespace when 'reporting'::regnamespace then 'lms_system' else 'lms_owner' end $$,
  'tables and views belong to lms_owner, what reporting holds to lms_system'
);

select is_empty(
  $$ select schema, name, count(*) from our_functions where schema = 'app' group by 1, 2 having count(*) > 1 $$,
  'a name in app has one function'
);

select is_empty(
  $$ select signature from our_functions where schema = 'app' and language <> 'plpgsql' and name <> 'program_hash' $$,
  'functions of app are plpgsql: their statements run in order, enter() first'
);

select set_eq(
  $$ select full_name
     from our_functions
     where schema = 'app' and pg_get_function_identity_arguments(oid) !~ '^p_tenant uuid, p_user uuid(,|$)' $$,
  array[
    'app.claim_report_job', 'app.fail_report_job', 'app.find_report_file', 'app.finish_report_job',
    'app.forget_report_file', 'app.keep_report_job', 'app.read_report_job', 'app.summarize_report_job',
    'app.sweep_report_jobs',
    'app.end_analysis',
    'app.ended_sessions',
    'app.find_tenant', 'app.program_hash', 'app.claim_mail', 'app.finish_mail', 'app.sweep', 'app.expire_attempt',
    'app.attach_order', 'app.fail_order', 'app.apply_payment', 'app.expire_orders', 'app.due_for_reconciliation',
    'app.apply_refund', 'app.fail_refund',
    'app.claim_gateway_job', 'app.defer_gateway_job', 'app.finish_gateway_job', 'app.find_payment_account',
    'app.ingest_event', 'app.note_signature_failure', 'app.process_event', 'app.sweep_payments',
    'app.count_pending_payments', 'app.note_refused_key',
    'app.claim_certificate', 'app.finish_certificate', 'app.refresh_leaderboards', 'app.refresh_stats',
    'app.tell_announcement', 'app.claim_invoice', 'app.finish_invoice', 'app.make_audit_partitions'
  ],
  'every function of app begins with p_tenant and p_user, but these: no institution is known yet, or many are swept'
);

select set_eq(
  $$ select full_name
     from our_functions
     where schema = 'app'
       and body !~ '(^|\n)begin\s+(--[^\n]*\n\s*)*perform internal\.enter\(p_tenant, (p_user|null)\);' $$,
  array[
    'app.claim_report_job', 'app.fail_report_job', 'app.find_report_file', 'app.finish_report_job',
    'app.forget_report_file', 'app.keep_report_job', 'app.read_report_job', 'app.summarize_report_job',
    'app.sweep_report_jobs',
    'app.end_analysis',
    'app.ended_sessions',
    'app.find_tenant', 'app.program_hash', 'app.claim_mail', 'app.finish_mail', 'app.sweep', 'app.expire_attempt',
    'app.attach_order', 'app.fail_order', 'app.apply_payment', 'app.expire_orders', 'app.due_for_reconciliation',
    'app.apply_refund', 'app.fail_refund',
    'app.claim_gateway_job', 'app.defer_gateway_job', 'app.finish_gateway_job', 'app.find_payment_account',
    'app.ingest_event', 'app.note_signature_failure', 'app.process_event', 'app.sweep_payments',
    'app.count_pending_payments', 'app.note_refused_key',
    'app.claim_certificate', 'app.finish_certificate', 'app.refresh_leaderboards', 'app.refresh_stats',
    'app.tell_announcement', 'app.claim_invoice', 'app.finish_invoice', 'app.make_audit_partitions'
  ],
  'every function of app but these enters first'
);

select set_eq(
  $$ select full_name from our_functions where schema = 'app' and definer $$,
  array[
    'app.claim_report_job', 'app.fail_report_job', 'app.find_report_file', 'app.finish_report_job',
    'app.forget_report_file', 'app.keep_report_job', 'app.read_report_job', 'app.summarize_report_job',
    'app.sweep_report_jobs',
    'app.end_analysis',
    'app.ended_sessions',
    'app.find_tenant', 'app.program_hash', 'app.claim_mail', 'app.finish_mail', 'app.sweep', 'app.expire_attempt',
    'app.attach_order', 'app.fail_order', 'app.apply_payment', 'app.expire_orders', 'app.due_for_reconciliation',
    'app.apply_refund', 'app.fail_refund',
    'app.claim_gateway_job', 'app.defer_gateway_job', 'app.finish_gateway_job', 'app.find_payment_account',
    'app.ingest_event', 'app.note_signature_failure', 'app.process_event', 'app.sweep_payments',
    'app.count_pending_payments', 'app.note_refused_key',
    'app.claim_certificate', 'app.finish_certificate', 'app.refresh_leaderboards', 'app.refresh_stats',
    'app.tell_announcement', 'app.claim_invoice', 'app.finish_invoice', 'app.make_audit_partitions'
  ],
  'functions of app run as their caller, but for these'
);

select is_empty(
  $$ select signature, pg_get_function_result(oid)
     from our_functions
     where schema = 'app' and pg_get_function_result(oid) not in ('text', 'boolean', 'void') $$,
  'functions of app return the text of a JSON value'
);

select set_eq(
  $$ select full_name from our_functions where owner = 'lms_system' $$,
  array[
    'app.claim_report_job', 'app.fail_report_job', 'app.find_report_file', 'app.finish_report_job',
    'app.forget_report_file', 'app.keep_report_job', 'app.read_report_job', 'app.summarize_report_job',
    'app.sweep_report_jobs',
    'internal.end_report_job', 'internal.enter_report_job', 'internal.queue_next_report_job',
    'internal.report_file_link', 'internal.report_file_token',
    'app.end_analysis', 'internal.check_analysts', 'internal.open_analysis',
    'app.ended_sessions', 'internal.add_user_words', 'internal.change_user_words', 'internal.check_user_words',
    'internal.fill_user_words', 'internal.tell_course_instructor',
    'app.claim_mail', 'app.find_tenant', 'app.finish_mail', 'app.program_hash', 'app.sweep', 'app.expire_attempt',
    'app.attach_order', 'app.fail_order', 'app.apply_payment', 'app.expire_orders', 'app.due_for_reconciliation',
    'app.apply_refund', 'app.fail_refund',
    'internal.apply_dispute', 'internal.apply_refund', 'internal.ask_for_payment', 'internal.ask_for_refunds',
    'internal.finish_refund_jobs', 'internal.give_paid_place', 'internal.give_way', 'internal.link_payment',
    'internal.lock_payment', 'internal.make_refund', 'internal.open_issue', 'internal.request_automatic_refund',
    'internal.resolve_issue', 'internal.revoke_paid_enrollment', 'internal.settle_payment',
    'internal.take_back_place', 'internal.tell_of_refund',
    'app.claim_gateway_job', 'app.defer_gateway_job', 'app.finish_gateway_job', 'app.find_payment_account',
    'app.ingest_event', 'app.note_signature_failure', 'app.process_event', 'app.sweep_payments',
    'app.count_pending_payments', 'app.note_refused_key',
    'internal.add_gateway_job', 'internal.apply_event',
    'internal.apply_payment', 'internal.use_payment', 'internal.end_job', 'internal.refuse_order',
    'app.claim_invoice', 'app.finish_invoice', 'internal.issue_credit_note', 'internal.issue_invoice',
    'internal.next_invoice_number',
    'internal.check_payments',
    'internal.audit', 'internal.check_audit',
    'app.claim_certificate', 'app.finish_certificate', 'internal.check_certificates', 'internal.issue_certificate',
    'internal.write_certificate',
    'internal.check_attempts', 'internal.grade_attempt',
    'internal.count_post_votes', 'internal.count_replies', 'internal.count_reply_votes', 'internal.recount_reply',
    'internal.award_answer_accepted', 'internal.award_forum_post', 'internal.award_forum_reply',
    'internal.check_forum', 'internal.count_flags', 'internal.keep_decisions', 'internal.keep_suspension',
    'internal.search_posts',
    'internal.award_badges', 'internal.award_course_complete', 'internal.award_lesson_complete',
    'internal.award_quiz_pass', 'internal.award_quiz_perfect', 'internal.award_xp', 'internal.begin_gamification',
    'internal.check_xp_rollups', 'internal.equip_tenant', 'internal.give_badge', 'internal.is_taught_by',
    'internal.keep_ledger',
    'internal.lock_xp', 'internal.recount_streaks', 'internal.reverse_xp', 'internal.roll_up_xp',
    'app.refresh_stats', 'internal.check_stats', 'internal.close_periods', 'internal.stats_figures',
    'internal.stats_of_courses', 'internal.stats_standing', 'internal.tenant_stats_page',
    'app.refresh_leaderboards', 'internal.closed_leaderboard', 'internal.current_leaderboard',
    'internal.leaderboard_slice', 'internal.change_tenant', 'internal.check_outline_counters',
    'internal.check_progress_counters',
    'internal.complete_enrollments', 'internal.context_seal', 'internal.context_secret',
    'internal.copy_publication', 'internal.count_completion', 'internal.count_enrollments',
    'internal.count_lessons', 'internal.count_modules', 'internal.count_teachers', 'internal.create_tenant',
    'internal.check_quiz_counters', 'internal.count_pass', 'internal.count_questions', 'internal.count_quizzes',
    'internal.inherit_course', 'internal.recount_quiz',
    'internal.create_user', 'internal.inherit_from_course', 'internal.inherit_from_module', 'internal.open_context',
    'internal.open_tenant', 'internal.read_tenant', 'internal.recount_enrollment', 'internal.recount_lesson',
    'internal.require_teacher', 'internal.seal_context', 'internal.search_courses', 'internal.set_domains',
    'internal.set_tenant_status', 'internal.tenant_id', 'internal.tenants_page',
    'app.tell_announcement', 'internal.mail_obstacle', 'internal.may_be_told', 'internal.notify',
    'internal.read_unsubscribe_token', 'internal.tell', 'internal.tell_accepted', 'internal.tell_badges',
    'internal.tell_course_decision', 'internal.tell_enrollment', 'internal.tell_reply', 'internal.unsubscribe_token'
  ],
  'exactly these functions see across institutions'
);

select is_empty(
  $$ select signature from our_functions where is_trigger and schema <> 'internal' $$,
  'trigger functions live in internal'
);

-- Views

select is_empty(
  $$ select c.oid::regclass, c.reloptions
     from pg_class as c
     join pg_namespace as n on n.oid = c.relnamespace
     where c.relkind = 'v'
       and n.nspname in ('lms', 'app', 'internal', 'reporting')
       and not coalesce(c.reloptions && array['security_invoker=true', 'security_invoker=on'], false) $$,
  'views run as whoever asks'
);

select is_empty(
  $$ select c.oid::regclass, c.reloptions
     from pg_class as c
     join pg_namespace as n on n.oid = c.relnamespace
     where c.relkind = 'v'
       and n.nspname = 'analytics'
       and not coalesce(c.reloptions && array['security_barrier=true', 'security_barrier=on'], false) $$,
  'views of analysts are security barriers'
);

select is_empty(
  $$ select c.oid::regclass
     from pg_class as c
     join pg_namespace as n on n.oid = c.relnamespace
     where c.relkind = 'm' and n.nspname <> 'reporting' and n.nspname not like 'pg\_%' $$,
  'materialized views, which ignore row security, live in reporting alone'
);

select is_empty(
  $$ select c.oid::regclass, on_which.oid::regclass, p.oid::regprocedure
     from pg_class as c
     join pg_rewrite as r on r.ev_class = c.oid
     join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
     left join pg_class as on_which on d.refclassid = 'pg_class'::regclass and on_which.oid = d.refobjid
     left join pg_proc as p on d.refclassid = 'pg_proc'::regclass and p.oid = d.refobjid
     where c.relkind = 'm'
       and (
         p.pronamespace in ('app'::regnamespace, 'internal'::regnamespace)
         or (on_which.oid <> c.oid and not (on_which.relkind in ('r', 'p') and on_which.relnamespace = 'lms'::regnamespace))
       ) $$,
  'and are made of tables of lms alone: what else there is, lectern migrate drops, and them with it'
);

select is_empty(
  $$ select c.oid::regclass
     from pg_class as c
     where c.relkind = 'm' and not (c.relispopulated and exists (
       select from pg_index as i
       where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
     )) $$,
  'and are filled, with a key of their own: a refresh locks no reader out'
);

-- Columns and constraints: what sharding by institution and stored plans do not bear

create temporary view our_columns as
select
  t.name as on_table,
  a.attname::text as name,
  a.atttypid::regtype::text as type,
  a.attidentity,
  a.attgenerated,
  ty.typtype,
  pg_get_expr(d.adbin, d.adrelid) as "default",
  col_description(t.oid, a.attnum) as comment
from lms_tables as t
join pg_attribute as a on t.oid = a.attrelid and a.attnum > 0 and not a.attisdropped
join pg_type as ty on a.atttypid = ty.oid
left join pg_attrdef as d on t.oid = d.adrelid and a.attnum = d.adnum;

select is_empty(
  $$ select on_table, name from our_columns where attidentity <> '' or "default" ~ 'nextval' $$,
  'no column counts: keys are UUIDs'
);
select is_empty(
  $$ select on_table, name from our_columns where name = 'id' and "default" is distinct from 'lms.new_id()' $$,
  'every id comes from lms.new_id()'
);
select is_empty(
  $$ select on_table, name, type from our_columns where typtype = 'e' $$,
  'no column is an enum: text with a check instead'
);
select is_empty(
  $$ select on_table, name, type
     from our_columns
     where type in (
       'timestamp without time zone', 'time without time zone', 'time with time zone', 'money', 'json', 'real',
       'double precision', 'character', 'character varying', 'xml'
     ) $$,
  'timestamps have a zone, documents are jsonb, money is not a fraction, text is text'
);
select is_empty(
  $$ select on_table, name, type from our_columns where name ~ '_at$' and type <> 'timestamp with time zone' $$,
  'what happened at a moment is a timestamptz'
);
select is_empty(
  $$ select on_table, name, type
     from our_columns
     where name ~ '^(price|amount|fee|tax|total)(_|$)'
       and type <> 'bigint'
       and (on_table, name) <> ('payment_orders', 'tax') -- how it is taxed, not how much it is $$,
  'money is a whole number of minor units'
);
select is_empty(
  $$ select conrelid::regclass, conname
     from pg_constraint
     where connamespace = 'lms'::regnamespace and contype = 'f'
       and (confdeltype in ('n', 'd') or confupdtype <> 'a') $$,
  'a foreign key deletes along, restricts or does nothing: it sets nothing, and keys do not change'
);
select is_empty(
  $$ select conrelid::regclass, conname
     from pg_constraint
     where connamespace = 'lms'::regnamespace and condeferred $$,
  'constraints that may be deferred are immediate to begin with'
);
select is_empty(
  $$ select conrelid::regclass, conname
     from pg_constraint
     where connamespace = 'lms'::regnamespace and not convalidated $$,
  'every constraint holds for every row'
);

-- Comments: what its name does not say

select is_empty(
  $$ select name from lms_tables where obj_description(oid, 'pg_class') is null $$, 'every table has a comment'
);
select is_empty(
  $$ select c.oid::regclass
     from pg_class as c
     join pg_namespace as n on n.oid = c.relnamespace
     where c.relkind in ('v', 'm') and n.nspname in ('lms', 'app', 'internal', 'analytics', 'reporting')
       and obj_description(c.oid, 'pg_class') is null $$,
  'every view has a comment'
);
select is_empty(
  $$ select signature from our_functions where obj_description(oid, 'pg_proc') is null $$,
  'every function has a comment'
);
select is_empty(
  $$ select on_table, name from our_policies where comment is null $$, 'every policy has a comment'
);
select is_empty(
  $$ select t.tgrelid::regclass, t.tgname
     from pg_trigger as t
     join lms_tables on lms_tables.oid = t.tgrelid
     where not t.tgisinternal and obj_description(t.oid, 'pg_trigger') is null $$,
  'every trigger has a comment'
);
select is_empty(
  $$ select on_table, name, type
     from our_columns
     where comment is null and (type in ('jsonb', 'tsvector', 'bytea[]') or type like '%[]' or attgenerated <> ''
       or name ~ '_sealed$') $$,
  'a column whose type does not say what it holds has a comment'
);
select is_empty(
  $$ select nspname
     from pg_namespace as n
     where nspname in ('lms', 'app', 'internal', 'analytics', 'reporting')
       and obj_description(oid, 'pg_namespace') is null $$,
  'every schema has a comment'
);

select * from finish();
