"""What the demo's institutions have sold: an order, a payment and an invoice for each place that was paid for."""

import psycopg

from api.seed.outline import Institution
from api.seed.rows import insert
from api.seed.wall import act_in

_ORDERS = """
insert into lms.payment_orders (
  tenant_id, id, user_id, course_id, account_id, key_id, mode, status, receipt, order_id, course_title, currency,
  list_amount, taxable, cgst, sgst, igst, amount, tax, billing, created_at, updated_at, attached_at, callback_at,
  paid_at, expires_at
)
select
  e.tenant_id,
  d.id,
  e.user_id,
  e.course_id,
  k.account_id,
  k.key_id,
  'live',
  'paid',
  d.id::text,
  'order_' || left(md5(d.id::text), 14),
  c.title,
  c.currency,
  c.price,
  x.taxable,
  x.cgst,
  x.sgst,
  x.igst,
  x.total,
  d.tax || jsonb_strip_nulls(jsonb_build_object('place_of_supply', x.place_of_supply)),
  jsonb_strip_nulls(jsonb_build_object('name', u.name, 'state_code', d.state)),
  e.enrolled_at - interval '4 minutes',
  e.enrolled_at,
  e.enrolled_at - interval '4 minutes',
  e.enrolled_at,
  e.enrolled_at,
  e.enrolled_at + interval '26 minutes'
from lms.enrollments as e
join lms.payment_keys as k on k.tenant_id = e.tenant_id and k.key_id = %(key_id)s
join lms.courses as c on c.tenant_id = e.tenant_id and c.id = e.course_id
join lms.users as u on u.tenant_id = e.tenant_id and u.id = e.user_id
cross join lateral (
  select
    md5(concat('order', e.user_id, e.course_id))::uuid as id,
    internal.tax_snapshot(e.tenant_id) as tax,
    case when c.currency = 'INR' then (array['27', '27', '29', '33'])[1 + get_byte(uuid_send(e.user_id), 15) %% 4] end
      as state
) as d
cross join lateral internal.tax_on(d.tax, c.price, d.state) as x
where e.tenant_id = %(tenant)s and e.source = 'payment' and c.price > 0
"""
_PAYMENTS = """
insert into lms.payments (
  tenant_id, id, account_id, payment_id, order_uuid, gateway_order_id, user_id, course_id, mode, amount, currency,
  captured, refunded, status, disposition, method, created_at, updated_at, captured_at
)
select
  o.tenant_id,
  md5('payment' || o.id)::uuid,
  o.account_id,
  'pay_' || left(md5('payment' || o.id), 14),
  o.id,
  o.order_id,
  o.user_id,
  o.course_id,
  'live',
  o.amount,
  o.currency,
  o.amount,
  case e.status when 'active' then 0 else o.amount end,
  case e.status when 'active' then 'captured' else 'refunded' end,
  case e.status when 'active' then 'enrolled' else 'refunded' end,
  (array['upi', 'card', 'netbanking'])[1 + get_byte(uuid_send(o.user_id), 14) %% 3],
  o.paid_at,
  o.paid_at,
  o.paid_at
from lms.payment_orders as o
join lms.enrollments as e on e.tenant_id = o.tenant_id and e.user_id = o.user_id and e.course_id = o.course_id
where o.tenant_id = %(tenant)s
"""
_REFUNDS = """
insert into lms.refunds (
  tenant_id, id, payment_uuid, account_id, refund_id, amount, currency, status, source, reason, idempotency_key,
  requested_by, created_at, updated_at, processed_at
)
select
  p.tenant_id,
  md5('refund' || p.id)::uuid,
  p.id,
  p.account_id,
  'rfnd_' || left(md5('refund' || p.id), 14),
  p.amount,
  p.currency,
  'processed',
  'staff',
  'Found out in the first week that it was too much beside the job.',
  md5('refund' || p.id),
  %(admin)s,
  d.at,
  d.at,
  d.at
from lms.payments as p
cross join lateral (select p.captured_at + interval '6 days' as at) as d
where p.tenant_id = %(tenant)s and p.refunded > 0
"""
_INVOICES = """
with due as (
  select
    p.tenant_id,
    p.id,
    r.id as refund_id,
    s.at,
    y.day,
    y.financial_year,
    row_number() over (partition by y.financial_year order by s.at, p.id) as sequence
  from lms.payments as p
  left join lms.refunds as r on %(notes)s and r.tenant_id = p.tenant_id and r.payment_uuid = p.id
  cross join lateral (select case when %(notes)s then r.processed_at else p.captured_at end as at) as s
  cross join lateral internal.financial_year(s.at) as y
  where p.tenant_id = %(tenant)s and s.at is not null
)

insert into lms.invoices (
  tenant_id, series, financial_year, sequence, number, issued_on, user_id, course_id, order_uuid, payment_uuid,
  refund_uuid, corrects, description, seller, buyer, place_of_supply, sac, rate_basis_points, currency, list_amount,
  discount, taxable, cgst, sgst, igst, amount, locale, created_at
)
select
  o.tenant_id,
  case when %(notes)s then 'credit_note' else 'invoice' end,
  d.financial_year,
  d.sequence,
  format(
    '%%s/%%s%%s/%%s', case when %(notes)s then 'CN' else 'INV' end, d.financial_year %% 100,
    (d.financial_year + 1) %% 100, lpad(d.sequence::text, 5, '0')
  ),
  d.day,
  o.user_id,
  o.course_id,
  o.id,
  p.id,
  d.refund_id,
  i.id,
  o.course_title,
  jsonb_build_object(
    'legal_name', t.name, 'institution_name', t.name, 'primary_color', t.branding ->> 'primary_color'
  ) || (o.tax - 'place_of_supply'),
  jsonb_build_object('name', u.name, 'email', u.email) || o.billing,
  o.tax ->> 'place_of_supply',
  o.tax ->> 'sac',
  coalesce((o.tax ->> 'rate_basis_points')::integer, 0),
  o.currency,
  o.list_amount,
  o.discount,
  o.taxable,
  o.cgst,
  o.sgst,
  o.igst,
  o.amount,
  t.locale,
  d.at
from due as d
join lms.payments as p on p.tenant_id = d.tenant_id and p.id = d.id
join lms.payment_orders as o on o.tenant_id = p.tenant_id and o.id = p.order_uuid
join lms.users as u on u.tenant_id = o.tenant_id and u.id = o.user_id
join lms.tenants as t on t.id = o.tenant_id
left join lms.invoices as i on %(notes)s and i.tenant_id = p.tenant_id and i.payment_uuid = p.id
"""
_COUNTERS = """
insert into lms.invoice_counters (tenant_id, series, financial_year, last_number)
select i.tenant_id, i.series, i.financial_year, max(i.sequence)
from lms.invoices as i
where i.tenant_id = %(tenant)s
group by i.tenant_id, i.series, i.financial_year
"""
_STRAY = """
with stray as (
  insert into lms.payments (
    tenant_id, account_id, payment_id, gateway_order_id, mode, amount, currency, captured, status, disposition, method,
    captured_at
  )
  select
    k.tenant_id, k.account_id, 'pay_' || left(md5('stray' || k.key_id), 14),
    'order_' || left(md5('stray' || k.key_id), 14), 'live', 50000, t.currency, 50000, 'captured', 'review', 'upi',
    now() - interval '2 days'
  from lms.payment_keys as k
  join lms.tenants as t on t.id = k.tenant_id
  where k.tenant_id = %(tenant)s and k.key_id = %(key_id)s
  returning tenant_id, id, gateway_order_id
)

insert into lms.payment_issues (tenant_id, kind, payment_uuid, detail)
select s.tenant_id, 'unknown_order', s.id, jsonb_build_object('order_id', s.gateway_order_id)
from stray as s
"""


def make_sales(connection: psycopg.Connection, one: Institution, key_id: str) -> None:
    """For an institution whose account was just made: who has a paid place has paid for it, one of them got the money
    back, and one payment is of nobody knows what."""
    act_in(connection, one.id)
    if "tax" in one.facts:
        insert(connection, "tax_profiles", [{"tenant_id": one.id, **one.facts["tax"]}])
    admin = next(person.id for person in one.people.values() if person.role == "admin")
    for code, facts in one.facts.get("coupons", {}).items():
        insert(connection, "coupons", [{"tenant_id": one.id, "code": code, "created_by": admin, **facts}])
    values = {"tenant": one.id, "key_id": key_id, "admin": admin}
    for statement in (_ORDERS, _PAYMENTS, _REFUNDS):
        connection.execute(statement, values)
    for notes in (False, True):
        connection.execute(_INVOICES, {**values, "notes": notes})
    for statement in (_COUNTERS, _STRAY):
        connection.execute(statement, values)
    connection.execute("reset role")
