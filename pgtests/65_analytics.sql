-- The figures of analysts, against what was counted by hand: two institutions with the same rows, so that whatever is
-- seen of the other one doubles a number.
select plan(30);

-- Rows as they stand after a while, dates and all: no trigger makes today of them.
set local session_replication_role = replica;

create function pg_temp.key(p_slug text, p_name text) returns uuid
language sql
as $$
  select md5(p_slug || p_name)::uuid
$$;

create function pg_temp.fill(p_slug text, p_timezone text) returns void
language plpgsql
as $$
declare
  v_tenant uuid := pg_temp.key(p_slug, 'tenant');
begin
  insert into lms.tenants (id, slug, name, timezone) values (v_tenant, p_slug, initcap(p_slug), p_timezone);

  insert into lms.users (tenant_id, id, email, name, role, created_at, last_sign_in_at)
  select v_tenant, pg_temp.key(p_slug, u.name), u.name || '@' || p_slug || '.example', u.name, u.role, u.at, u.seen_at
  from (
    values
    ('tess', 'instructor', '2024-01-01 00:00Z'::timestamptz, null::timestamptz),
    ('tim', 'instructor', '2024-01-01 00:00Z', null),
    ('ann', 'student', '2024-01-31 18:29Z', '2024-03-31 19:00Z'),
    ('ben', 'student', '2024-01-31 18:30Z', null),
    ('cleo', 'student', '2024-02-10 00:00Z', null),
    ('dev', 'student', '2024-02-29 18:29Z', null),
    ('eva', 'student', '2024-02-29 18:30Z', null)
  ) as u (name, role, at, seen_at);

  insert into lms.active_days (tenant_id, user_id, day, role)
  select v_tenant, pg_temp.key(p_slug, d.name), d.day, case d.name when 'tess' then 'instructor' else 'student' end
  from (
    values
    ('ann', date '2024-01-31'), ('ann', '2024-02-01'), ('ann', '2024-02-29'),
    ('ben', '2024-02-01'), ('ben', '2024-02-02'), ('cleo', '2024-02-10'), ('cleo', '2024-04-30'), ('dev', '2024-04-01'),
    ('tess', '2024-02-01')
  ) as d (name, day);

  insert into lms.courses (
    tenant_id, id, slug, title, domain, instructor_id, price, currency, status, published_at, module_count,
    lesson_count, required_lesson_count, quiz_count, required_quiz_count, enrollment_count
  ) values
  (
    v_tenant, pg_temp.key(p_slug, 'SQL'), 'sql', 'SQL', 'data', pg_temp.key(p_slug, 'tess'), 100000, 'INR', 'published',
    '2024-01-05 00:00Z', 2, 3, 2, 1, 1, 4
  ),
  (
    v_tenant, pg_temp.key(p_slug, 'Draft'), 'draft', 'Draft', 'data', pg_temp.key(p_slug, 'tess'), 0, 'INR', 'draft',
    null, 0, 0, 0, 0, 0, 0
  );
  insert into lms.course_instructors (tenant_id, course_id, user_id)
  values (v_tenant, pg_temp.key(p_slug, 'SQL'), pg_temp.key(p_slug, 'tim'));
  insert into lms.modules (tenant_id, id, course_id, title, position) values
  (v_tenant, pg_temp.key(p_slug, 'M1'), pg_temp.key(p_slug, 'SQL'), 'M1', 1),
  (v_tenant, pg_temp.key(p_slug, 'M2'), pg_temp.key(p_slug, 'SQL'), 'M2', 2);
  insert into lms.lessons (tenant_id, id, course_id, module_id, title, position, is_required) values
  (v_tenant, pg_temp.key(p_slug, 'L3'), pg_temp.key(p_slug, 'SQL'), pg_temp.key(p_slug, 'M2'), 'L3', 1, false),
  (v_tenant, pg_temp.key(p_slug, 'L1'), pg_temp.key(p_slug, 'SQL'), pg_temp.key(p_slug, 'M1'), 'L1', 1, true),
  (v_tenant, pg_temp.key(p_slug, 'L2'), pg_temp.key(p_slug, 'SQL'), pg_temp.key(p_slug, 'M1'), 'L2', 2, true);

  insert into lms.enrollments (
    tenant_id, user_id, course_id, source, status, completed_lessons, completed_required, passed_required_quizzes,
    enrolled_at, completed_at
  )
  select
    v_tenant, pg_temp.key(p_slug, e.name), pg_temp.key(p_slug, 'SQL'), e.source, e.status, e.lessons, e.required,
    e.quizzes, '2024-02-15 20:00Z', e.done_at
  from (
    values
    ('ann', 'payment', 'active', 3, 2, 1, '2024-02-20 18:30Z'::timestamptz),
    ('ben', 'payment', 'active', 1, 1, 1, null),
    ('cleo', 'free', 'active', 0, 0, 0, null),
    ('dev', 'grant', 'active', 0, 0, 0, null),
    ('eva', 'payment', 'revoked', 1, 1, 0, null)
  ) as e (name, source, status, lessons, required, quizzes, done_at);
  insert into lms.lesson_progress (tenant_id, user_id, course_id, lesson_id, position_seconds, completed_at)
  select
    v_tenant, pg_temp.key(p_slug, p.name), pg_temp.key(p_slug, 'SQL'), pg_temp.key(p_slug, p.lesson), 7, p.done_at
  from (
    values
    ('ann', 'L1', '2024-02-16 18:30Z'::timestamptz), ('ann', 'L2', '2024-02-17 00:00Z'),
    ('ann', 'L3', '2024-02-18 00:00Z'), ('ben', 'L1', '2024-02-18 00:00Z'), ('ben', 'L2', null), ('cleo', 'L1', null),
    ('eva', 'L1', '2024-02-18 00:00Z')
  ) as p (name, lesson, done_at);
  insert into lms.certificates (
    tenant_id, id, user_id, course_id, version, serial, code, name, course_title, instructor_name, institution_name,
    locale, hours, issue_date, expires_on, superseded_at, revoked_at, revocation_reason, cert_url
  )
  select
    v_tenant, lms.new_id(), pg_temp.key(p_slug, c.name), pg_temp.key(p_slug, 'SQL'), c.version, '2024-0000-000' || c.nr,
    lpad(c.nr::text, 26, '0'), 'x', 'SQL', 'x', 'x', 'en', 1.5, '2024-02-21', c.expires_on, c.superseded_at,
    c.revoked_at, c.reason, '/x'
  from (
    values
    (1, 'ann', 1, null::date, '2024-03-01 00:00Z'::timestamptz, null::timestamptz, null),
    (2, 'ann', 2, null, null, null, null),
    (3, 'ben', 1, '2024-03-01', null, null, null),
    (4, 'cleo', 1, null, null, '2024-03-01 00:00Z', 'a mistake')
  ) as c (nr, name, version, expires_on, superseded_at, revoked_at, reason);

  insert into lms.quizzes (tenant_id, id, course_id, module_id, title, position, question_count)
  values (v_tenant, pg_temp.key(p_slug, 'Quiz'), pg_temp.key(p_slug, 'SQL'), pg_temp.key(p_slug, 'M1'), 'Quiz', 1, 3);
  insert into lms.questions (
    tenant_id, id, course_id, quiz_id, position, question, options, multiple, points, version, is_current
  )
  select
    v_tenant, pg_temp.key(p_slug, q.question), pg_temp.key(p_slug, 'SQL'), pg_temp.key(p_slug, 'Quiz'), q.place,
    q.question, '["a", "b", "c"]', q.multiple, q.points, q.version, q.is_current
  from (
    values
    (1, 'Q1', false, 1, 1, true), (2, 'Q2', true, 1, 1, true), (3, 'Q3', false, 1, 1, false),
    (3, 'Q3', false, 2, 2, true)
  ) as q (place, question, multiple, points, version, is_current);
  insert into lms.answer_keys (tenant_id, question_id, version, course_id, correct_options)
  select v_tenant, pg_temp.key(p_slug, k.question), k.version, pg_temp.key(p_slug, 'SQL'), k.correct
  from (
    values ('Q1', 1, '{0}'::integer[]), ('Q2', 1, '{0,1}'), ('Q3', 1, '{1}'), ('Q3', 2, '{1}')
  ) as k (question, version, correct);
  insert into lms.quiz_attempts (
    tenant_id, id, user_id, course_id, quiz_id, number, status, seed, questions, pass_percent, max_points, points,
    percent, passed, started_at, finished_at
  )
  select
    v_tenant, pg_temp.key(p_slug, a.name || a.number), pg_temp.key(p_slug, a.name), pg_temp.key(p_slug, 'SQL'),
    pg_temp.key(p_slug, 'Quiz'), a.number, a.status, 1, '[{}]', 60, 3, a.points, round(a.points * 100 / 3, 2),
    a.points >= 1.8, '2024-02-16 18:00Z', '2024-02-16 18:00Z'::timestamptz + a.took
  from (
    values
    ('ann', 1, 'submitted', 3.0, interval '30 minutes'), ('ben', 1, 'submitted', 2.0, '10 minutes'),
    ('cleo', 1, 'submitted', 1.5, '10 minutes'), ('dev', 1, 'expired', 1.0, '10 minutes'),
    -- Neither counts: the second has seen the questions before, the first is not over.
    ('dev', 2, 'submitted', 3.0, '10 minutes'), ('eva', 1, 'in_progress', null, null)
  ) as a (name, number, status, points, took);
  insert into lms.quiz_results (
    tenant_id, attempt_id, question_id, question_version, course_id, quiz_id, user_id, selected_option, is_correct,
    points, max_points, timestamp
  )
  select
    v_tenant, pg_temp.key(p_slug, r.name || r.number), pg_temp.key(p_slug, r.question), 1, pg_temp.key(p_slug, 'SQL'),
    pg_temp.key(p_slug, 'Quiz'), pg_temp.key(p_slug, r.name), r.chosen, r.points = 1, r.points, 1, '2024-02-16 18:10Z'
  from (
    values
    ('ann', 1, 'Q1', '{0}'::integer[], 1.0), ('ann', 1, 'Q2', '{0,1}', 1), ('ann', 1, 'Q3', '{1}', 1),
    ('ben', 1, 'Q1', '{0}', 1), ('ben', 1, 'Q2', '{0,1}', 1), ('ben', 1, 'Q3', '{0}', 0),
    ('cleo', 1, 'Q1', '{0}', 1), ('cleo', 1, 'Q2', '{0}', 0.5), ('cleo', 1, 'Q3', '{0}', 0),
    ('dev', 1, 'Q1', '{}', 0), ('dev', 1, 'Q2', '{2}', 0), ('dev', 1, 'Q3', '{1}', 1),
    ('dev', 2, 'Q1', '{0}', 1), ('dev', 2, 'Q2', '{0,1}', 1), ('dev', 2, 'Q3', '{1}', 1)
  ) as r (name, number, question, chosen, points);
  insert into lms.quiz_progress (tenant_id, user_id, course_id, quiz_id, attempts, best_percent, passed_at)
  select
    v_tenant, pg_temp.key(p_slug, p.name), pg_temp.key(p_slug, 'SQL'), pg_temp.key(p_slug, 'Quiz'), 1, p.best,
    p.passed_at
  from (
    values
    ('ann', 100.0, '2024-02-16 18:30Z'::timestamptz), ('ben', 66.67, '2024-02-16 18:10Z'), ('cleo', 50, null),
    ('dev', 100, '2024-02-16 18:10Z'), ('eva', null, null)
  ) as p (name, best, passed_at);

  insert into lms.payments (
    tenant_id, id, account_id, payment_id, order_uuid, user_id, course_id, mode, amount, currency, captured, status,
    captured_at
  )
  select
    v_tenant, pg_temp.key(p_slug, p.name), v_tenant, 'pay_' || p.name || '000000',
    case when p.buyer is not null then pg_temp.key(p_slug, 'order' || p.name) end, pg_temp.key(p_slug, p.buyer),
    case when p.buyer is not null then pg_temp.key(p_slug, 'SQL') end, p.mode, p.amount, p.currency,
    case when p.status = 'captured' then p.amount else 0 end, p.status, p.at
  from (
    values
    ('P1', 'ann', 'live', 118000, 'INR', 'captured', '2024-03-10 18:29:59Z'::timestamptz),
    ('P2', 'ben', 'live', 59000, 'INR', 'captured', '2024-03-10 18:30:00Z'),
    ('P3', 'eva', 'live', 9900, 'USD', 'captured', '2024-03-11 00:00:00Z'),
    ('P4', null, 'live', 700, 'INR', 'captured', '2024-03-11 00:00:00Z'),
    ('P5', 'cleo', 'test', 118000, 'INR', 'captured', '2024-03-11 00:00:00Z'),
    ('P6', 'cleo', 'live', 118000, 'INR', 'failed', null)
  ) as p (name, buyer, mode, amount, currency, status, at);
  insert into lms.refunds (
    tenant_id, id, payment_uuid, account_id, refund_id, amount, currency, status, source, idempotency_key, created_at,
    processed_at, reason
  )
  select
    v_tenant, pg_temp.key(p_slug, r.name), pg_temp.key(p_slug, r.payment), v_tenant, r.gateway_id, r.amount, 'INR',
    r.status, 'staff', p_slug || '0000000' || r.name, '2024-03-11 00:00Z', r.at, 'They wrote why.'
  from (
    values
    ('R1', 'P1', 'rfnd_R1000000', 18000, 'processed', '2024-03-11 18:29Z'::timestamptz),
    ('R2', 'P1', null, 100000, 'requested', null),
    ('R3', 'P2', 'rfnd_R3000000', 59000, 'processed', '2024-03-11 18:30Z'),
    ('R4', 'P5', 'rfnd_R4000000', 118000, 'processed', '2024-03-11 18:30Z')
  ) as r (name, payment, gateway_id, amount, status, at);
  insert into lms.invoices (
    tenant_id, id, series, financial_year, sequence, number, issued_on, user_id, course_id, order_uuid, payment_uuid,
    refund_uuid, corrects, description, seller, buyer, rate_basis_points, currency, list_amount, discount, taxable,
    cgst, sgst, igst, amount, locale
  )
  select
    v_tenant, pg_temp.key(p_slug, i.number), i.series, 2023, i.nr, i.number, '2024-03-11', pg_temp.key(p_slug, 'ann'),
    pg_temp.key(p_slug, 'SQL'), pg_temp.key(p_slug, 'order' || i.payment), pg_temp.key(p_slug, i.payment),
    pg_temp.key(p_slug, i.refund), pg_temp.key(p_slug, i.corrects), 'x',
    '{"legal_name": "x", "institution_name": "x"}', '{"name": "Buyer in private"}', 1800, 'INR', 100000, 0, i.taxable,
    i.half, i.half, i.whole, i.taxable + 2 * i.half + i.whole, 'en'
  from (
    values
    (1, 'I1', 'invoice', 'P1', null, null, 100000, 9000, 0), (2, 'I2', 'invoice', 'P2', null, null, 50000, 0, 9000),
    (1, 'N1', 'credit_note', 'P1', 'R1', 'I1', 15254, 1373, 0)
  ) as i (nr, number, series, payment, refund, corrects, taxable, half, whole);

  insert into lms.coupons (
    tenant_id, id, code, kind, percent_basis_points, max_redemptions, starts_at, created_by, description
  ) values (
    v_tenant, pg_temp.key(p_slug, 'TENTH'), 'TENTH', 'percentage', 1250, 9, '2024-01-01 00:00Z',
    pg_temp.key(p_slug, 'tess'), 'Not for analysts.'
  );
  insert into lms.payment_orders (
    tenant_id, id, user_id, course_id, mode, status, receipt, course_title, currency, list_amount, discount, taxable,
    amount, paid_at, expires_at, order_id, account_id, key_id
  )
  select
    v_tenant, pg_temp.key(p_slug, 'order' || o.payment), pg_temp.key(p_slug, o.name), pg_temp.key(p_slug, 'SQL'), o.mode,
    o.status, o.payment, 'SQL', 'INR', 100000, 12500, 87500, 87500, o.paid_at, '2024-04-01 00:00Z',
    'order_' || o.payment || '00000000', v_tenant, 'rzp_live_00000000'
  from (
    values
    ('P1', 'ann', 'live', 'paid', '2024-03-10 18:30Z'::timestamptz), ('P2', 'ben', 'live', 'expired', null),
    ('P3', 'eva', 'live', 'open', null), ('P5', 'cleo', 'test', 'paid', '2024-03-10 00:00Z')
  ) as o (payment, name, mode, status, paid_at);
  insert into lms.coupon_redemptions (tenant_id, coupon_id, user_id, order_id, status, expires_at)
  select
    v_tenant, pg_temp.key(p_slug, 'TENTH'), pg_temp.key(p_slug, r.name), pg_temp.key(p_slug, 'order' || r.payment),
    r.status, r.until
  from (
    values
    ('ann', 'P1', 'redeemed', '2024-04-01 00:00Z'::timestamptz), ('ben', 'P2', 'reserved', '2024-04-01 00:00Z'),
    ('eva', 'P3', 'reserved', '2999-01-01 00:00Z'), ('cleo', 'P5', 'waived', '2024-04-01 00:00Z')
  ) as r (name, payment, status, until);

  insert into lms.xp_daily (tenant_id, user_id, day, points, awards) values
  (v_tenant, pg_temp.key(p_slug, 'ann'), '2024-02-16', 30, 2),
  (v_tenant, pg_temp.key(p_slug, 'ann'), '2024-02-17', -10, 0);

  insert into lms.posts (
    tenant_id, id, course_id, user_id, title, body, body_html, is_answered, accepted_reply_id, hidden_at, deleted_at,
    created_at
  )
  select
    v_tenant, pg_temp.key(p_slug, p.name), pg_temp.key(p_slug, 'SQL'), pg_temp.key(p_slug, p.author), p.name,
    'In private', 'x', p.answer is not null, pg_temp.key(p_slug, p.answer), p.hidden_at, p.deleted_at, p.at
  from (
    values
    ('Post1', 'ann', 'Reply1', null::timestamptz, null::timestamptz, '2024-03-01 18:29Z'::timestamptz),
    ('Post2', 'ann', null, '2024-03-03 00:00Z', null, '2024-03-01 18:30Z'),
    ('Post3', 'ben', null, null, '2024-03-03 00:00Z', '2024-03-01 18:30Z')
  ) as p (name, author, answer, hidden_at, deleted_at, at);
  insert into lms.replies (
    tenant_id, id, course_id, post_id, user_id, body, body_html, hidden_at, deleted_at, created_at
  )
  select
    v_tenant, pg_temp.key(p_slug, r.name), pg_temp.key(p_slug, 'SQL'), pg_temp.key(p_slug, r.post),
    pg_temp.key(p_slug, r.author), 'In private', 'x', r.hidden_at, r.deleted_at, r.at
  from (
    values
    ('Reply1', 'Post1', 'tess', null::timestamptz, null::timestamptz, '2024-03-01 18:29Z'::timestamptz),
    ('Reply2', 'Post1', 'ben', null, null, '2024-03-01 18:30Z'),
    ('Reply3', 'Post2', 'tess', null, null, '2024-03-01 18:31Z'),
    ('Reply4', 'Post1', 'tess', '2024-03-02 00:00Z', null, '2024-03-01 18:32Z'),
    ('Reply5', 'Post1', 'tim', null, '2024-03-02 00:00Z', '2024-03-01 18:33Z')
  ) as r (name, post, author, hidden_at, deleted_at, at);
end
$$;

do $$
begin
  perform pg_temp.fill('north', 'Asia/Kolkata'), pg_temp.fill('south', 'America/Los_Angeles');
end
$$;
set local session_replication_role = origin;

create temporary table logins on commit drop as
select
  'analyst_' || left(md5(random()::text), 12) as masked,
  'analyst_' || left(md5(random()::text), 12) as trusted,
  'analyst_' || left(md5(random()::text), 12) as southern;
grant select on logins to public;
do $$
declare
  v_login text;
begin
  for v_login in select l.name from logins, unnest(array[masked, trusted, southern]) as l (name) loop
    execute format('create role %I login inherit in role lms_analyst', v_login);
  end loop;
end
$$;
insert into lms.analysts (tenant_id, login, name, personal_data)
select pg_temp.key(l.slug, 'tenant') as tenant_id, l.login, l.name, l.name = 'trusted' as personal_data
from logins, lateral (
  values ('north', masked, 'masked'), ('north', trusted, 'trusted'), ('south', southern, 'southern')
) as l (slug, login, name);
create temporary table known on commit drop as
select n.name, pg_temp.key('north', n.name) as id
from (values ('tess'), ('tim'), ('ann'), ('ben'), ('cleo'), ('dev'), ('eva')) as n (name);
grant select on known to public;

-- What a view is

select is_empty(
  $$ select c.relname
     from pg_class as c
     where c.relnamespace = 'analytics'::regnamespace
       and (c.relkind <> 'v' or pg_get_viewdef(c.oid, true) !~ format(
         E'^ SELECT [^()]*\\sFROM internal\\.analytics_%1$s\\(\\) analytics_%1$s\\([^()]*\\);$', c.relname
       )) $$,
  'analytics holds views, each of nothing but the function of its name'
);
select is_empty(
  $$ select p.proname
     from pg_proc as p
     where p.pronamespace = 'internal'::regnamespace and p.proname like 'analytics\_%'
       and (
         not p.prosecdef or p.provolatile <> 's' or p.pronargs <> 0 or pg_get_userbyid(p.proowner) <> 'lms_owner'
         or to_regclass('analytics.' || substr(p.proname, 11)) is null
       ) $$,
  'and each of these is a definer behind the wall, which changes nothing and takes nothing'
);
select is_empty(
  $$ select p.proname
     from pg_proc as p
     where p.pronamespace = 'internal'::regnamespace and p.proname like 'analytics\_%'
       and p.prosrc !~ '\sdeclare(\s+v_\w+ \w+;)+\s+begin\s+v_tenant := internal\.open_analysis\(\);\s' $$,
  'that asks first which institution the login belongs to'
);
select is_empty(
  $$ select c.relname, a.attname
     from pg_class as c
     left join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
     where c.relnamespace = 'analytics'::regnamespace
       and (col_description(c.oid, a.attnum) is null or obj_description(c.oid, 'pg_class') is null) $$,
  'every view and every column has a comment'
);
select is_empty(
  $$ select c.relname, a.attname, a.atttypid::regtype
     from pg_class as c
     join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
     where c.relnamespace = 'analytics'::regnamespace
       and (
         a.attname ~ '^(tenant_id|body|body_html|description|reason|note|bio|code|serial|buyer|seller|billing|address)$'
         and (c.relname, a.attname) <> ('coupons', 'code')
         or a.atttypid not in (
           'uuid'::regtype, 'text'::regtype, 'integer'::regtype, 'bigint'::regtype, 'numeric'::regtype,
           'boolean'::regtype, 'date'::regtype, 'timestamptz'::regtype
         )
         or (a.attname ~ '_at$') <> (a.atttypid = 'timestamptz'::regtype)
         or (a.attname ~ '(_on|^day|_month)$') <> (a.atttypid = 'date'::regtype)
       ) $$,
  'no view says whose it is, what people wrote or what opens a certificate; types are plain, and names tell them'
);

-- Who is shown what

select tests.be_login(logins.masked) from logins;
select results_eq(
  $$ select k.name, u.name, u.email
     from analytics.users as u
     join known as k on k.id = u.id
     order by k.name $$,
  $$ select k.name, 'Person ' || right(k.id::text, 12), right(k.id::text, 12) || '@masked.invalid'
     from known as k
     order by k.name $$,
  'names and addresses are masked, always alike'
);
select results_eq(
  $$ select c.instructor_name, p.instructor_name
     from analytics.courses as c
     join analytics.instructor_performance as p using (instructor_id) $$,
  $$ select u.name, u.name
     from analytics.users as u
     join known as k on k.id = u.id, generate_series(1, 2)
     where k.name = 'tess' $$,
  'wherever they are shown'
);
select is_empty(
  $$ select *
     from (
       select to_jsonb(v)::text as row from analytics.users as v
       union all select to_jsonb(v)::text from analytics.courses as v
       union all select to_jsonb(v)::text from analytics.instructor_performance as v
       union all select to_jsonb(v)::text from analytics.refunds as v
       union all select to_jsonb(v)::text from analytics.coupons as v
       union all select to_jsonb(v)::text from analytics.certificates as v
       union all select to_jsonb(v)::text from analytics.forum_activity as v
     ) as shown
     where row ~* '"(tess|tim|ann|ben|cleo|dev|eva)"|example|private|wrote|not for analysts' $$,
  'and nothing that people wrote is shown'
);
select tests.be_login('lms_worker');
select is(tests.attempt('select from analytics.users'), '42501', 'nobody else may look at the views');
select tests.be_owner();
select is(tests.attempt('select from analytics.users'), 'LM104', 'or, where everything is allowed, sees anything');

select tests.be_login(logins.trusted) from logins;
select results_eq(
  $$ select
       name, email, role, status, created_on::text, last_sign_in_on::text, last_active_on::text
     from analytics.users
     order by name $$,
  $$ values
     ('ann', 'ann@north.example', 'student', 'active', '2024-01-31', '2024-04-01', '2024-02-29'),
     ('ben', 'ben@north.example', 'student', 'active', '2024-02-01', null, '2024-02-02'),
     ('cleo', 'cleo@north.example', 'student', 'active', '2024-02-10', null, '2024-04-30'),
     ('dev', 'dev@north.example', 'student', 'active', '2024-02-29', null, '2024-04-01'),
     ('eva', 'eva@north.example', 'student', 'active', '2024-03-01', null, null),
     ('tess', 'tess@north.example', 'instructor', 'active', '2024-01-01', null, '2024-02-01'),
     ('tim', 'tim@north.example', 'instructor', 'active', '2024-01-01', null, null) $$,
  'to whom it was granted, names and addresses are shown; days are those of the institution'
);

-- Courses and learning

select results_eq(
  $$ select title, status, instructor_name, price, currency, lesson_count, enrollment_count
     from analytics.courses
     order by title $$,
  $$ values
     ('Draft', 'draft', 'tess', 0::bigint, 'INR', 0, 0::bigint),
     ('SQL', 'published', 'tess', 100000, 'INR', 3, 4) $$,
  'courses'
);
select results_eq(
  $$ select
       u.name, e.source, e.status, e.completed_lessons, e.progress_percent, e.enrolled_on::text, e.completed_on::text
     from analytics.enrollments as e
     join analytics.users as u on u.id = e.user_id
     order by u.name $$,
  $$ values
     ('ann', 'payment', 'active', 3, 100, '2024-02-16', '2024-02-21'),
     ('ben', 'payment', 'active', 1, 66, '2024-02-16', null),
     ('cleo', 'free', 'active', 0, 0, '2024-02-16', null),
     ('dev', 'grant', 'active', 0, 0, '2024-02-16', null),
     ('eva', 'payment', 'revoked', 1, 33, '2024-02-16', null) $$,
  'enrolments, with the progress that the API shows'
);
select results_eq(
  $$ select
       lesson_title, module_title, position, is_required, enrolled, started, completed, completed_share, dropped_off,
       drop_off_share
     from analytics.lesson_funnel
     where course_title = 'SQL'
     order by position $$,
  $$ values
     ('L1', 'M1', 1, true, 4::bigint, 3::bigint, 2::bigint, 0.5000, 1::bigint, 0.3333),
     ('L2', 'M1', 2, true, 4, 2, 1, 0.2500, 1, 0.5000),
     ('L3', 'M2', 3, false, 4, 1, 1, 0.2500, 0, 0.0000) $$,
  'the funnel: revoked places do not count, and those who have completed the course have not dropped off'
);
select results_eq(
  $$ select u.name, f.lesson_title, p.position_seconds, p.completed_on::text
     from analytics.lesson_progress as p
     join analytics.users as u on u.id = p.user_id
     join analytics.lesson_funnel as f on f.lesson_id = p.lesson_id
     order by u.name, f.position $$,
  $$ values
     ('ann', 'L1', 7, '2024-02-17'), ('ann', 'L2', 7, '2024-02-17'), ('ann', 'L3', 7, '2024-02-18'),
     ('ben', 'L1', 7, '2024-02-18'), ('ben', 'L2', 7, null), ('cleo', 'L1', 7, null), ('eva', 'L1', 7, '2024-02-18') $$,
  'progress'
);
select results_eq(
  $$ select u.name, c.version, c.state, c.issued_on::text, c.expires_on::text, c.hours
     from analytics.certificates as c
     join analytics.users as u on u.id = c.user_id
     order by u.name, c.version $$,
  $$ values
     ('ann', 1, 'superseded', '2024-02-21', null, 1.5), ('ann', 2, 'valid', '2024-02-21', null, 1.5),
     ('ben', 1, 'expired', '2024-02-21', '2024-03-01', 1.5), ('cleo', 1, 'revoked', '2024-02-21', null, 1.5) $$,
  'certificates'
);
select results_eq(
  'select u.name, x.day::text, x.points, x.awards from analytics.xp_daily as x '
  'join analytics.users as u on u.id = x.user_id order by x.day',
  $$ values ('ann', '2024-02-16', 30::bigint, 2), ('ann', '2024-02-17', -10, 0) $$,
  'points'
);

-- Quizzes

select results_eq(
  $$ select
       u.name, a.quiz_title, a.number, a.status, a.finished_on::text, a.duration_seconds, a.points, a.percent, a.passed
     from analytics.quiz_attempts as a
     join analytics.users as u on u.id = a.user_id
     order by u.name, a.number $$,
  $$ values
     ('ann', 'Quiz', 1, 'submitted', '2024-02-17', 1800, 3.0, 100.00, true),
     ('ben', 'Quiz', 1, 'submitted', '2024-02-16', 600, 2.0, 66.67, true),
     ('cleo', 'Quiz', 1, 'submitted', '2024-02-16', 600, 1.5, 50.00, false),
     ('dev', 'Quiz', 1, 'expired', '2024-02-16', 600, 1.0, 33.33, false),
     ('dev', 'Quiz', 2, 'submitted', '2024-02-16', 600, 3.0, 100.00, true),
     ('eva', 'Quiz', 1, 'in_progress', null, null, null, null, null) $$,
  'attempts'
);
select results_eq(
  $$ select
       question, question_version, is_current, asked, omitted, correct, difficulty, mean_score, discrimination,
       upper_correct_share, lower_correct_share, upper_lower_index
     from analytics.quiz_items
     order by question, question_version $$,
  $$ values
     ('Q1', 1, true, 4::bigint, 1::bigint, 3::bigint, 0.7500, 0.7500, 0.1325, 1.0000, 0.5000, 0.5000),
     ('Q2', 1, true, 4, 0, 2, 0.5000, 0.6250, 0.5774, 1.0000, 0.0000, 1.0000),
     ('Q3', 1, false, 4, 0, 2, 0.5000, 0.5000, -0.4575, 0.5000, 0.5000, 0.0000),
     ('Q3', 2, true, 0, 0, 0, null, null, null, null, null, null) $$,
  'item analysis: of first attempts that are over, a version by itself'
);
select results_eq(
  $$ select i.question, o.option, o.option_text, o.is_correct, o.chosen, o.chosen_share, o.upper_chosen, o.lower_chosen
     from analytics.quiz_item_options as o
     join analytics.quiz_items as i using (question_id, question_version)
     where i.asked > 0
     order by i.question, o.option $$,
  $$ values
     ('Q1', 0, 'a', true, 3::bigint, 0.7500, 2::bigint, 1::bigint), ('Q1', 1, 'b', false, 0, 0.0000, 0, 0),
     ('Q1', 2, 'c', false, 0, 0.0000, 0, 0),
     ('Q2', 0, 'a', true, 3, 0.7500, 2, 1), ('Q2', 1, 'b', true, 2, 0.5000, 2, 0),
     ('Q2', 2, 'c', false, 1, 0.2500, 0, 1),
     ('Q3', 0, 'a', false, 2, 0.5000, 1, 1), ('Q3', 1, 'b', true, 2, 0.5000, 1, 1),
     ('Q3', 2, 'c', false, 0, 0.0000, 0, 0) $$,
  'and of the options'
);

-- Money

select results_eq(
  $$ select day::text, course_title, currency, gross, refunds, net, tax, payment_count, refund_count
     from analytics.revenue_daily
     order by day, currency, course_title $$,
  $$ values
     ('2024-03-10', 'SQL', 'INR', 118000::bigint, 0::bigint, 118000::bigint, 18000::bigint, 1::bigint, 0::bigint),
     ('2024-03-11', 'SQL', 'INR', 59000, 18000, 41000, 6254, 1, 1),
     ('2024-03-11', null, 'INR', 700, 0, 700, 0, 1, 0),
     ('2024-03-11', 'SQL', 'USD', 9900, 0, 9900, 0, 1, 0),
     ('2024-03-12', 'SQL', 'INR', 0, 59000, -59000, 0, 0, 1) $$,
  'revenue: bookings on the institution''s days, currencies apart, neither attempts nor money of a test account'
);
select results_eq(
  $$ select
       r.gateway_refund_id, r.gateway_payment_id, u.name, r.amount, r.status, r.processed_on::text, r.paid_amount
     from analytics.refunds as r
     join analytics.users as u on u.id = r.user_id
     order by r.amount $$,
  $$ values
     ('rfnd_R1000000', 'pay_P1000000', 'ann', 18000::bigint, 'processed', '2024-03-11', 118000::bigint),
     ('rfnd_R3000000', 'pay_P2000000', 'ben', 59000, 'processed', '2024-03-12', 59000),
     (null, 'pay_P1000000', 'ann', 100000, 'requested', null, 118000) $$,
  'refunds'
);
select results_eq(
  'select code, kind, percent, amount, max_redemptions, redeemed, reserved, waived from analytics.coupons',
  $$ values ('TENTH', 'percentage', 12.5, null::bigint, 9, 1::bigint, 1::bigint, 1::bigint) $$,
  'coupons: an order that may no longer be paid holds none'
);
select results_eq(
  $$ select c.code, u.name, r.status, r.list_amount, r.discount, r.amount, r.is_test, r.redeemed_on::text
     from analytics.coupon_redemptions as r
     join analytics.coupons as c on c.id = r.coupon_id
     join analytics.users as u on u.id = r.user_id
     order by u.name $$,
  $$ values
     ('TENTH', 'ann', 'redeemed', 100000::bigint, 12500::bigint, 87500::bigint, false, '2024-03-11'),
     ('TENTH', 'ben', 'released', 100000, 12500, 87500, false, null),
     ('TENTH', 'cleo', 'waived', 100000, 12500, 87500, true, '2024-03-10'),
     ('TENTH', 'eva', 'reserved', 100000, 12500, 87500, false, null) $$,
  'and what they were worth'
);

-- People

select results_eq(
  $$ select day::text, course_title, posts, replies, authors, answered_posts, hidden
     from analytics.forum_activity
     order by day $$,
  $$ values
     ('2024-03-01', 'SQL', 1::bigint, 1::bigint, 2::bigint, 1::bigint, 0::bigint),
     ('2024-03-02', 'SQL', 1, 3, 3, 0, 2) $$,
  'the forum: what was deleted does not count, what is hidden is told apart'
);
select results_eq(
  $$ select cohort_month::text, months_since, people, active, retention
     from analytics.retention_cohorts
     where months_since <= 3
     order by cohort_month, months_since $$,
  $$ values
     ('2024-01-01', 0, 1::bigint, 1::bigint, 1.0000), ('2024-01-01', 1, 1, 1, 1.0000),
     ('2024-01-01', 2, 1, 0, 0.0000), ('2024-01-01', 3, 1, 0, 0.0000),
     ('2024-02-01', 0, 3, 2, 0.6667), ('2024-02-01', 1, 3, 0, 0.0000),
     ('2024-02-01', 2, 3, 2, 0.6667), ('2024-02-01', 3, 3, 0, 0.0000),
     ('2024-03-01', 0, 1, 0, 0.0000), ('2024-03-01', 1, 1, 0, 0.0000),
     ('2024-03-01', 2, 1, 0, 0.0000), ('2024-03-01', 3, 1, 0, 0.0000) $$,
  'cohorts of students, by the institution''s months'
);
select results_eq(
  $$ select cohort_month + make_interval(months => max(months_since))
     from analytics.retention_cohorts
     group by cohort_month $$,
  $$ select date_trunc('month', now() at time zone 'Asia/Kolkata') from generate_series(1, 3) $$,
  'each goes on until the present month'
);
select results_eq(
  $$ select
       instructor_name, courses, co_taught_courses, students, enrollments, completions, completion_share, certificates,
       quiz_pass_share, forum_replies, accepted_answers, currency, gross, refunds, net
     from analytics.instructor_performance
     order by instructor_name $$,
  $$ values
     (
       'tess', 1::bigint, 0::bigint, 4::bigint, 4::bigint, 1::bigint, 0.2500, 2::bigint, 0.7500, 2::bigint, 1::bigint,
       'INR', 177000::bigint, 77000::bigint, 100000::bigint
     ),
     ('tim', 0, 1, 0, 0, 0, null, 0, null, 0, 0, 'INR', 0, 0, 0) $$,
  'instructors, by the courses that they lead'
);

-- The other institution's analyst

select tests.be_login(logins.southern) from logins;
select results_eq(
  $$ select count(*), count(k.id)
     from analytics.users as u
     left join known as k on k.id = u.id $$,
  'values (7::bigint, 0::bigint)',
  'an analyst of another institution sees that one''s people'
);
select results_eq(
  $$ select day::text, course_title, currency, gross, refunds
     from analytics.revenue_daily
     order by day, currency, course_title $$,
  $$ values
     ('2024-03-10', 'SQL', 'INR', 177000::bigint, 0::bigint), ('2024-03-10', null, 'INR', 700, 0),
     ('2024-03-10', 'SQL', 'USD', 9900, 0), ('2024-03-11', 'SQL', 'INR', 0, 77000) $$,
  'and its money, by its own days'
);

select * from finish();
