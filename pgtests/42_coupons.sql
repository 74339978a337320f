-- Coupons: made, changed and looked up by admins alone; what buyers may do with a code is told where orders are.
select plan(46);

create temporary table made on commit drop as
select tests.make_tenant('north') as north, tests.make_tenant('south') as south;
alter table made
add admin uuid, add teacher uuid, add student uuid, add foreign_admin uuid, add course uuid, add foreign_course uuid,
add coupon uuid, add used uuid, add buyer uuid, add account uuid;
update made
set
  admin = tests.make_user(north, 'admin'), teacher = tests.make_user(north, 'instructor'),
  student = tests.make_user(north), buyer = tests.make_user(north, 'student', 'Bea Buyer'),
  foreign_admin = tests.make_user(south, 'admin');
update made
set
  course = tests.make_course(teacher, p_price => 100000),
  foreign_course = tests.make_course(tests.make_user(south, 'instructor'));
grant select, update on made to public;

create function pg_temp.refused(p_user uuid, p_function text, variadic p_arguments text[] default '{}') returns text
language plpgsql
as $$
declare
  v_pointer text;
begin
  perform tests.call(p_user, p_function, variadic p_arguments);
  return 'no refusal';
exception when others then
  get stacked diagnostics v_pointer = column_name;
  return concat_ws(' ', sqlstate, nullif(v_pointer, ''));
end
$$;

create function pg_temp.deleted(p_user uuid, p_coupon uuid, p_version bigint) returns void
language plpgsql
as $$
declare
  v_tenant uuid := tests.tenant_of(p_user);
begin
  perform tests.be_login();
  perform app.delete_coupon(v_tenant, p_user, p_coupon, p_version);
end
$$;

-- Making them

select is(
  tests.call(
    admin, 'create_coupon', '{"code": "monsoon-12", "kind": "percentage", "percent": 12.5, "max_redemptions": 100}'
  ) - array['id', 'created_at', 'updated_at', 'starts_at'],
  jsonb_build_object(
    'version', 1, 'code', 'MONSOON-12', 'description', '', 'kind', 'percentage', 'percent', 12.5, 'amount', null,
    'course_id', null, 'max_redemptions', 100, 'max_redemptions_per_person', 1, 'ends_at', null, 'is_active', true,
    'redemptions', jsonb_build_object('redeemed', 0, 'reserved', 0, 'waived', 0), 'created_by', admin
  ),
  'an admin makes one of a percentage, in capitals'
)
from made;
select is(
  tests.call(
    admin, 'create_coupon',
    jsonb_build_object(
      'code', 'FIXED', 'kind', 'fixed', 'amount', '{"amount": 5000, "currency": "INR"}'::jsonb, 'course_id', course
    )::text
  ) -> 'amount',
  '{"amount": 5000, "currency": "INR"}', 'one of an amount, for a course'
)
from made;
select is(
  tests.call(admin, 'create_coupon', '{"code": "GIFT", "kind": "free", "max_redemptions_per_person": 2}')
  -> 'max_redemptions_per_person',
  '2', 'and one of the whole price'
)
from made;
select is(pg_temp.refused(admin, 'create_coupon', what.coupon), what.refusal, what.title)
from made, lateral (values
  ('{"code": "gift", "kind": "free"}', 'LM206 /code', 'a code is there once, however it is written'),
  ('{"code": "A", "kind": "free"}', 'LM402 /code', 'a code is not one letter'),
  ('{"code": "A B", "kind": "free"}', 'LM402 /code', 'nor two words'),
  ('{"code": "P1", "kind": "percentage"}', 'LM402 /percent', 'a percentage says how much'),
  ('{"code": "P2", "kind": "percentage", "percent": 0}', 'LM402 /percent', 'more than nothing'),
  ('{"code": "P3", "kind": "percentage", "percent": 100.5}', 'LM402 /percent', 'at most everything'),
  ('{"code": "P4", "kind": "percentage", "percent": 0.125}', 'LM402 /percent', 'in hundredths'),
  ('{"code": "P5", "kind": "free", "percent": 10}', 'LM402 /percent', 'the whole price is no percentage'),
  ('{"code": "F1", "kind": "fixed"}', 'LM402 /amount', 'an amount says how much'),
  (
    '{"code": "F2", "kind": "fixed", "amount": {"amount": 0, "currency": "INR"}}', 'LM402 /amount/amount', 'not nothing'
  ),
  (
    '{"code": "F3", "kind": "fixed", "amount": {"amount": 5, "currency": "rupee"}}', 'LM402 /amount/currency',
    'of a currency'
  ),
  (
    '{"code": "F4", "kind": "percentage", "percent": 5, "amount": {"amount": 5, "currency": "INR"}}', 'LM402 /amount',
    'not both'
  ),
  ('{"code": "M1", "kind": "free", "max_redemptions": 0}', 'LM402 /max_redemptions', 'used never is no coupon'),
  (
    '{"code": "M2", "kind": "free", "max_redemptions_per_person": 1001}', 'LM402 /max_redemptions_per_person',
    'nor one for somebody to live on'
  ),
  (
    '{"code": "T1", "kind": "free", "starts_at": "2026-01-02T00:00Z", "ends_at": "2026-01-02T00:00Z"}',
    'LM402 /ends_at', 'it ends after it starts'
  ),
  (
    format('{"code": "C1", "kind": "free", "course_id": "%s"}', foreign_course), 'LM402 /course_id',
    'a course of another institution is none'
  )
) as what (coupon, refusal, title);

-- Changing them

update made
set coupon = (select c.id from lms.coupons as c where c.tenant_id = made.north and c.code = 'MONSOON-12');
select is(
  tests.call(admin, 'update_coupon', coupon::text, '{"percent": 20, "max_redemptions": null, "is_active": false}', '1')
  - array['id', 'created_at', 'updated_at', 'starts_at', 'created_by', 'redemptions'],
  jsonb_build_object(
    'version', 2, 'code', 'MONSOON-12', 'description', '', 'kind', 'percentage', 'percent', 20, 'amount', null,
    'course_id', null, 'max_redemptions', null, 'max_redemptions_per_person', 1, 'ends_at', null, 'is_active', false
  ),
  'a change is the next version'
)
from made;
select is(
  tests.call(admin, 'update_coupon', coupon::text, '{"is_active": true}', null) ->> 'version', '3',
  'also without saying which'
)
from made;
select is(pg_temp.refused(admin, 'update_coupon', coupon::text, patch, version), refusal, title)
from made, lateral (values
  ('{"percent": 5}', '1', 'LM210', 'who has seen an older one changes nothing'),
  ('{"amount": {"amount": 5, "currency": "INR"}}', null, 'LM402 /amount', 'a percentage does not become an amount'),
  ('{"percent": null}', null, 'LM402 /percent', 'nor nothing'),
  ('{"starts_at": null}', null, 'LM402 /starts_at', 'it starts some time'),
  ('{"ends_at": "2020-01-01T00:00Z"}', null, 'LM402 /ends_at', 'and ends later')
) as what (patch, version, refusal, title);

-- Who may

select is(pg_temp.refused(person, 'list_coupons'), 'LM104', role || ' has no list of them')
from made, lateral (values ('a student', student), ('a teacher', teacher)) as p (role, person);
select is(
  pg_temp.refused(teacher, 'create_coupon', '{"code": "MINE", "kind": "free"}'), 'LM104', 'a teacher makes none'
)
from made;
select is(pg_temp.refused(teacher, 'update_coupon', coupon::text, '{}', null), 'LM104', 'changes none') from made;
select is(pg_temp.refused(teacher, 'delete_coupon', coupon::text, null), 'LM104', 'deletes none') from made;
select is(pg_temp.refused(foreign_admin, call, coupon::text), 'LM302', 'at another institution there is none: ' || call)
from made, unnest(array['get_coupon', 'list_coupon_redemptions']) as call;
select is(tests.call(foreign_admin, 'list_coupons') -> 'data', '[]', 'nor in the list there') from made;
select tests.be(student) from made;
select is(tests.attempt('select from lms.coupons'), '42501', 'a student does not even read them');

-- Using them

select tests.be_owner();
insert into lms.payment_accounts (tenant_id, mode, webhook_token)
select
  made.north, 'live' as mode,
  translate(encode(uuid_send(made.north) || sha256('coupons'), 'base64'), E'+/\n', '-_') as webhook_token
from made;
insert into lms.payment_keys (tenant_id, account_id, key_id, secret_sealed, secret_last4)
select a.tenant_id, a.id, 'rzp_live_coupons1' as key_id, 'sealed' as secret_sealed, 'ab12' as secret_last4
from lms.payment_accounts as a
inner join made on a.tenant_id = made.north;
select isnt(
  tests.call(buyer, 'begin_order', course::text, 'fixed', null, 'live', null) ->> 'job_id', null, 'somebody uses one'
)
from made;
select tests.be_owner();
update made set used = (select c.id from lms.coupons as c where c.tenant_id = made.north and c.code = 'FIXED');
select is(
  tests.call(admin, 'get_coupon', used::text) -> 'redemptions', '{"redeemed": 0, "reserved": 1, "waived": 0}',
  'which holds a use of it'
)
from made;
select is(
  (tests.call(admin, 'list_coupon_redemptions', used::text) #> '{data,0}')
  - array['id', 'order_id', 'created_at', 'course'],
  jsonb_build_object(
    'user', jsonb_build_object('id', buyer, 'name', 'Bea Buyer', 'email', u.email), 'status', 'reserved',
    'discount', '{"amount": 5000, "currency": "INR"}'::jsonb, 'expires_at', internal.rfc3339(r.expires_at)
  ),
  'and admins see whose'
)
from made
join lms.users as u on made.buyer = u.id
join lms.coupon_redemptions as r on made.buyer = r.user_id;
select tests.be_owner();
update lms.coupon_redemptions set expires_at = now() where user_id = (select buyer from made);
select is(
  tests.call(admin, 'list_coupon_redemptions', used::text) #>> '{data,0,status}', 'released',
  'as long as it is held'
)
from made;

-- Deleting them

select pg_temp.deleted(admin, used, null) from made;
select is(tests.call(admin, 'get_coupon', used::text) -> 'is_active', 'false', 'a used one is deactivated') from made;
select pg_temp.deleted(admin, used, null) from made;
select is(tests.call(admin, 'get_coupon', used::text) ->> 'version', '2', 'once') from made;
select is(pg_temp.refused(admin, 'delete_coupon', coupon::text, '1'), 'LM210', 'not by who has seen another') from made;
select pg_temp.deleted(admin, coupon, 3) from made;
select is(pg_temp.refused(admin, 'get_coupon', coupon::text), 'LM302', 'an unused one is gone') from made;
select is(
  array(
    select c ->> 'code' from jsonb_array_elements(tests.call(admin, 'list_coupons') -> 'data') as c
  ), array['GIFT', 'FIXED'], 'the rest is listed, the newest first'
)
from made;
select is(
  array(
    select c ->> 'code'
    from jsonb_array_elements(tests.call(admin, 'list_coupons', course::text, 'false', 'fi') -> 'data') as c
  ), array['FIXED'], 'by course, state and how the code begins'
)
from made;
select tests.be_owner();
select is_empty('select internal.check_payments()', 'everything is in order');

select * from finish();
