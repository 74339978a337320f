-- owner: lms_system
-- Numbered, so that they can be spoken of. Keys, constraints and triggers hold most of it too; this asks the rows
-- themselves, whatever became of those.
create function internal.check_payments() returns setof text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select format('invariant 1: %s %s is there %s times', twice.what, twice.which, twice.times)
  from (
    select 'an enrolment of' as what, concat_ws(' in ', e.user_id, e.course_id) as which, count(*) as times
    from lms.enrollments as e
    group by e.tenant_id, e.user_id, e.course_id
    having count(*) > 1
    union all
    select 'payment', p.payment_id, count(*)
    from lms.payments as p
    group by p.tenant_id, p.account_id, p.payment_id
    having count(*) > 1
    union all
    select 'the enrolling payment of order', p.order_uuid::text, count(*)
    from lms.payments as p
    where p.disposition = 'enrolled'
    group by p.tenant_id, p.order_uuid
    having count(*) > 1
    union all
    select 'a payment for the place of', concat_ws(' in ', p.user_id, p.course_id), count(*)
    from lms.payments as p
    where p.disposition = 'enrolled'
    group by p.tenant_id, p.user_id, p.course_id
    having count(*) > 1
  ) as twice
  union all
  select format('invariant 2: nobody decided what payment %s is for: %s captured', p.id, p.captured)
  from lms.payments as p
  where p.captured > p.refunded and p.disposition = 'none'
  union all
  select format('invariant 3: %s', half.done)
  from (
    select
      concat_ws(
        ' ', 'payment', p.id, 'enrolled, but',
        case when o.status is distinct from 'paid' then format('its order is %s', o.status) end,
        case when e.status is distinct from 'active' then format('its enrolment is %s', e.status) end,
        case when e.source <> 'payment' then format('its enrolment came by %s', e.source) end,
        case when i.id is null then 'it has no invoice' end,
        case
          when o.coupon_id is not null and coalesce(r.status, '') not in ('redeemed', 'waived')
            then format('its coupon is %s', r.status)
        end
      ) as done
    from lms.payments as p
    left join lms.payment_orders as o on o.tenant_id = p.tenant_id and o.id = p.order_uuid
    left join lms.enrollments as e
      on e.tenant_id = p.tenant_id and e.user_id = p.user_id and e.course_id = p.course_id
    left join lms.invoices as i on i.tenant_id = p.tenant_id and i.payment_uuid = p.id and i.corrects is null
    left join lms.coupon_redemptions as r on r.tenant_id = o.tenant_id and r.order_id = o.id
    where p.disposition = 'enrolled'
      and not (
        o.status is not distinct from 'paid'
        and e.status is not distinct from 'active'
        and e.source is not distinct from 'payment'
        and i.id is not null
        and (o.coupon_id is null or coalesce(r.status, '') in ('redeemed', 'waived'))
      )
    union all
    select format('order %s is paid, by no payment', o.id)
    from lms.payment_orders as o
    where o.status = 'paid' and not exists (
      select from lms.payments as p
      where p.tenant_id = o.tenant_id and p.order_uuid = o.id and p.captured > 0
    )
    union all
    select format('%s has a place in %s, for which no payment is there any more', e.user_id, e.course_id)
    from lms.enrollments as e
    where e.source = 'payment'
      and e.status = 'active'
      and exists (
        select from lms.payments as p
        where p.tenant_id = e.tenant_id and p.user_id = e.user_id and p.course_id = e.course_id and p.captured > 0
        having not bool_or('enrolled' in (p.disposition, coalesce(p.disposition_before, '')))
      )
    union all
    select format('order %s cost nothing, and gave no place', o.id)
    from lms.payment_orders as o
    where o.status = 'free' and o.mode = 'live' and not exists (
      select from lms.enrollments as e
      where e.tenant_id = o.tenant_id and e.user_id = o.user_id and e.course_id = o.course_id
    )
    union all
    select format('a coupon is %s with order %s, which is %s', r.status, o.id, o.status)
    from lms.coupon_redemptions as r
    join lms.payment_orders as o on o.tenant_id = r.tenant_id and o.id = r.order_id
    where (r.status in ('redeemed', 'waived')) <> (o.status in ('paid', 'free'))
    union all
    select format('invoice %s is of order %s, which is %s', i.number, o.id, o.status)
    from lms.invoices as i
    join lms.payment_orders as o on o.tenant_id = i.tenant_id and o.id = i.order_uuid
    where i.corrects is null and o.status <> 'paid'
  ) as half
  union all
  select format('invariant 4: order %s is not what it was when it was made', o.id)
  from lms.payment_orders as o
  where o.fingerprint is distinct from internal.order_fingerprint(o)
  union all
  select format('invariant 5: %s has %s orders for %s at once', o.user_id, count(*), o.course_id)
  from lms.payment_orders as o
  where o.status in ('creating', 'open', 'attempted')
  group by o.tenant_id, o.user_id, o.course_id
  having count(*) > 1
  union all
  select format('invariant 6: %s', stray.what)
  from (
    select format('payment %s is not of the account or the buyer of its order', p.id) as what
    from lms.payments as p
    join lms.payment_orders as o on o.tenant_id = p.tenant_id and o.id = p.order_uuid
    where (p.account_id, p.user_id, p.course_id) is distinct from (o.account_id, o.user_id, o.course_id)
    union all
    select format('refund %s is not of the account of its payment', r.id)
    from lms.refunds as r
    join lms.payments as p on p.tenant_id = r.tenant_id and p.id = r.payment_uuid
    where r.account_id <> p.account_id
    union all
    select format('the webhooks of account %s come to another institution', a.id)
    from lms.payment_accounts as a
    where substr(decode(translate(a.webhook_token, '-_', '+/'), 'base64'), 1, 16) <> uuid_send(a.tenant_id)
  ) as stray
  union all
  select format('invariant 7: %s', back.what)
  from (
    select format('order %s was paid, and is %s', o.id, o.status) as what
    from lms.payment_orders as o
    where o.paid_at is not null and o.status <> 'paid'
    union all
    select format('order %s was made at the gateway, and is creating', o.id)
    from lms.payment_orders as o
    where o.order_id is not null and o.status = 'creating'
    union all
    select format('payment %s was captured, and is %s', p.id, p.status)
    from lms.payments as p
    where p.captured_at is not null and internal.payment_rank(p.status) < internal.payment_rank('captured')
    union all
    select format('refund %s was processed, and is %s', r.id, r.status)
    from lms.refunds as r
    where r.processed_at is not null and r.status <> 'processed'
  ) as back
  union all
  select format(
    'invariant 8: of payment %s %s was captured, %s refunded, %s is under way, and it says %s',
    p.id, p.captured, r.processed, r.pending, p.refunded
  )
  from lms.payments as p
  cross join lateral (
    select
      coalesce(sum(r.amount) filter (where r.status = 'processed'), 0) as processed,
      coalesce(sum(r.amount) filter (where r.status in ('requested', 'pending')), 0) as pending
    from lms.refunds as r
    where r.tenant_id = p.tenant_id and r.payment_uuid = p.id
  ) as r
  where r.processed + r.pending > p.captured or r.processed <> p.refunded
  union all
  select format('invariant 9: coupon %s is used %s times, by one person %s', c.code, used.total, used.by_one)
  from lms.coupons as c
  cross join lateral (
    select coalesce(sum(each.uses), 0) as total, coalesce(max(each.uses), 0) as by_one
    from (
      select count(*) as uses
      from lms.coupon_redemptions as r
      where r.tenant_id = c.tenant_id
        and r.coupon_id = c.id
        and (r.status = 'redeemed' or (r.status = 'reserved' and r.expires_at > now()))
      group by r.user_id
    ) as each
  ) as used
  where used.total > c.max_redemptions or used.by_one > c.max_redemptions_per_person
  union all
  select format('invariant 10: %s', wrong.what)
  from (
    select format(
      'series %s of %s has %s numbers from %s to %s, counted to %s',
      n.series, n.financial_year, n.issued, n.first, n.last, n.counted
    ) as what
    from (
      select
        coalesce(i.series, c.series) as series,
        coalesce(i.financial_year, c.financial_year) as financial_year,
        coalesce(i.issued, 0) as issued,
        i.first,
        coalesce(i.last, 0) as last,
        c.last_number as counted
      from (
        select i.tenant_id, i.series, i.financial_year, count(*) as issued, min(i.sequence) as first, max(i.sequence) as last
        from lms.invoices as i
        group by i.tenant_id, i.series, i.financial_year
      ) as i
      full join lms.invoice_counters as c
        on c.tenant_id = i.tenant_id and c.series = i.series and c.financial_year = i.financial_year
    ) as n
    where n.issued <> n.last or n.last is distinct from n.counted or n.first <> 1
    union all
    select format('order %s does not add up', o.id)
    from lms.payment_orders as o
    where o.amount <> o.taxable + o.cgst + o.sgst + o.igst
      or o.discount > o.list_amount
      or (o.cgst + o.sgst + o.igst = 0 and o.taxable <> o.list_amount - o.discount)
    union all
    select format('invoice %s does not say what was bought', i.number)
    from lms.invoices as i
    join lms.payment_orders as o on o.tenant_id = i.tenant_id and o.id = i.order_uuid
    where i.corrects is null
      and (i.list_amount, i.discount, i.taxable, i.cgst, i.sgst, i.igst, i.amount, i.currency, i.user_id, i.course_id)
      <> (o.list_amount, o.discount, o.taxable, o.cgst, o.sgst, o.igst, o.amount, o.currency, o.user_id, o.course_id)
    union all
    select format('invoice %s is of %s, and of financial year %s', i.number, i.issued_on, i.financial_year)
    from lms.invoices as i
    where i.financial_year <> extract(year from i.issued_on - interval '3 months')
    union all
    select format('of refund %s of %s, invoiced as %s, the credit note says %s', r.id, r.amount, i.number, n.amount)
    from lms.refunds as r
    join lms.invoices as i
      on i.tenant_id = r.tenant_id and i.payment_uuid = r.payment_uuid and i.corrects is null
    left join lms.invoices as n on n.tenant_id = r.tenant_id and n.refund_uuid = r.id
    where r.status = 'processed' and n.amount is distinct from r.amount
    union all
    select format('credit notes correct more than invoice %s says', i.number)
    from lms.invoices as i
    cross join lateral (
      select
        coalesce(sum(n.amount), 0) as amount,
        coalesce(sum(n.taxable), 0) as taxable,
        coalesce(sum(n.cgst), 0) as cgst,
        coalesce(sum(n.igst), 0) as igst
      from lms.invoices as n
      where n.tenant_id = i.tenant_id and n.corrects = i.id
    ) as n
    where n.amount > i.amount or n.taxable > i.taxable or n.cgst > i.cgst or n.igst > i.igst
  ) as wrong
  union all
  select format('invariant 11: %s', tried.what)
  from (
    select format('payment %s was a test, and is %s', p.id, p.disposition) as what
    from lms.payments as p
    where p.mode = 'test' and p.disposition = 'enrolled'
    union all
    select format('invoice %s is of the wrong series for a %s payment', i.number, p.mode)
    from lms.invoices as i
    join lms.payments as p on p.tenant_id = i.tenant_id and p.id = i.payment_uuid
    where (i.series like 'test%') <> (p.mode = 'test')
    union all
    select format('order %s was a test, and used a coupon', o.id)
    from lms.payment_orders as o
    join lms.coupon_redemptions as r on r.tenant_id = o.tenant_id and r.order_id = o.id
    where o.mode = 'test'
    union all
    select format('%s %s is not in the mode of its account', of_account.what, of_account.id)
    from (
      select 'order' as what, o.id, o.tenant_id, o.account_id, o.mode
      from lms.payment_orders as o
      union all
      select 'payment', p.id, p.tenant_id, p.account_id, p.mode
      from lms.payments as p
    ) as of_account
    join lms.payment_accounts as a on a.tenant_id = of_account.tenant_id and a.id = of_account.account_id
    where a.mode <> of_account.mode
  ) as tried
$$;
comment on function internal.check_payments() is
'Rows that contradict one of the eleven rules by which money is kept, named by its number; no row when all is well.';
