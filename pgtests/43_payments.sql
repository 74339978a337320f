-- Orders and payments: what a course costs, who begins to pay for it, what the gateway says, and what comes of it.
select plan(109);

create function tests.open_account(p_tenant uuid, p_mode text) returns uuid
language plpgsql
security definer
as $$
declare
  v_account uuid := lms.new_id();
begin
  insert into lms.payment_accounts (tenant_id, id, mode, webhook_token)
  values (
    p_tenant, v_account, p_mode,
    translate(encode(uuid_send(p_tenant) || sha256(uuid_send(v_account)), 'base64'), E'+/\n', '-_')
  );
  insert into lms.payment_keys (tenant_id, account_id, key_id, secret_sealed, secret_last4)
  values (
    p_tenant, v_account, format('rzp_%s_%s', p_mode, left(replace(v_account::text, '-', ''), 14)), 'sealed', 'ab12'
  );
  return v_account;
end
$$;

create function tests.attach(p_tenant uuid, p_begun jsonb, p_order_id text, p_more jsonb default '{}') returns jsonb
language plpgsql
as $$
declare
  v_job jsonb;
begin
  perform tests.be_login();
  v_job := app.claim_gateway_job(p_tenant, (p_begun ->> 'job_id')::uuid);
  return app.attach_order(
    p_tenant, (v_job ->> 'id')::uuid, (v_job ->> 'lease')::uuid,
    (v_job -> 'order') || jsonb_build_object('id', p_order_id) || p_more
  );
end
$$;

create function tests.hear(
  p_account uuid, p_payment text, p_order text, p_amount bigint, p_status text default 'captured',
  p_more jsonb default '{}'
) returns text
language plpgsql
as $$
declare
  v_tenant uuid := (select tests.tenant_of_account(p_account));
  v_answer jsonb;
begin
  perform tests.be_login();
  v_answer := app.apply_payment(
    v_tenant, p_account,
    jsonb_build_object(
      'id', p_payment, 'entity', 'payment', 'order_id', p_order, 'amount', p_amount, 'currency', 'INR',
      'status', p_status, 'amount_refunded', 0, 'notes', '[]'::jsonb
    ) || p_more,
    'webhook'
  );
  return concat_ws(' ', v_answer ->> 'status', v_answer ->> 'disposition');
end
$$;

create function tests.tenant_of_account(p_account uuid) returns uuid
language sql
security definer
as $$
  select a.tenant_id from lms.payment_accounts as a where a.id = p_account
$$;

create function tests.coupon(
  p_creator uuid, p_code text, p_percent integer default null, p_amount bigint default null, p_more jsonb default '{}'
) returns void
language plpgsql
security definer
set lms.tenant_id = ''
set lms.user_id = ''
set lms.seal = ''
as $$
begin
  perform tests.act_in(tests.tenant_of(p_creator));
  insert into lms.coupons (
    tenant_id, code, kind, percent_basis_points, amount, currency, created_by, course_id, max_redemptions,
    max_redemptions_per_person, starts_at, ends_at, is_active
  )
  values (
    tests.tenant_of(p_creator), p_code,
    case when p_percent is not null then 'percentage' when p_amount is not null then 'fixed' else 'free' end,
    p_percent * 100, p_amount, case when p_amount is not null then coalesce(p_more ->> 'currency', 'INR') end, p_creator,
    (p_more ->> 'course_id')::uuid, (p_more ->> 'max')::integer, coalesce((p_more ->> 'each')::integer, 1),
    now() + coalesce((p_more ->> 'starts')::interval, '-2 days'), now() + (p_more ->> 'ends')::interval,
    coalesce((p_more ->> 'active')::boolean, true)
  );
end
$$;

create function tests.refused_for(p_user uuid, p_function text, variadic p_arguments text []) returns text
language plpgsql
as $$
declare
  v_more text;
begin
  perform tests.call(p_user, p_function, variadic p_arguments);
  return 'no refusal';
exception when others then
  get stacked diagnostics v_more = pg_exception_detail;
  return concat_ws(' ', sqlstate, coalesce(nullif(v_more, '')::jsonb ->> 'reason', nullif(v_more, '')::jsonb ->> 'state'));
end
$$;

create function tests.story(p_user uuid, p_course uuid) returns text
language sql
security definer
as $$
  select concat_ws(
    ', ',
    (
      select string_agg(o.status, ' ' order by o.created_at, o.id)
      from lms.payment_orders as o where o.user_id = p_user and o.course_id = p_course
    ),
    (
      select string_agg(concat_ws(' ', p.status, p.disposition), ' ' order by p.created_at, p.id)
      from lms.payments as p where p.user_id = p_user and p.course_id = p_course
    ),
    (
      select concat_ws(' ', e.status, 'by', e.source)
      from lms.enrollments as e where e.user_id = p_user and e.course_id = p_course
    )
  )
$$;

create temporary table made on commit drop as
select tests.make_tenant() as north, tests.make_tenant() as south;
alter table made
add column teacher uuid, add column colleague uuid, add column admin uuid, add column student uuid,
add column classmate uuid, add column third uuid, add column stranger uuid,
add column course uuid, add column second uuid, add column free uuid, add column draft uuid, add column cheap uuid,
add column live uuid, add column test uuid, add column elsewhere uuid;
update made
set
  teacher = tests.make_user(north, 'instructor'), colleague = tests.make_user(north, 'instructor'),
  admin = tests.make_user(north, 'admin'), student = tests.make_user(north, p_name => 'Asha Rao'),
  classmate = tests.make_user(north), third = tests.make_user(north), stranger = tests.make_user(south);
update made
set
  course = tests.make_course(teacher, p_price => 100000), second = tests.make_course(teacher, p_price => 50000),
  free = tests.make_course(teacher), draft = tests.make_course(teacher, false, 1, 5000),
  cheap = tests.make_course(teacher, p_price => 150), elsewhere = tests.open_account(south, 'live');
select
  tests.coupon(admin, 'TENTH', 10),
  tests.coupon(admin, 'HUNDRED', p_amount => 10000, p_more => '{"max": 1}'),
  tests.coupon(admin, 'DOLLARS', p_amount => 100, p_more => '{"currency": "USD"}'),
  tests.coupon(admin, 'GIFT', p_more => '{"max": 1}'),
  tests.coupon(admin, 'NOTYET', 10, p_more => '{"starts": "1 day"}'),
  tests.coupon(admin, 'BYGONE', 10, p_more => '{"ends": "-1 day"}'),
  tests.coupon(admin, 'ASLEEP', 10, p_more => '{"active": false}'),
  tests.coupon(admin, 'SECOND', 50, p_more => jsonb_build_object('course_id', second)),
  tests.coupon(admin, 'NEARLY', 99)
from made;
create temporary table begun (who text, answer jsonb) on commit drop;
grant select, update on made to public;
grant all on begun to public;

-- What it costs
select is(
  tests.call(student, 'quote_order', course::text, null, null) -> 'total', '{"amount": 100000, "currency": "INR"}',
  'a course costs its price'
) from made;
select is(
  tests.call(student, 'quote_order', course::text, ' tenth ', null) - 'course_id' - 'course_title',
  '{"list_amount": {"amount": 100000, "currency": "INR"}, "discount": {"amount": 10000, "currency": "INR"},
    "coupon_code": "TENTH", "taxable": {"amount": 90000, "currency": "INR"}, "taxes": [],
    "total": {"amount": 90000, "currency": "INR"}, "enrolled": false}',
  'less a coupon, however it is typed'
) from made;
select is(
  (tests.call(student, 'quote_order', cheap::text, 'NEARLY', null) -> 'total' ->> 'amount')::bigint, 0::bigint,
  'what is less than a gateway takes is given away'
) from made;
select is(
  (tests.call(student, 'quote_order', cheap::text, 'HUNDRED', null) -> 'discount' ->> 'amount')::bigint, 150::bigint,
  'a discount is not more than the price'
) from made;
select is(tests.refused_for(student, 'quote_order', course::text, case_of.code, null), case_of.refusal, case_of.title)
from made, (values
  ('NOWHERE', 'LM218 unknown', 'a coupon that is not there'),
  ('NOTYET', 'LM218 not_yet', 'one that does not count yet'),
  ('BYGONE', 'LM218 expired', 'one that has expired'),
  ('ASLEEP', 'LM218 inactive', 'one that is switched off'),
  ('SECOND', 'LM218 other_course', 'one for another course'),
  ('DOLLARS', 'LM218 currency', 'one in another currency')
) as case_of (code, refusal, title);
select is(tests.refused_for(student, 'quote_order', free::text, null, null), 'LM205 free', 'what is free is not paid for')
from made;
select is(tests.refused_for(student, 'quote_order', draft::text, null, null), 'LM302', 'a draft is hidden from students')
from made;
select is(tests.refused_for(teacher, 'quote_order', draft::text, null, null), 'LM205 draft', 'and not for sale by its teacher')
from made;
select is(tests.refused_for(stranger, 'quote_order', course::text, null, null), 'LM302', 'nor is another institution''s course')
from made;
select is(
  tests.refused_for(student, 'quote_order', course::text, null, billing.given), 'LM402', billing.title
) from made, (values
  ('{"state_code": "99"}', 'there is no such state'),
  ('{"state_code": 27}', 'a state is text'),
  ('[]', 'billing data is an object'),
  ('{"gstin": "27ABCDE1234F1Z"}', 'a GSTIN has 15 characters'),
  ('{"gstin": "27ABCDE1234F1Z5", "state_code": "29"}', 'and begins with its state'),
  ('{"name": "A\nB"}', 'a name has one line')
) as billing (given, title);

select tests.be_owner();
insert into lms.tax_profiles (tenant_id, legal_name, address, state_code, gstin, rate_basis_points)
select north, 'North Academy', 'Pune', '27', '27ABCDE1234F1Z5', 1800 from made;
select is(
  tests.refused_for(student, 'quote_order', course::text, null, '{}'), 'LM402', 'a registered seller asks for the state'
) from made;
select is(
  tests.call(student, 'quote_order', course::text, null, '{"state_code": "27"}') -> 'taxes',
  '[{"name": "CGST", "rate_percent": 9, "amount": {"amount": 7627, "currency": "INR"}},
    {"name": "SGST", "rate_percent": 9, "amount": {"amount": 7627, "currency": "INR"}}]',
  'at home the tax has two halves'
) from made;
select is(
  tests.call(student, 'quote_order', course::text, 'TENTH', '{"gstin": "29abcde1234f1z5"}') -> 'taxes',
  '[{"name": "IGST", "rate_percent": 18, "amount": {"amount": 13729, "currency": "INR"}}]',
  'elsewhere it is one; the GSTIN says where, and the discount comes first'
) from made;
select tests.be_owner();
delete from lms.tax_profiles;

-- Beginning
select is(tests.refused_for(student, 'begin_order', course::text, null, null), 'LM217', 'nobody can be paid without an account')
from made;
select tests.be_owner();
update made set live = tests.open_account(north, 'live'), test = tests.open_account(north, 'test');
insert into begun select 'student', tests.call(student, 'begin_order', course::text, 'hundred', null) from made;
select is(
  (answer -> 'order') - '{id,receipt,created_at,expires_at,course}'::text [],
  '{"status": "creating", "mode": "live", "list_amount": {"amount": 100000, "currency": "INR"},
    "discount": {"amount": 10000, "currency": "INR"}, "coupon_code": "HUNDRED",
    "taxable": {"amount": 90000, "currency": "INR"}, "taxes": [], "total": {"amount": 90000, "currency": "INR"},
    "billing": {}, "failure": null, "paid_at": null, "payment_id": null, "enrolled": false, "checkout": null}',
  'an order freezes what it costs'
) from begun;
select matches(answer -> 'order' ->> 'receipt', '^lectern_[0-9a-f]{32}$', 'and has a receipt of its own') from begun;
select is(
  tests.call(student, 'begin_order', course::text, 'HUNDRED', '{}') #>> '{order,id}', answer #>> '{order,id}',
  'begun again it is the same'
) from made, begun;
select is(
  tests.call(student, 'begin_order', course::text, 'HUNDRED', null) ->> 'job_id', answer ->> 'job_id',
  'asked of the gateway by the same job'
) from made, begun;
select is(
  tests.refused_for(classmate, 'begin_order', course::text, 'HUNDRED', null), 'LM218 used_up',
  'the last use of a coupon is held by the order'
) from made;
select is(
  tests.refused_for(student, 'begin_order', second::text, 'HUNDRED', null), 'LM218 used_by_you',
  'for one course, by the same person too'
) from made;
select tests.be(classmate) from made;
select is(tests.attempt('select from lms.payment_orders'), 'rows: 0', 'nobody sees the orders of others');
select is(
  tests.refusal(classmate, 'get_order', answer #>> '{order,id}'), 'LM302', 'not by their id either'
) from made, begun;
select is(tests.refusal(teacher, 'get_order', answer #>> '{order,id}'), 'LM302', 'nor does the teacher') from made, begun;
select is(
  tests.call(admin, 'get_order', answer #>> '{order,id}') ->> 'status', 'creating', 'an admin does'
) from made, begun;
select tests.be(student) from made;
select is(tests.attempt('update lms.payment_orders set amount = 1'), '42501', 'nobody changes an order');
select is(tests.attempt('select from lms.payment_keys'), '42501', 'nor sees a key');
select is(tests.attempt('select from lms.gateway_jobs'), '42501', 'nor what the gateway is asked');
select is(tests.attempt('select from lms.payment_events'), '42501', 'nor what it says');
select is(
  tests.refused_for(student, 'begin_order', course::text, null, null, 'test'), 'LM104', 'students do not pay with play money'
) from made;
select is(
  tests.refused_for(colleague, 'begin_order', course::text, null, null, 'test'), 'LM104', 'nor do those who teach other courses'
) from made;
select is(
  tests.refused_for(student, 'begin_order', course::text, null, null, 'real'), 'LM402', 'there are two modes'
) from made;

-- The gateway's answer
select is(
  tests.attach(north, answer, 'order_North0001') ->> 'status', 'open', 'with the gateway''s id it can be paid'
) from made, begun;
select is(
  (tests.call(student, 'get_order', answer #>> '{order,id}', 'https://pay.example.org/checkout.js') -> 'checkout')
  - '{key_id,name,description}'::text [],
  '{"script_url": "https://pay.example.org/checkout.js", "order_id": "order_North0001", "amount": 90000,
    "currency": "INR", "prefill": {"name": "Asha Rao", "email": "asha.rao@example.org"}}',
  'and says what the checkout is opened with'
) from made, begun;
select is(
  tests.call(student, 'begin_order', course::text, 'HUNDRED', null) ->> 'job_id', null,
  'begun once more there is nothing to ask'
) from made;
select is(
  tests.call(student, 'read_callback', 'order_North0001') ->> 'secret_sealed', 'sealed',
  'a callback is verified with the key of its order'
) from made;
select is(
  tests.refusal(classmate, 'read_callback', 'order_North0001'), 'LM302', 'not for somebody else'
) from made;
select is(
  tests.refusal(classmate, 'see_callback', answer #>> '{order,id}', 'pay_North0001'), 'LM302',
  'whose callback it is not either'
) from made, begun;
select is(
  tests.call(student, 'see_callback', answer #>> '{order,id}', 'pay_North0001') #>> '{order,status}', 'attempted',
  'a callback is noted'
) from made, begun;
select isnt(
  tests.call(student, 'see_callback', answer #>> '{order,id}', 'pay_North0001') ->> 'job_id', null,
  'and the gateway is asked'
) from made, begun;

-- What the gateway says
select is(tests.hear(live, 'pay_North0001', 'order_North0001', 90000, 'failed'), 'failed none', 'a payment fails') from made;
select is(
  tests.hear(live, 'pay_North0001', 'order_North0001', 90000, 'authorized'), 'authorized none', 'the bank thinks again'
) from made;
select is(tests.hear(live, 'pay_North0001', 'order_North0001', 90000, 'failed'), 'authorized none', 'nothing goes back') from made;
select is(tests.hear(live, 'pay_North0001', 'order_North0001', 90000), 'captured enrolled', 'captured, it enrols') from made;
select is(tests.story(student, course), 'paid, captured enrolled, active by payment', 'and the order is paid') from made;
select is(tests.hear(live, 'pay_North0001', 'order_North0001', 90000), 'captured enrolled', 'told again, nothing changes')
from made;
select is(tests.hear(live, 'pay_North0001', 'order_North0001', 90000, 'authorized'), 'captured enrolled', 'nor told late')
from made;
select is(
  tests.call(student, 'get_order', answer #>> '{order,id}') -> 'enrolled', 'true', 'the buyer sees it'
) from made, begun;
select tests.be(student) from made;
select is(tests.attempt('select from lms.invoices'), 'rows: 1', 'the buyer has an invoice');
select is(tests.attempt('select from lms.payments where disposition = ''enrolled'''), 'rows: 1', 'and a payment');
select is(tests.attempt('select from lms.coupon_redemptions where status = ''redeemed'''), 'rows: 1', 'and used the coupon');
select is(tests.attempt('select from lms.notifications where kind = ''payment'''), 'rows: 1', 'and is told so');
select tests.be(teacher) from made;
select is(tests.attempt('select from lms.payments'), 'rows: 0', 'those who teach see no payments');
select tests.be(admin) from made;
select is(tests.attempt('select from lms.payments'), 'rows: 1', 'an admin does');
select is(
  tests.refused_for(student, 'begin_order', course::text, null, null), 'LM219', 'a place is not bought twice'
) from made;
select is(tests.refusal(admin, 'delete_course', course::text, null), 'LM207', 'a course that was paid for stays') from made;

-- Money of no use
select is(tests.hear(live, 'pay_North0002', 'order_North0001', 90000), 'captured refunding', 'an order is paid once') from made;
select is(tests.hear(live, 'pay_North0003', 'order_Nowhere1', 90000), 'captured review', 'an order nobody knows') from made;
select is(
  tests.hear(elsewhere, 'pay_South0001', 'order_North0001', 90000), 'captured review', 'another account''s order is unknown'
) from made;
delete from begun;
insert into begun select 'classmate', tests.call(classmate, 'begin_order', course::text, null, null) from made;
select is(tests.attach(north, answer, 'order_North0002') ->> 'status', 'open', 'somebody else begins') from made, begun;
select is(tests.hear(live, 'pay_North0004', 'order_North0002', 1), 'captured review', 'who pays less is looked at') from made;
select is(
  tests.hear(live, 'pay_North0005', 'order_North0002', 100000, p_more => '{"currency": "USD"}'), 'captured review',
  'and who pays in other money'
) from made;
select tests.be_owner();
update lms.users set status = 'suspended' where id = (select classmate from made);
select is(tests.hear(live, 'pay_North0006', 'order_North0002', 100000), 'captured refunding', 'the suspended are not enrolled')
from made;
select tests.be_owner();
update lms.users set status = 'active' where id = (select classmate from made);
select tests.act_in(north) from made;
update lms.courses set status = 'archived' where id = (select course from made);
select is(tests.hear(live, 'pay_North0007', 'order_North0002', 100000), 'captured refunding', 'nor in what is no longer offered')
from made;
select is(
  tests.story(classmate, course),
  'attempted, captured review captured review captured refunding captured refunding', 'none of which enrolled'
) from made;
select tests.be(admin) from made;
select is(
  (select string_agg(i.kind, ', ' order by i.id) from lms.payment_issues as i where i.status = 'open'),
  'duplicate_payment, unknown_order, amount_mismatch, currency_mismatch, person_barred, course_gone',
  'and each is an issue for the staff'
);

-- A new price, a new order; the former can still be paid
delete from begun;
insert into begun select 'third', tests.call(third, 'begin_order', second::text, null, null) from made;
select is(tests.attach(north, answer, 'order_North0003') ->> 'status', 'open', 'somebody begins') from made, begun;
select tests.be_owner();
select tests.act_in(north) from made;
update lms.courses set price = 60000 where id = (select second from made);
insert into begun select 'again', tests.call(third, 'begin_order', second::text, null, null) from made;
select is(
  (select answer #>> '{order,total,amount}' from begun where who = 'again'), '60000', 'and again at another price'
);
select is(tests.story(third, second), 'superseded creating', 'the former order is put aside') from made;
select is(tests.hear(live, 'pay_North0008', 'order_North0003', 50000), 'captured enrolled', 'paid after all, it counts')
from made;
select is(tests.story(third, second), 'paid creating, captured enrolled, active by payment', 'at its own price') from made;
select is(
  tests.attach(north, answer, 'order_North0004', '{"amount": 1}') ->> 'status', 'create_failed',
  'an order that the gateway made otherwise is not paid'
) from made, begun where who = 'again';

-- The gateway says no
delete from begun;
insert into begun select 'classmate', tests.call(classmate, 'begin_order', second::text, 'TENTH', null) from made;
select tests.be_login();
select is(
  app.fail_order(north, (answer ->> 'job_id')::uuid, lms_lease.id, 'BAD_REQUEST_ERROR', 'No.')::jsonb ->> 'status',
  'creating', 'without the lease nobody says what the gateway answered'
) from made, begun, lateral (select '00000000-0000-0000-0000-000000000000'::uuid as id) as lms_lease;
select is(
  app.fail_order(
    north, (answer ->> 'job_id')::uuid,
    (app.claim_gateway_job(north, (answer ->> 'job_id')::uuid)::jsonb ->> 'lease')::uuid, 'BAD_REQUEST_ERROR', 'No.'
  )::jsonb ->> 'status',
  'create_failed', 'with it the order has failed'
) from made, begun;
select is(
  tests.call(classmate, 'get_order', answer #>> '{order,id}') ->> 'failure', 'BAD_REQUEST_ERROR: No.', 'and says why'
) from made, begun;
select is(
  tests.call(classmate, 'begin_order', second::text, 'TENTH', null) #>> '{order,status}', 'creating',
  'the coupon is not lost'
) from made;

-- For nothing
select is(
  tests.call(student, 'begin_order', second::text, 'GIFT', null) #>> '{order,status}', 'free', 'a gift costs nothing'
) from made;
select is(tests.story(student, second), 'free, active by free', 'and enrols at once') from made;
delete from begun;
insert into begun select 'gift', tests.call(student, 'begin_order', second::text, 'gift', null) from made;
select is(tests.story(student, second), 'free, active by free', 'clicked twice it is one order') from made;
select is(answer #>> '{order,enrolled}', 'true', 'which is answered again') from begun;
select is(tests.refused_for(classmate, 'begin_order', second::text, 'GIFT', null), 'LM218 used_up', 'the gift is taken')
from made;

-- Playing
delete from begun;
insert into begun select 'teacher', tests.call(teacher, 'begin_order', draft::text, null, null, 'test') from made;
select is(
  tests.attach(north, answer, 'order_Test0001') ->> 'status', 'open', 'a teacher tries out a course of theirs'
) from made, begun;
select is(tests.hear(test, 'pay_Test0001', 'order_Test0001', 5000), 'captured test', 'with play money') from made;
select is(tests.story(teacher, draft), 'paid, captured test', 'which enrols nobody') from made;
select tests.be(teacher) from made;
select is(
  tests.attempt('select from lms.invoices where series = ''test_invoice'' and number like ''TST/%'''), 'rows: 1',
  'and has numbers of its own'
);

-- Time
select tests.be_owner();
update lms.payment_orders set expires_at = now() - interval '1 minute', next_check_at = now() - interval '1 minute'
where status = 'creating' and user_id = (select classmate from made);
select tests.be_login('lms_worker');
select is(app.expire_orders()::jsonb ->> 'orders_expired', '1', 'an order ends');
select is(app.expire_orders()::jsonb ->> 'orders_expired', '0', 'once');
select is(app.due_for_reconciliation()::jsonb ->> 'orders_checked', '1', 'and the gateway is asked about what is due');
select is(app.due_for_reconciliation()::jsonb ->> 'orders_checked', '0', 'once at a time');
select tests.be_login();
select is(tests.attempt('select app.expire_orders()'), '42501', 'that is the worker''s');

-- What is kept
select tests.be_owner();
select is(tests.attempt('update lms.payment_orders set amount = amount + 1, taxable = taxable + 1'), '23514', 'a price is frozen');
select is(tests.attempt('update lms.payment_orders set order_id = ''order_Another1'''), '23514', 'as is the gateway''s id');
select is(
  tests.attempt('update lms.payment_orders set status = ''open'' where status = ''paid'''), '23514', 'paid stays paid'
);
select is(
  tests.attempt('update lms.payments set status = ''failed'', captured = 0 where captured > 0'), '23514',
  'captured stays captured'
);
select is(tests.attempt('update lms.invoices set amount = amount'), 'rows: 3', 'an invoice may be touched');
select is(tests.attempt('update lms.invoices set description = ''Other'''), '23514', 'not changed');
select is(tests.attempt('delete from lms.invoices'), '23514', 'nor deleted');
select is(tests.attempt('truncate lms.invoices'), '23514', 'nor all of them');
select is(
  tests.attempt('update lms.coupons set max_redemptions = 1 where code = ''TENTH'''), 'rows: 1',
  'a limit is set where it holds'
);
select is_empty('select internal.check_payments()', 'and nothing contradicts the rules of money');
select * from finish();
