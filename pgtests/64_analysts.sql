-- Analysts: views are functions' rows, functions begin by asking whose login it is and believe no setting, and the
-- institution is that of the login.
select plan(24);

create temporary view behind as
select
  p.oid,
  p.prosrc as body,
  p.prosecdef as definer,
  p.provolatile as volatility,
  p.proconfig as settings,
  p.proname::text as name,
  pg_get_userbyid(p.proowner)::text as owner
from pg_proc as p
where p.pronamespace = 'internal'::regnamespace and p.proname like 'analytics\_%';

-- Views and the functions behind them

select isnt_empty('select from behind', 'there are functions behind views');

select set_eq(
  $$ select format('analytics_%s', c.relname) from pg_class as c where c.relnamespace = 'analytics'::regnamespace $$,
  'select name from behind',
  'each view has a function of its name, and analytics holds nothing else'
);

select is_empty(
  $$ select c.oid::regclass, d.refobjid::regclass
     from pg_class as c
     join pg_rewrite as r on r.ev_class = c.oid
     join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
     where c.relnamespace = 'analytics'::regnamespace
       and d.refclassid = 'pg_class'::regclass
       and d.refobjid <> c.oid $$,
  'no view is made of a table: plans and estimates would tell of everybody''s rows'
);

select is_empty(
  $$ select name from behind
     where body !~ '\n\s*v_tenant (uuid )?:= internal\.open_analysis\(\);'
       or regexp_replace(body, '^.*?:= internal\.open_analysis\(\);', '') ~ 'open_analysis'
       or substring(body from '^(.*?)internal\.open_analysis') ~ '\mlms\.' $$,
  'every function asks first whose login it is, once'
);

select is_empty(
  $$ select name, owner from behind where not definer or owner <> 'lms_owner' or volatility <> 's' $$,
  'they run as lms_owner, who is behind the wall, and change nothing'
);

select is_empty(
  $$ select b.name, s.name as setting, s.value
     from behind as b
     cross join internal.analysis_settings() as s
     where not exists (
       select from unnest(b.settings) as pinned
       where lower(pinned) = lower(format('%s=%s', s.name, s.value))
     ) $$,
  'each has every setting pinned'
);

select is_empty(
  $$ select b.name, pinned
     from behind as b
     cross join unnest(b.settings) as pinned
     where pinned <> 'search_path=pg_catalog, pg_temp'
       and not exists (
         select from internal.analysis_settings() as s where lower(s.name) = lower(split_part(pinned, '=', 1))
       ) $$,
  'and no other'
);

select results_eq(
  $$ select s.name, s.value from internal.analysis_settings() as s
     where s.name in ('enable_nestloop', 'enable_seqscan', 'plan_cache_mode') order by 1 $$,
  $$ values ('enable_nestloop', 'off'), ('enable_seqscan', 'off'), ('plan_cache_mode', 'force_custom_plan') $$,
  'what others have makes no other plan, and so no other time'
);

select is_empty(
  $$ select s.name, s.category
     from pg_settings as s
     where s.context = 'user'
       and not exists (select from internal.analysis_settings() as p where lower(p.name) = lower(s.name))
       -- The same settings, as older servers and newer ones sort them.
       and s.category !~ '^(Resource Usage / (I/O|Disk)|Vacuuming|Replication|Write-Ahead Log|Connections|Customized)'
       and s.name !~ '^vacuum_|^(backend_flush_after|effective_io_concurrency|maintenance_io_concurrency)$'
       and s.name not in (
         'search_path', 'application_name', 'client_encoding', 'log_parameter_max_length_on_error', 'exit_on_error',
         'local_preload_libraries', 'createrole_self_grant', 'check_function_bodies', 'restrict_nonsystem_relation_kind',
         'default_table_access_method', 'default_tablespace', 'temp_tablespaces', 'default_toast_compression',
         'icu_validation_level', 'lc_monetary', 'lc_numeric', 'lc_time', 'timezone_abbreviations', 'temp_buffers',
         'gin_fuzzy_search_limit', 'gin_pending_list_limit', 'maintenance_work_mem', 'logical_decoding_work_mem',
         'max_stack_depth'
       )
       and s.name !~ '(transaction_|_timeout$)' $$,
  'what else a login may set has been looked at: it changes no plan, prints nothing and reads no text otherwise'
);

-- What a login has

select set_eq(
  $$ select p.oid::regprocedure::text
     from pg_proc as p, aclexplode(p.proacl) as a
     where a.grantee = 'lms_analyst'::regrole $$,
  $$ select oid::regprocedure::text from behind $$,
  'an analyst may execute what is behind the views, and nothing else of ours'
);

select set_eq(
  $$ select n.nspname::text, a.privilege_type
     from pg_class as c
     join pg_namespace as n on n.oid = c.relnamespace, aclexplode(c.relacl) as a
     where a.grantee = 'lms_analyst'::regrole
     group by 1, 2 $$,
  $$ values ('analytics', 'SELECT') $$,
  'and read the views, nothing else'
);

create temporary table made on commit drop as
select
  tests.make_tenant() as north,
  tests.make_tenant() as south,
  'analyst_' || left(replace(gen_random_uuid()::text, '-', ''), 12) as ravi,
  'analyst_' || left(replace(gen_random_uuid()::text, '-', ''), 12) as stranger;
alter table made add column north_teacher uuid, add column south_teacher uuid;
update made
set
  north_teacher = tests.make_user(north, 'instructor', 'Nora'),
  south_teacher = tests.make_user(south, 'instructor', 'Sara');
grant select on made to public;
do $made$
declare
  v_made record;
begin
  select * into v_made from made;
  perform
    tests.make_course(v_made.north_teacher), tests.make_course(v_made.north_teacher),
    tests.make_course(v_made.south_teacher);
  execute format('create role %I login in role lms_analyst', v_made.ravi);
  execute format('create role %I login in role lms_analyst', v_made.stranger);
end
$made$;
insert into lms.analysts (tenant_id, login, name) select north, ravi, 'Ravi' as name from made;

select tests.be_login(ravi::name) from made;
select is(tests.attempt('select from analytics.courses'), 'rows: 2', 'a login reads its institution');
select is(
  (select array_agg(distinct u.id) from analytics.users as u),
  (select array[north_teacher] from made),
  'and nobody else''s'
);
select is(tests.attempt('select from lms.users'), '42501', 'no table by itself');
select is(tests.attempt('select internal.open_analysis()'), '42501', 'and makes no context of its own');
select isnt((select min(u.name) from analytics.users as u), 'Nora', 'names are masked');

select tests.be_owner();
update lms.analysts set personal_data = true where login = (select ravi from made);
select tests.be_login(ravi::name) from made;
select is((select min(u.name) from analytics.users as u), 'Nora', 'unless they were granted');

select tests.be_login(stranger::name) from made;
select is(tests.attempt('select from analytics.courses'), 'LM104', 'a login that nobody has made here reads nothing');

select tests.be_owner();
select is(tests.attempt('select from analytics.courses'), 'LM104', 'nor does any other login, a superuser''s included');
select is(internal.sees_personal_data(), false, 'who sees no institution sees no names');

update lms.analysts set status = 'disabled' where login = (select ravi from made);
select tests.be_login(ravi::name) from made;
select is(tests.attempt('select from analytics.courses'), 'LM104', 'a disabled login reads nothing');

select tests.be_owner();
update lms.analysts set status = 'active', expires_at = now() where login = (select ravi from made);
select tests.be_login(ravi::name) from made;
select is(tests.attempt('select from analytics.courses'), 'LM104', 'nor one that has expired');

select tests.be_owner();
update lms.analysts set expires_at = null where login = (select ravi from made);
update lms.tenants set status = 'suspended', status_reason = 'x' where id = (select north from made);
select tests.be_login(ravi::name) from made;
select is(tests.attempt('select from analytics.courses'), 'LM203', 'nor one of a suspended institution');

select tests.be_owner();
select set_eq(
  format(
    $$ select regexp_replace(c, '^.*\) ', '') from internal.check_analysts() as c where c ~ %L $$,
    (select ravi from made)
  ),
  array['may open -1 connections, not 3', 'is out of reach for the worker, which enforces its limits'],
  'a role that was not made as it should is found'
);

select * from finish();
