-- The audit log: what is noted, as whose deed, and that nobody changes it afterwards.
select plan(78);

create temporary table made on commit drop as
select
  tests.make_tenant('north') as north, tests.make_tenant('south') as south, tests.make_tenant('platform') as platform;
alter table made
add admin uuid, add instructor uuid, add student uuid, add stranger uuid, add operator uuid, add course uuid;
update lms.tenants set is_platform = true where slug = 'platform';
update made
set
  admin = tests.make_user(north, 'admin', 'Ann Admin'), instructor = tests.make_user(north, 'instructor'),
  student = tests.make_user(north), stranger = tests.make_user(south, 'admin'),
  operator = tests.make_user(platform, 'operator', 'Olga Operator');
update made set course = tests.make_course(instructor);
grant select on made to public;

-- Everything so far was noted within this transaction, and so is all that follows: what a statement adds is told apart
-- by the request that it belongs to.
create function pg_temp.entries(p_request text) returns setof text
language sql
security definer
as $$
  select concat_ws(' ', l.actor_role, l.action, l.table_name, l.before, '->', l.after)
  from lms.audit_log as l
  where l.request_id = p_request
  order by l.ctid  -- as they were written: before 18, ids of one millisecond have no order
$$;
create function pg_temp.request(p_request text) returns void
language sql
as $$
  select set_config('lms.request_id', p_request, true)
$$;

-- What is audited

select set_eq(
  $$ select c.relname::text
     from pg_class as c
     where c.relnamespace = 'lms'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and not exists (select from pg_trigger as t where t.tgrelid = c.oid and t.tgname = 'audit_delete') $$,
  array[
    -- what people do all day, and what is made of it
    'active_days', 'flags', 'forum_reads', 'images', 'lesson_progress', 'notification_preferences', 'notifications',
    'post_reads', 'post_votes', 'quiz_attempts', 'quiz_progress', 'quiz_results', 'reply_votes', 'revisions',
    'sign_in_failures', 'sign_ins', 'user_badges', 'user_words', 'xp', 'xp_course_daily', 'xp_daily', 'xp_totals',
    -- what the platform keeps for itself, or for a while
    'audit_log', 'context_secret', 'coupon_redemptions', 'email_tokens', 'gateway_jobs', 'idempotency_keys',
    'invoice_counters', 'outbox', 'payment_account_changes', 'payment_events', 'spent_tickets', 'stats_windows'
  ] || array(
    select c.relname::text
    from pg_class as c
    where c.relnamespace = 'lms'::regnamespace and c.relname ~ '^(course|instructor|tenant)_(periods|windows)$'
  ),
  'every table but these is audited: a new one asks which it is'
);

create temporary view noted as
select
  t.tgrelid as relation,
  c.relname::text as on_table,
  a.attname::text as column_name,
  a.atttypid::regtype::text as type
from pg_trigger as t
join pg_class as c on t.tgrelid = c.oid
join pg_attribute as a on t.tgrelid = a.attrelid and a.attnum > 0 and not a.attisdropped
where t.tgname = 'audit_delete'
  and a.attname <> all(string_to_array(split_part(encode(t.tgargs, 'escape'), '\000', 2), ','));

select set_eq(
  $$ select on_table || '.' || column_name
     from noted
     where internal.redacted(jsonb_build_object(column_name, 'told')) ->> column_name <> 'told' $$,
  array[
    'credentials.password_hash', 'identity_providers.client_secret_sealed', 'invitations.token_hash',
    'payment_accounts.webhook_token', 'payment_keys.secret_sealed', 'payment_keys.secret_last4',
    'refunds.idempotency_key', 'webhook_secrets.secret_sealed', 'webhook_secrets.secret_last4'
  ],
  'these columns are blacked out by their names'
);
select is_empty(
  $$ select on_table, column_name
     from noted
     where type = 'bytea'
       and internal.redacted(jsonb_build_object(column_name, 'told')) ->> column_name = 'told' $$,
  'and bytes, which are hashes and files, are never shown'
);
select is_empty(
  $$ select n.on_table, n.column_name
     from noted as n
     where n.column_name <> all (
       array(
         select k.attname::text
         from pg_index as i
         cross join unnest(i.indkey) as key (attnum)
         join pg_attribute as k on k.attrelid = i.indrelid and k.attnum = key.attnum
         where i.indrelid = n.relation and i.indisprimary
       )
     )
       and exists (select from pg_trigger as t where t.tgrelid = n.relation and t.tgname = 'audit_update')
       and not exists (
         select
         from pg_trigger as t
         join pg_attribute as a on a.attrelid = t.tgrelid and a.attnum = any (t.tgattr::int2[])
         where t.tgrelid = n.relation and t.tgname = 'audit_update' and a.attname = n.column_name
       ) $$,
  'no column that is noted changes unnoticed'
);

select is(
  internal.redacted(planted), '{"name": "Campus", "empty": {}, "none": null, "api_key": "[redacted]", "list": [1,
    {"Client-Secret": "[redacted]", "url": "https://a.example"}], "password": "[redacted]", "token": null, "smtp":
    {"PASSWD": "[redacted]", "port": 25, "keys": ["a"], "private_notes": "[redacted]"}, "otp": "[redacted]",
    "apiKey": "[redacted]", "key_id": "rzp_live_1", "monkey": "ape", "credentials": "[redacted]",
    "smtp_pass": "[redacted]", "pwd": "[redacted]", "Authorization": "[redacted]", "signingKey": "[redacted]",
    "pass_percent": 60, "bypass": true}',
  'what is secret is told by its name, at any depth; null is no secret'
)
from (
  select '{"name": "Campus", "empty": {}, "none": null, "api_key": "x", "list": [1, {"Client-Secret": {"a": 1}, "url":
    "https://a.example"}], "password": "x", "token": null, "smtp": {"PASSWD": "x", "port": 25, "keys": ["a"],
    "private_notes": "x"}, "otp": 7, "apiKey": "x", "key_id": "rzp_live_1", "monkey": "ape", "credentials": ["a"],
    "smtp_pass": "x", "pwd": "x", "Authorization": "Bearer x", "signingKey": "x", "pass_percent": 60,
    "bypass": true}'::jsonb
    as planted
) as given;
select is(
  internal.redacted(jsonb_build_object('body', repeat('é', length), 'in', jsonb_build_array(repeat('x', length)))),
  jsonb_build_object('body', repeat('é', 2000) || tail, 'in', jsonb_build_array(repeat('x', 2000) || tail)),
  format('a text of %s characters', length)
)
from (values (2000, ''), (2001, '… [shortened, 2001 characters]')) as texts (length, tail);
select is(internal.redacted(null), null, 'nothing stays nothing');

-- Whose deed it is

select pg_temp.request('by an admin');
select tests.call(admin, 'suspend_user', student::text, 'Shared the account') from made;
select results_eq(
  $$ select pg_temp.entries('by an admin') $$,
  array['admin update users {"status": "active", "status_reason": null} -> '
    '{"status": "suspended", "status_reason": "Shared the account"}'],
  'what an admin changes: the old values and the new ones, of what has changed'
);
select tests.be_owner();
select is(
  (select row(l.tenant_id, l.actor_id, l.row_key)::text from lms.audit_log as l where l.request_id = 'by an admin'),
  (select row(north, admin, student)::text from made),
  'at their institution, by them, of this account'
);
select pg_temp.request('same again');
select tests.call(admin, 'reinstate_user', student::text) from made;
select tests.be_owner();
update lms.users set name = name, status = status;
update lms.users set last_sign_in_at = now(), updated_at = now(), version = version + 1;
update lms.courses set enrollment_count = enrollment_count, updated_at = now();
select is(
  array(select pg_temp.entries('same again')),
  array['admin update users {"status": "suspended", "status_reason": "Shared the account"} -> '
    '{"status": "active", "status_reason": null}'],
  'what changes nothing, or only counts, is not noted'
);

select pg_temp.request('by an operator');
select
  tests.call(operator, 'update_tenant', north::text, '{"name": "Northern", "settings": {"smtp_password": "p"}}', null)
from made;
select tests.be_owner();
select is(
  (
    select row(l.tenant_id, l.actor_id, l.actor_role, l.row_key, l.before, l.after)::text
    from lms.audit_log as l
    where l.request_id = 'by an operator'
  ),
  (
    select row(
      north, operator, 'operator', north, '{"name": "North", "settings": {}}'::jsonb,
      '{"name": "Northern", "settings": {"smtp_password": "[redacted]"}}'::jsonb
    )::text
    from made
  ),
  'what an operator changes of an institution is noted there'
);

create function pg_temp.rename(p_user uuid, p_name text) returns void
language sql
security definer
as $$
  update lms.users set name = p_name where id = p_user
$$;
select pg_temp.request('renamed');
select tests.be(student) from made;
select pg_temp.rename(student, 'By themselves') from made;
select set_config('lms.user_id', admin::text, true) from made;
select pg_temp.rename(student, 'By somebody made up') from made;
select tests.be_nobody(north) from made;
select pg_temp.rename(student, 'By a visitor') from made;
select tests.be_login();
select pg_temp.rename(student, 'Before anybody entered') from made;
select tests.be_login('lms_worker');
select pg_temp.rename(student, 'By the worker') from made;
select tests.be_owner();
select pg_temp.rename(student, 'At the console') from made;
select tests.act_in(north) from made;
set local role lms_owner;
select pg_temp.rename(student, 'By the owner') from made;
select tests.be_owner();
select results_eq(
  $$ select l.after ->> 'name', l.actor_role, l.actor_id
     from lms.audit_log as l
     where l.request_id = 'renamed'
     order by l.ctid $$,
  $$ select w.name, w.role, case w.role when 'student' then made.student end
     from made, (values
       (1, 'By themselves', 'student'), (2, 'By somebody made up', 'anonymous'), (3, 'By a visitor', 'anonymous'),
       (4, 'Before anybody entered', 'anonymous'), (5, 'By the worker', 'worker'), (6, 'At the console', 'console'),
       (7, 'By the owner', 'console')
     ) as w (nr, name, role)
     order by w.nr $$,
  'who it was comes from a sealed context, else from the login'
);

select pg_temp.request('rows come and go');
select tests.act_in(north) from made;
insert into lms.course_instructors (tenant_id, course_id, user_id) select north, course, admin from made;
delete from lms.course_instructors as c using made where c.course_id = made.course and c.user_id = made.admin;
select is(
  array(select pg_temp.entries('rows come and go')),
  (
    select
      array[
        format('console insert course_instructors -> %s', whole),
        format('console delete course_instructors %s ->', whole)
      ]
    from made, jsonb_build_object('course_id', course, 'user_id', admin, 'added_at', now()) as whole
  ),
  'a row that comes or goes is noted whole'
);
select is(
  (select string_agg(distinct l.row_key, ' ') from lms.audit_log as l where l.request_id = 'rows come and go'),
  (select course || '/' || admin from made),
  'two ids name it together'
);
select pg_temp.request('taxed');
insert into lms.tax_profiles (tenant_id, legal_name, address, state_code, sac, rate_basis_points)
select north, 'North' as legal_name, 'Pune' as address, '27' as state_code, '999293' as sac, 0 as rate_basis_points
from made;
select is(
  (select l.row_key from lms.audit_log as l where l.request_id = 'taxed'), (select north::text from made),
  'what there is one of is named by its institution'
);
select pg_temp.request(repeat('r', 300));
select pg_temp.rename(student, 'Long') from made;
select is(
  (select count(*) from lms.audit_log as l where l.request_id = repeat('r', 128)), 1::bigint,
  'a request id of any length refuses nothing'
);

-- What is not noted: what people do all day

select pg_temp.request('a day of study');
select tests.call(student, 'enroll', course::text) from made;
select tests.call(student, 'save_position', tests.lesson(course)::text, '5') from made;
select tests.call(student, 'complete_lesson', tests.lesson(course)::text) from made;
select tests.be_owner();
select tests.act_in(north) from made;
insert into lms.posts (tenant_id, course_id, user_id, title, body, body_html)
select north, course, student, 'A question' as title, 'How?' as body, '<p>How?</p>' as body_html from made;
update lms.posts set votes = 1, body = 'How so?';
select tests.be_owner();
select is(array(select pg_temp.entries('a day of study')), array[]::text[], 'learning leaves no trace');
select pg_temp.request('granted');
select tests.enroll(admin, course, 'grant') from made;
update lms.enrollments set status = 'revoked' where user_id = (select admin from made);
select is(
  array(select pg_temp.entries('granted')),
  (
    select array[
      format(
        'console insert enrollments -> {"source": "grant", "status": "active", "user_id": "%s", "course_id": "%s"}',
        admin, course),
      'console update enrollments {"status": "active"} -> {"status": "revoked"}'
    ]
    from made
  ),
  'a place that is given, or taken away, does'
);

-- Nobody changes it

select is(
  tests.attempt(statement), '42501', format('a superuser may not: %s', statement)
)
from (values
  ('update lms.audit_log set action = ''delete'''), ('delete from lms.audit_log'), ('truncate lms.audit_log'),
  ('truncate lms.audit_log_default'), ('truncate lms.audit_log, lms.users cascade')
) as attempts (statement);
select is(
  tests.attempt(format(statement, relation)), '42501', format(statement, relation) || ': nor the part of this month'
)
from (select format('lms.audit_log_%s', to_char(now() at time zone 'UTC', 'YYYY_MM')) as relation) as part,
  (values ('update %s set before = null'), ('delete from %s'), ('truncate %s')) as attempts (statement);
set local session_replication_role = replica;
select is(
  tests.attempt(statement), '42501', format('as a replica: %s', statement)
)
from
  (values ('update lms.audit_log set action = ''delete'''), ('delete from lms.audit_log'), ('truncate lms.audit_log'))
as attempts (statement);
set local session_replication_role = default;
select
  set_config('lms.tenant_id', north::text, true) as tenant,
  set_config('lms.user_id', '', true) as person,
  set_config('lms.seal', internal.context_seal(north::text, '', 'lms_owner'), true) as seal
from made;
set local role lms_owner;
select is(tests.attempt(statement), '42501', format('the owner may not: %s', statement))
from
  (values ('update lms.audit_log set action = ''delete'''), ('delete from lms.audit_log'), ('truncate lms.audit_log'))
as attempts (statement);
select set_config('lms.tenant_id', '', true);
select is(
  tests.attempt(format(statement, relation)), '42501', format('nor where it sees no row: ' || statement, relation)
)
from
  (select unnest(array['lms.audit_log', 'lms.audit_log_' || to_char(now() at time zone 'UTC', 'YYYY_MM')]) as relation)
  as logs,
  (values ('update %s set action = ''delete'''), ('delete from %s where false'), ('truncate %s'))
  as attempts (statement);
select tests.be_owner();
set local role lms_system;
select is(tests.attempt(statement), '42501', format('nor may who sees across: %s', statement))
from
  (values ('update lms.audit_log set action = ''delete'''), ('delete from lms.audit_log'), ('truncate lms.audit_log'),
  ('insert into lms.audit_log (at) values (now())')) as attempts (statement);
select tests.be_owner();

select tests.be(admin) from made;
select is(tests.attempt(statement), '42501', format('an admin may not: %s', statement))
from
  (values ('update lms.audit_log set action = ''delete'''), ('delete from lms.audit_log'), ('truncate lms.audit_log'),
  ('insert into lms.audit_log default values'), ('select from lms.audit_log_default'),
  ('set session_replication_role = replica'), ('select internal.redacted(null)'),
  ('select app.make_audit_partitions()')) as attempts (statement);

-- Who reads it

select is(
  (select array_agg(distinct l.tenant_id) from lms.audit_log as l), (select array[north] from made),
  'an admin reads what was changed at their own institution'
);
select tests.be(operator) from made;
select is(
  (select array_agg(distinct l.tenant_id) from lms.audit_log as l), (select array[platform] from made),
  'an operator what was changed at the platform''s own'
);
select tests.be(instructor) from made;
select is(tests.attempt('select from lms.audit_log'), '42501', 'an instructor nothing');
select tests.be(student) from made;
select is(tests.attempt('select from lms.audit_log'), '42501', 'a student neither');
select tests.be_nobody(north) from made;
select is(tests.attempt('select from lms.audit_log'), '42501', 'nor a visitor');
select is(tests.refusal(instructor, 'list_audit'), 'LM104', 'nor through the function') from made;
select is(tests.refusal(student, 'list_audit'), 'LM104', 'for students neither') from made;
select is(
  tests.call(admin, 'list_audit', null, null, null, null, null, null, null, 'by an operator') -> 'data' -> 0 -> 'actor',
  jsonb_build_object('id', operator, 'name', null),
  'the name of an operator is not known here'
) from made;
select is(
  tests.call(stranger, 'list_audit', null, null, null, null, null, null, null, 'by an operator') -> 'data', '[]',
  'and elsewhere nothing is known of it'
) from made;

-- Months

select tests.be_owner();
select is(app.make_audit_partitions()::jsonb ->> 'made', '0', 'the months ahead are there');
set local role lms_system;
select is_empty('select internal.check_audit()', 'and nothing is wrong');
reset role;
create temporary table far on commit drop as
select make_date(extract(year from now())::integer + 5, 1, 1) as month;
select is(
  (select c.relname::text from lms.audit_log as l join pg_class as c on l.tableoid = c.oid limit 1),
  'audit_log_' || to_char(now() at time zone 'UTC', 'YYYY_MM'), 'what happens now is in the part of this month'
);
insert into lms.audit_log (tenant_id, at, actor_role, action, table_name, row_key)
select
  made.north, far.month::timestamp at time zone 'UTC' + happened as at, 'console' as actor_role, 'insert' as action,
  'far' as table_name, happened::text as row_key
from made, far, unnest(array[interval '-1 microsecond', '0', '30 days 23:59:59.999999', '31 days']) as happened;
set local role lms_system;
select results_eq(
  'select internal.check_audit()', array['audit_log_default holds rows'], 'what no month takes is kept, and told of'
);
reset role;
set local time zone 'Asia/Kolkata';
select ok(internal.make_audit_partition(far.month), 'a month may be made late') from far;
select ok(not internal.make_audit_partition(far.month + 15), 'and once') from far;
set local time zone 'UTC';
select is(
  array(
    select format('%s: %s', c.relname, l.row_key)
    from lms.audit_log as l
    join pg_class as c on l.tableoid = c.oid
    where l.table_name = 'far'
    order by l.at
  ),
  (
    select array[
      'audit_log_default: -00:00:00.000001',
      format('audit_log_%s: 00:00:00', to_char(far.month, 'YYYY_MM')),
      format('audit_log_%s: 30 days 23:59:59.999999', to_char(far.month, 'YYYY_MM')),
      'audit_log_default: 31 days'
    ]
    from far
  ),
  'it begins and ends at midnight, UTC, and takes over what was kept of it'
);
select is(tests.attempt('delete from lms.audit_log_default'), '42501', 'after which nobody deletes, as before');
select is(
  (select tests.attempt(format('truncate lms.audit_log_%s', to_char(far.month, 'YYYY_MM'))) from far), '42501',
  'nor in the new part'
);

-- What the check finds

create function pg_temp.found() returns text
language plpgsql
as $$
declare
  v_found text;
begin
  set local role lms_system;
  select string_agg(line, '; ') into v_found from internal.check_audit() as line where line not like '%default%';
  reset role;
  return v_found;
end
$$;
create function pg_temp.after(p_sql text) returns text
language plpgsql
as $$
declare
  v_found text;
begin
  execute p_sql;
  v_found := pg_temp.found();
  raise exception using errcode = 'TS000', message = coalesce(v_found, 'nothing');
exception when sqlstate 'TS000' then
  return sqlerrm;
end
$$;
create temporary view parts as
select format('lms.audit_log_%s', to_char(m, 'YYYY_MM')) as name, to_char(m, 'YYYY-MM') as month
from (select date_trunc('month', now() at time zone 'UTC') + interval '2 months' as m) as two_ahead;
select is(
  pg_temp.after('alter table lms.audit_log detach partition ' || name), 'the audit log has no partition for ' || month,
  'a month that is missing'
) from parts;
select is(
  pg_temp.after(format(change, name)), name || ' can be read, changed or emptied directly', format(change, name)
)
from parts, (values
  ('alter table %s disable row level security'), ('alter table %s no force row level security'),
  ('alter table %s disable trigger keep'), ('alter table %s disable trigger keep_whole'),
  ('drop trigger keep_whole on %s'), ('alter table %s enable trigger keep'), ('grant select on %s to lms_admin')
) as changes (change);
select is(
  pg_temp.after('drop table ' || string_agg(format('lms.audit_log_%s', to_char(m, 'YYYY_MM')), ', ')),
  'the audit log has no partition for ' || to_char(min(m), 'YYYY-MM'), 'three months ahead are looked for'
)
from generate_series(
  date_trunc('month', now() at time zone 'UTC') + interval '3 months',
  date_trunc('month', now() at time zone 'UTC') + interval '12 months',
  interval '1 month'
) as m;

select * from finish();
