"""What an institution has sold before the stand-in was there, in the gateway's shapes: a demo begins with sales."""

from uuid import UUID

import psycopg
from psycopg.rows import dict_row

_ORDERS = """
select
  o.order_id as id, o.amount, o.currency, o.receipt,
  case o.status when 'paid' then 'paid' when 'attempted' then 'attempted' else 'created' end as status,
  extract(epoch from o.created_at)::bigint as created_at
from lms.payment_orders as o
where o.tenant_id = %s and o.account_id = %s and o.order_id is not null
order by o.created_at
"""
_PAYMENTS = """
select
  p.payment_id as id, p.amount, p.currency, case p.status when 'partially_refunded' then 'captured' else p.status end
  as status, p.gateway_order_id as order_id, p.captured > 0 as captured, p.refunded as amount_refunded,
  extract(epoch from p.created_at)::bigint as created_at
from lms.payments as p
where p.tenant_id = %s and p.account_id = %s
order by p.created_at
"""
_REFUNDS = """
select
  r.refund_id as id, r.amount, r.currency, r.status, p.payment_id,
  extract(epoch from r.created_at)::bigint as created_at
from lms.refunds as r
join lms.payments as p on p.tenant_id = r.tenant_id and p.id = r.payment_uuid
where r.tenant_id = %s and r.account_id = %s and r.refund_id is not null
order by r.created_at
"""


def history(connection: psycopg.Connection, tenant: UUID, account: UUID, key_id: str) -> dict[str, object]:
    """The body of `PUT /control/history`."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return {
            "key_id": key_id,
            **{
                kind: cursor.execute(statement, (tenant, account)).fetchall()
                for kind, statement in (("order", _ORDERS), ("payment", _PAYMENTS), ("refund", _REFUNDS))
            },
        }
