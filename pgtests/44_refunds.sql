-- Money that goes back, is disputed, or leaves a question: in whichever order the gateway tells of it.
select plan(101);

create temporary table made on commit drop as
select tests.make_tenant('north') as north, tests.make_tenant('south') as south;
alter table made
add admin uuid, add teacher uuid, add foreign_admin uuid, add asha uuid, add bela uuid, add chand uuid, add dina uuid,
add esha uuid, add farid uuid, add gita uuid, add hari uuid, add course uuid, add other uuid, add account uuid;
update made
set
  admin = tests.make_user(north, 'admin', 'Ann Admin'), teacher = tests.make_user(north, 'instructor'),
  foreign_admin = tests.make_user(south, 'admin'), asha = tests.make_user(north), bela = tests.make_user(north),
  chand = tests.make_user(north), dina = tests.make_user(north), esha = tests.make_user(north),
  farid = tests.make_user(north), gita = tests.make_user(north), hari = tests.make_user(north), account = lms.new_id();
update made
set course = tests.make_course(teacher, p_price => 100000), other = tests.make_course(teacher, p_price => 5000);
insert into lms.payment_accounts (tenant_id, id, mode, webhook_token)
select
  made.north, made.account, 'live' as mode,
  translate(encode(uuid_send(made.north) || sha256('refunds'), 'base64'), E'+/\n', '-_') as webhook_token
from made;
insert into lms.payment_keys (tenant_id, account_id, key_id, secret_sealed, secret_last4)
select made.north, made.account, 'rzp_live_refunds1' as key_id, 'sealed' as secret_sealed, 'ab12' as secret_last4
from made;
grant select, update on made to public;

create function pg_temp.pays(p_user uuid, p_course uuid, p_name text) returns uuid
language plpgsql
as $$
declare
  v_made record;
  v_begun jsonb;
  v_job jsonb;
begin
  select * into v_made from made;
  v_begun := tests.call(p_user, 'begin_order', p_course::text, null, null, 'live', null);
  perform tests.be_login();
  v_job := app.claim_gateway_job(v_made.north, (v_begun ->> 'job_id')::uuid);
  perform app.attach_order(
    v_made.north, (v_job ->> 'id')::uuid, (v_job ->> 'lease')::uuid,
    (v_job -> 'order') || jsonb_build_object('id', 'order_' || p_name)
  );
  return pg_temp.captured(
    'pay_' || p_name, 'order_' || p_name, (v_begun #>> '{order,total,amount}')::bigint
  );
end
$$;

create function pg_temp.captured(p_payment text, p_order text, p_amount bigint) returns uuid
language plpgsql
as $$
begin
  perform tests.be_login();
  return app.apply_payment(
    (select north from made), (select account from made),
    jsonb_build_object(
      'id', p_payment, 'entity', 'payment', 'order_id', p_order, 'amount', p_amount, 'currency', 'INR', 'status',
      'captured', 'amount_refunded', 0, 'notes', '[]'::jsonb
    ),
    'webhook'
  )::jsonb ->> 'payment';
end
$$;

create function pg_temp.hears_refund(
  p_id text, p_payment text, p_amount bigint, p_status text, p_receipt text default null
) returns text
language plpgsql
as $$
begin
  perform tests.be_login();
  return app.apply_refund(
    (select north from made), (select account from made),
    jsonb_build_object(
      'id', p_id, 'entity', 'refund', 'payment_id', p_payment, 'amount', p_amount, 'currency', 'INR',
      'status', p_status,
      'receipt', p_receipt
    ),
    'webhook'
  );
end
$$;

create function pg_temp.hears_dispute(
  p_id text, p_payment text, p_status text, p_began integer default 1700000000
) returns text
language plpgsql
security definer
as $$
begin
  return internal.apply_dispute(
    (select north from made), (select account from made),
    jsonb_build_object(
      'id', p_id, 'entity', 'dispute', 'payment_id', p_payment, 'amount', 100000, 'amount_deducted', 0, 'currency',
      'INR',
      'status', p_status, 'phase', 'chargeback', 'reason_code', 'goods_not_received', 'created_at', p_began
    ),
    'webhook'
  );
end
$$;

create function pg_temp.story(p_payment text) returns text
language sql
security definer
as $$
  select concat_ws(
    ', ', p.status, p.disposition, p.captured - p.refunded || ' left',
    (
      select string_agg(concat_ws(' ', r.source, r.status, r.amount), ' + ' order by r.created_at, r.id)
      from lms.refunds as r where r.payment_uuid = p.id
    ),
    (
      select 'place ' || e.status
      from lms.enrollments as e where e.user_id = p.user_id and e.course_id = p.course_id
    )
  )
  from lms.payments as p
  where p.payment_id = p_payment
$$;

create function pg_temp.issues(p_payment text) returns text
language sql
security definer
as $$
  select string_agg(concat_ws(' ', i.kind, i.status, i.resolution), ', ' order by i.created_at, i.id)
  from lms.payment_issues as i
  join lms.payments as p on p.id = i.payment_uuid
  where p.payment_id = p_payment
$$;

create function pg_temp.issue(p_payment text) returns text
language sql
security definer
as $$
  select i.id::text
  from lms.payment_issues as i
  join lms.payments as p on p.id = i.payment_uuid
  where p.payment_id = p_payment and i.status = 'open'
  order by i.created_at desc, i.id desc
  limit 1
$$;

create function pg_temp.payment(p_payment text) returns text
language sql
security definer
as 'select p.id::text from lms.payments as p where p.payment_id = p_payment';

create function pg_temp.told(p_user uuid) returns text
language sql
security definer
as $$
  select string_agg(concat_ws(' ', n.payload ->> 'status', n.payload ->> 'amount'), ', ' order by n.created_at, n.id)
  from lms.notifications as n
  where n.user_id = p_user and n.kind = 'payment'
$$;

create function pg_temp.credit_notes(p_payment text) returns text
language sql
security definer
as $$
  select string_agg(i.amount::text, ' + ' order by i.created_at, i.id)
  from lms.invoices as i
  join lms.payments as p on p.id = i.payment_uuid
  where p.payment_id = p_payment and i.corrects is not null
$$;

create function pg_temp.jobs(p_payment text) returns text
language sql
security definer
as $$
  select string_agg(concat_ws(' ', j.command, j.status), ', ' order by j.created_at, j.id)
  from lms.gateway_jobs as j
  join lms.payments as p on p.id = j.payment_uuid
  where p.payment_id = p_payment
$$;

create function pg_temp.refund(p_payment text, p_status text) returns lms.refunds
language sql
security definer
as $$
  select r
  from lms.refunds as r
  join lms.payments as p on p.id = r.payment_uuid
  where p.payment_id = p_payment and r.status = p_status
$$;

create function pg_temp.count_of(p_table text, p_condition text) returns bigint
language plpgsql
security definer
as $$
declare
  v_count bigint;
begin
  execute format('select count(*) from lms.%I where %s', p_table, p_condition) into v_count;
  return v_count;
end
$$;

create function pg_temp.order_of(p_user uuid) returns text
language sql
security definer
as 'select o.id::text from lms.payment_orders as o where o.user_id = p_user';

create function pg_temp.gateway_refuses(p_payment text) returns text
language plpgsql
as $$
declare
  v_tenant uuid := (select north from made);
  v_job jsonb;
begin
  v_job := app.claim_gateway_job(v_tenant, pg_temp.job(p_payment))::jsonb;
  return app.fail_refund(v_tenant, (v_job ->> 'id')::uuid, (v_job ->> 'lease')::uuid, 'BAD_REQUEST',
  'Too little balance');
end
$$;

create function pg_temp.job(p_payment text) returns uuid
language sql
security definer
as $$
  select j.id
  from lms.gateway_jobs as j
  join lms.payments as p on p.id = j.payment_uuid
  where p.payment_id = p_payment and j.status = 'pending'
$$;

create function pg_temp.refused(p_user uuid, p_function text, variadic p_arguments text[] default '{}') returns text
language plpgsql
as $$
declare
  v_pointer text;
  v_more text;
begin
  perform tests.call(p_user, p_function, variadic p_arguments);
  return 'no refusal';
exception when others then
  get stacked diagnostics v_pointer = column_name, v_more = pg_exception_detail;
  return concat_ws(
    ' ', sqlstate, nullif(v_pointer, ''),
    coalesce(nullif(v_more, '')::jsonb ->> 'state', nullif(v_more, '')::jsonb #>> '{refundable,amount}')
  );
end
$$;

-- By staff, in parts

select pg_temp.pays(asha, course, 'aaaaaaaa') from made;
select tests.call(asha, 'complete_lesson', tests.lesson(course, 1)::text) from made;
select is(pg_temp.story('pay_aaaaaaaa'), 'captured, enrolled, 100000 left, place active', 'somebody has paid');
select is(pg_temp.refused(person, 'request_refund', pg_temp.payment('pay_aaaaaaaa'), null, '', null), 'LM104', role)
from made, lateral (values ('the buyer gives nothing back', asha), ('nor the teacher', teacher)) as p (role, person);
select is(
  pg_temp.refused(foreign_admin, 'request_refund', pg_temp.payment('pay_aaaaaaaa'), null, '', null), 'LM302',
  'elsewhere there is no such payment'
)
from made;
select is(pg_temp.refused(admin, 'request_refund', pg_temp.payment('pay_aaaaaaaa'), amount, '', null), refusal, title)
from made, lateral (values
  ('100001', 'LM220 /amount 100000', 'more than was paid does not go back'),
  ('99', 'LM402 /amount', 'nor less than a rupee'),
  ('0', 'LM402 /amount', 'nor nothing')
) as what (amount, refusal, title);

select is(
  (tests.call(admin, 'request_refund', pg_temp.payment('pay_aaaaaaaa'), '30000', ' Sorry. ', 'first') -> 'refund')
  - array['id', 'payment_id', 'created_at'],
  jsonb_build_object(
    'amount', '{"amount": 30000, "currency": "INR"}'::jsonb, 'status', 'requested', 'source', 'staff', 'reason',
    'Sorry.',
    'requested_by', admin, 'failure', null, 'gateway_id', null, 'processed_at', null
  ),
  'an admin gives some back'
)
from made;
select is(
  tests.call(admin, 'request_refund', pg_temp.payment('pay_aaaaaaaa'), '30000', 'Sorry.', 'first'),
  tests.call(admin, 'request_refund', pg_temp.payment('pay_aaaaaaaa'), '30000', 'Sorry.', 'first'),
  'by the same key it is the same refund, and the same job'
)
from made;
select is(
  pg_temp.refused(admin, 'request_refund', pg_temp.payment('pay_aaaaaaaa'), '20000', '', 'first'), 'LM211',
  'which is for no other amount'
)
from made;
select is(pg_temp.jobs('pay_aaaaaaaa'), 'refund pending', 'the gateway is asked once');
select is(
  pg_temp.story('pay_aaaaaaaa'), 'captured, enrolled, 100000 left, staff requested 30000, place active',
  'nothing has gone yet'
);
select is(
  pg_temp.refused(admin, 'request_refund', pg_temp.payment('pay_aaaaaaaa'), '70001', '', null), 'LM220 /amount 70000',
  'what was asked for is not there any more'
)
from made;
select is(
  pg_temp.hears_refund(
    'rfnd_aaaaaaaa1', 'pay_aaaaaaaa', 30000, 'pending',
    ((pg_temp.refund('pay_aaaaaaaa', 'requested')).id)::text
  ), 'applied', 'the webhook may come before the answer'
);
select is(pg_temp.jobs('pay_aaaaaaaa'), 'refund done', 'then nobody needs to ask');
select is(pg_temp.hears_refund('rfnd_aaaaaaaa1', 'pay_aaaaaaaa', 30000, 'pending'), 'unchanged', 'twice is once');
select is(pg_temp.hears_refund('rfnd_aaaaaaaa1', 'pay_aaaaaaaa', 30000, 'processed'), 'applied', 'it is on its way');
select is(pg_temp.hears_refund('rfnd_aaaaaaaa1', 'pay_aaaaaaaa', 30000, 'pending'), 'unchanged', 'and not back');
select is(pg_temp.hears_refund('rfnd_aaaaaaaa1', 'pay_aaaaaaaa', 30000, 'failed'), 'unchanged', 'nor lost');
select is(
  pg_temp.story('pay_aaaaaaaa'), 'partially_refunded, enrolled, 70000 left, staff processed 30000, place active',
  'the place stays'
);
select is(pg_temp.credit_notes('pay_aaaaaaaa'), '30000', 'a credit note says so');
select is(pg_temp.told(asha), 'paid 100000, refunded 30000', 'and the buyer is told') from made;

-- In the gateway's own pages, and all of it

select is(
  pg_temp.hears_refund('rfnd_aaaaaaaa2', 'pay_aaaaaaaa', 20000, 'processed'), 'applied',
  'one that nobody here asked for'
);
select tests.call(admin, 'request_refund', pg_temp.payment('pay_aaaaaaaa'), null, '', null) from made;
select is(
  pg_temp.story('pay_aaaaaaaa'),
  'partially_refunded, enrolled, 50000 left, staff processed 30000 + gateway processed 20000 + staff requested 50000, '
  'place active',
  'all that is left'
);
select is(
  pg_temp.hears_refund('rfnd_aaaaaaaa3', 'pay_aaaaaaaa', 50000, 'processed'), 'applied', 'the pages were quicker'
);
select is(
  pg_temp.story('pay_aaaaaaaa'),
  'refunded, refunded, 0 left, staff processed 30000 + gateway processed 20000 + staff failed 50000 '
  '+ gateway processed 50000, place revoked',
  'everything has gone back: the place with it, and what waited gives way'
);
select is(pg_temp.credit_notes('pay_aaaaaaaa'), '30000 + 20000 + 50000', 'as the credit notes say');
select is(
  pg_temp.count_of('enrollments', format('user_id = %L and completed_lessons = 1', asha)), 1::bigint,
  'the progress is kept'
)
from made;
select is(
  pg_temp.refused(admin, 'request_refund', pg_temp.payment('pay_aaaaaaaa'), null, '', null), 'LM220 /amount 0',
  'there is nothing more'
)
from made;
select pg_temp.pays(asha, course, 'aaaabbbb') from made;
select is(
  pg_temp.story('pay_aaaabbbb'), 'captured, enrolled, 100000 left, place active', 'who pays again goes on'
);
select is(
  pg_temp.hears_refund('rfnd_aaaaaaaa4', 'pay_aaaaaaaa', 100000, 'processed'), 'review',
  'more than was captured cannot have gone back'
);
select is(pg_temp.issues('pay_aaaaaaaa'), 'amount_mismatch open', 'so somebody looks at it');
select is(
  pg_temp.story('pay_aaaabbbb'), 'captured, enrolled, 100000 left, place active', 'the second payment has its place'
);

-- Of no use, and back by itself

select pg_temp.pays(bela, course, 'bbbbbbbb') from made;
select pg_temp.captured('pay_bbbbcccc', 'order_bbbbbbbb', 100000);
select is(
  pg_temp.story('pay_bbbbcccc'), 'captured, refunding, 100000 left, automatic requested 100000, place active',
  'who pays twice gets one back'
);
select pg_temp.captured('pay_bbbbcccc', 'order_bbbbbbbb', 100000);
select is(pg_temp.jobs('pay_bbbbcccc'), 'refund pending', 'once');
select tests.be_login();
select is(pg_temp.gateway_refuses('pay_bbbbcccc'), 'applied', 'the gateway refuses');
select is(
  pg_temp.story('pay_bbbbcccc'), 'captured, needs_refund, 100000 left, automatic failed 100000, place active',
  'then the money is there again'
);
select is(pg_temp.issues('pay_bbbbcccc'), 'duplicate_payment open, refund_failed open', 'and somebody must look');
select pg_temp.captured('pay_bbbbcccc', 'order_bbbbbbbb', 100000);
select is(pg_temp.issues('pay_bbbbcccc'), 'duplicate_payment open, refund_failed open', 'at nothing twice');
select is(
  tests.call(admin, 'resolve_payment_issue', pg_temp.issue('pay_bbbbcccc'), 'refund', ' Again. ', null)
  - array['id', 'detail', 'payment', 'created_at', 'resolved_at', 'order_id', 'refund_id'],
  jsonb_build_object(
    'kind', 'refund_failed', 'status', 'resolved', 'resolutions', '[]'::jsonb, 'event_id', null,
    'resolution', 'refund', 'note', 'Again.', 'resolved_by', jsonb_build_object('id', admin, 'name', 'Ann Admin')
  ),
  'an admin has it tried again, on the record'
)
from made;
select is(
  pg_temp.hears_refund(
    'rfnd_bbbbcccc', 'pay_bbbbcccc', 100000, 'processed',
    (pg_temp.refund('pay_bbbbcccc', 'requested')).idempotency_key
  ), 'applied', 'and it goes'
);
select is(
  pg_temp.story('pay_bbbbcccc'),
  'refunded, refunded, 0 left, automatic failed 100000 + staff processed 100000, place active',
  'without the place that the other payment gave'
);
select is(
  pg_temp.issues('pay_bbbbcccc'), 'duplicate_payment resolved automatic, refund_failed resolved refund',
  'which leaves nothing to look at'
);
select is(pg_temp.credit_notes('pay_bbbbcccc'), null, 'what was never invoiced is not credited');

-- Something must come first, or cannot be read

select is(
  pg_temp.hears_refund('rfnd_cccccccc', 'pay_cccccccc', 100000, 'processed'), 'later', 'a payment not heard of before'
);
select is(pg_temp.hears_refund('rfnd_cccccccc', 'pay_cccccccc', 100000, 'processed'), 'later', 'is asked for');
select is(
  pg_temp.count_of('gateway_jobs', 'payment_id = ''pay_cccccccc'' and command = ''fetch_payment'''), 1::bigint, 'once'
);
select pg_temp.pays(chand, course, 'cccccccc') from made;
select is(
  pg_temp.hears_refund('rfnd_cccccccc', 'pay_cccccccc', 100000, 'processed'), 'applied',
  'then it is as it would have been'
);
select is(
  pg_temp.story('pay_cccccccc'), 'refunded, refunded, 0 left, gateway processed 100000, place revoked', 'all the same'
);
select tests.be_login();
select is(
  app.apply_refund(made.north, made.account, snapshot::jsonb, 'webhook'), 'unreadable', 'no refund: ' || snapshot
)
from made, unnest(array[
  '{}', '[]', '{"id": "rfnd_cccccccc"}',
  '{"id": "rfnd_cccccccc", "payment_id": "pay_cccccccc", "amount": -5, "currency": "INR", "status": "processed"}',
  '{"id": "rfnd_cccccccc", "payment_id": "pay_cccccccc", "amount": 5, "currency": "INR", "status": "eaten"}'
]) as snapshot;

-- The gateway's failure, and then not

select pg_temp.pays(dina, course, 'dddddddd') from made;
select pg_temp.hears_refund('rfnd_dddddddd', 'pay_dddddddd', 100000, 'pending');
select pg_temp.hears_refund('rfnd_dddddddd', 'pay_dddddddd', 100000, 'failed');
select is(
  pg_temp.story('pay_dddddddd'), 'captured, enrolled, 100000 left, gateway failed 100000, place active',
  'a refund that fails takes no place'
);
select is(pg_temp.issues('pay_dddddddd'), 'refund_failed open', 'somebody must look');
select pg_temp.hears_refund('rfnd_dddddddd', 'pay_dddddddd', 100000, 'processed');
select is(
  pg_temp.story('pay_dddddddd'), 'refunded, refunded, 0 left, gateway processed 100000, place revoked',
  'and one that went after all does, whichever was told first'
);
select is(pg_temp.issues('pay_dddddddd'), 'refund_failed resolved automatic', 'then there is nothing to look at');

-- Disputes

select pg_temp.pays(esha, course, 'eeeeeeee') from made;
select is(
  pg_temp.hears_dispute('disp_eeeeeeee', 'pay_eeeeeeee', 'under_review'), 'applied', 'the bank asks for it back'
);
select is(pg_temp.story('pay_eeeeeeee'), 'captured, disputed, 100000 left, place active', 'the place stays so far');
select is(pg_temp.hears_dispute('disp_eeeeeeee', 'pay_eeeeeeee', 'open'), 'unchanged', 'how it began is told late');
select is(pg_temp.issues('pay_eeeeeeee'), 'dispute open', 'an admin sees it');
select is(
  tests.call(admin, 'get_payment_issue', pg_temp.issue('pay_eeeeeeee')) #>> '{detail,reason_code}',
  'goods_not_received',
  'and why'
)
from made;
select is(pg_temp.hears_dispute('disp_eeeeeeee', 'pay_eeeeeeee', 'won'), 'applied', 'it is won');
select is(pg_temp.story('pay_eeeeeeee'), 'captured, enrolled, 100000 left, place active', 'everything as before');
select is(pg_temp.hears_dispute('disp_eeeeeeee', 'pay_eeeeeeee', 'lost'), 'unchanged', 'for good');
select is(pg_temp.issues('pay_eeeeeeee'), 'dispute resolved automatic', 'without anybody''s doing');
select is(
  pg_temp.hears_dispute('disp_eeeefffff', 'pay_eeeeeeee', 'lost', 1600000000), 'unchanged', 'an earlier one is over'
);
select is(
  pg_temp.hears_dispute('disp_eeeegggg', 'pay_eeeeeeee', 'lost', 1800000000), 'applied',
  'a later one can be lost at once'
);
select is(pg_temp.story('pay_eeeeeeee'), 'captured, disputed, 100000 left, place active', 'staff say what follows');
select is(
  pg_temp.refused(admin, 'request_refund', pg_temp.payment('pay_eeeeeeee'), null, '', null), 'LM205 dispute_lost',
  'not that it goes back twice'
)
from made;
select is(
  tests.call(admin, 'resolve_payment_issue', pg_temp.issue('pay_eeeeeeee'), 'revoke', '', null) ->> 'resolution',
  'revoke',
  'that the place goes'
)
from made;
select is(pg_temp.story('pay_eeeeeeee'), 'captured, disputed, 100000 left, place revoked', 'with it');
select is(pg_temp.told(esha), 'paid 100000, revoked 100000', 'and its holder is told') from made;

select pg_temp.pays(farid, course, 'ffffffff') from made;
select pg_temp.hears_dispute('disp_ffffffff', 'pay_ffffffff', 'open');
select tests.call(admin, 'resolve_payment_issue', pg_temp.issue('pay_ffffffff'), 'revoke', '', null) from made;
select pg_temp.hears_dispute('disp_ffffffff', 'pay_ffffffff', 'won');
select is(
  pg_temp.story('pay_ffffffff'), 'captured, review, 100000 left, place revoked',
  'won after the place was taken: what is the money for?'
);
select is(pg_temp.issues('pay_ffffffff'), 'dispute resolved revoke, dispute open', 'somebody must say');
select tests.call(admin, 'resolve_payment_issue', pg_temp.issue('pay_ffffffff'), 'enrol', '', null) from made;
select is(pg_temp.story('pay_ffffffff'), 'captured, enrolled, 100000 left, place active', 'for the place again');

-- An unknown order

select pg_temp.captured('pay_gggggggg', 'order_gggggggg', 100000);
select is(pg_temp.story('pay_gggggggg'), 'captured, review, 100000 left', 'money for nothing that is known');
select tests.call(gita, 'begin_order', course::text, null, null, 'live', null) from made;
select tests.call(hari, 'begin_order', other::text, null, null, 'live', null) from made;
select is(
  pg_temp.refused(admin, 'resolve_payment_issue', pg_temp.issue('pay_gggggggg'), resolution,
  '', order_id), refusal, title
)
from made,
  lateral (values
    ('link', null, 'LM402 /order_id', 'a link needs an order'),
    ('link', lms.new_id()::text, 'LM402 /order_id', 'that there is'),
    ('link', pg_temp.order_of(hari), 'LM402 /order_id', 'of that amount'),
    ('enrol', null, 'LM402 /resolution', 'there is nowhere to enrol')
  ) as what (resolution, order_id, refusal, title);
select is(
  pg_temp.refused(person, 'resolve_payment_issue', pg_temp.issue('pay_gggggggg'), 'dismiss', '', null), refusal, title
)
from made, lateral (values
  (teacher, 'LM104', 'a teacher resolves nothing'), (foreign_admin, 'LM302', 'nor somebody from elsewhere')
) as p (person, refusal, title);
select tests.be_owner();
create temporary table looked on commit drop as
select pg_temp.issue('pay_gggggggg') as issue, pg_temp.order_of(made.gita) as order_id
from made;
grant select on looked to public;
select is(
  tests.call(admin, 'resolve_payment_issue', issue, 'link', '', order_id) #>> '{payment,disposition}', 'enrolled',
  'linked, it is what it would have been'
)
from made, looked;
select is(pg_temp.story('pay_gggggggg'), 'captured, enrolled, 100000 left, place active', 'a place');
select is(
  tests.call(admin, 'resolve_payment_issue', issue, 'link', '', order_id) ->> 'resolution', 'link', 'once'
)
from made, looked;
select is(
  pg_temp.refused(admin, 'resolve_payment_issue', issue, 'dismiss', '', null), 'LM205 link', 'and not otherwise'
)
from made, looked;
select is(pg_temp.told(gita), 'paid 100000', 'whoever paid is told') from made;

-- Who reads what

select is(jsonb_array_length(tests.call(asha, 'list_payments') -> 'data'), 2,
'who has paid sees what they paid') from made;
select is(jsonb_array_length(tests.call(hari, 'list_payments') -> 'data'), 0, 'and nobody else''s') from made;
select is(
  pg_temp.refused(person, 'get_payment', pg_temp.payment('pay_aaaaaaaa')), 'LM302', 'it is none of theirs: ' || role
)
from made,
  lateral (values ('a classmate', bela), ('a teacher', teacher), ('an admin', admin), ('elsewhere', foreign_admin))
    as p (role, person);
select is(
  jsonb_array_length(tests.call(admin, 'list_admin_payments', 'refunded', null, null, null, asha::text) -> 'data'), 1,
  'an admin finds it by state and buyer'
)
from made;
select is(pg_temp.refused(teacher, function), 'LM104', 'a teacher does not: ' || function)
from made, unnest(array['list_admin_payments', 'list_payment_issues']) as function;
select is(pg_temp.refused(teacher, 'get_revenue', 'month'), 'LM104', 'nor what it all comes to') from made;
select is(
  tests.call(admin, 'get_revenue', 'course', null, null, null) #> '{totals,0}',
  jsonb_build_object(
    'currency', 'INR', 'gross', '{"amount": 900000, "currency": "INR"}'::jsonb,
    'refunds', '{"amount": 400000, "currency": "INR"}'::jsonb, 'net', '{"amount": 500000, "currency": "INR"}'::jsonb,
    'tax', '{"amount": 0, "currency": "INR"}'::jsonb, 'payment_count', 9, 'refund_count', 6
  ),
  'an admin does'
)
from made;
select tests.be_owner();
select is_empty('select internal.check_payments()', 'everything is in order');

select * from finish();
