-- Bookings, not balances: a payment counts on the day it was captured, a refund on the day it was processed, whatever
-- becomes known later. Money of a test account is none.
create view internal.revenue_entries with (security_invoker = true) as
select
  p.tenant_id,
  p.id as payment_uuid,
  null::uuid as refund_uuid,
  p.course_id,
  p.user_id,
  p.currency,
  p.captured_at as booked_at,
  p.captured as gross,
  0::bigint as refunded,
  coalesce(i.cgst + i.sgst + i.igst, 0) as tax
from lms.payments as p
left join lms.invoices as i on p.tenant_id = i.tenant_id and p.id = i.payment_uuid and i.corrects is null
where p.captured > 0 and p.mode = 'live'
union all
select
  r.tenant_id,
  r.payment_uuid,
  r.id as refund_uuid,
  p.course_id,
  p.user_id,
  r.currency,
  r.processed_at as booked_at,
  0::bigint as gross,
  r.amount as refunded,
  -coalesce(n.cgst + n.sgst + n.igst, 0) as tax
from lms.refunds as r
join lms.payments as p on r.tenant_id = p.tenant_id and r.payment_uuid = p.id
left join lms.invoices as n on r.tenant_id = n.tenant_id and r.id = n.refund_uuid
where r.status = 'processed' and p.mode = 'live';
comment on view internal.revenue_entries is
'Money that came and went, one row for each payment and each refund, with the tax in it: what every figure of revenue is '
'added up from.';
