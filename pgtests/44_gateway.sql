-- Accounts at the gateway, what is to be asked of it, and what it tells by itself.
select plan(75);

create temporary table made on commit drop as
select tests.make_tenant('north') as north, tests.make_tenant('south') as south;
alter table made
add admin uuid, add student uuid, add instructor uuid, add foreign_admin uuid, add account uuid, add token text,
add job uuid, add claim jsonb;
update made
set
  admin = tests.make_user(north, 'admin', 'Ann Admin'), student = tests.make_user(north),
  instructor = tests.make_user(north, 'instructor'), foreign_admin = tests.make_user(south, 'admin');
grant select, update on made to public;

create function pg_temp.put(
  p_user uuid, p_key text, p_secret text default null, p_last4 text default null, p_auto_refund text default 'true',
  p_version text default null
) returns text
language plpgsql
as $$
begin
  return tests.call(
    p_user, 'put_payment_account', 'live', p_key, p_secret, p_last4, p_auto_refund, 'true', p_version, 'u/'
  );
exception when others then
  return sqlstate;
end
$$;

create function pg_temp.answer(p_answer text, variadic p_path text[] default '{}') returns text
language sql
as $$
  select case when p_answer like '{%' then p_answer::jsonb #>> p_path else p_answer end
$$;

-- Setting an account up

select is(tests.refusal(student, 'open_payment_account', 'live'), 'LM104', 'a student opens no account') from made;
select is(tests.refusal(instructor, 'open_payment_account', 'live'), 'LM104', 'nor does an instructor') from made;
select is(tests.refusal(admin, 'open_payment_account', 'other'), 'LM302', 'there are live and test') from made;
select is(tests.refusal(admin, 'get_payment_account', 'live', 'u/'), 'LM302', 'nothing is set up by itself') from made;
update made set account = (tests.call(admin, 'open_payment_account', 'live') ->> 'id')::uuid;
select is(
  (tests.call(admin, 'open_payment_account', 'live') ->> 'id')::uuid, account, 'an account is opened once'
) from made;

select is(pg_temp.put(admin, 'rzp_test_abcdefgh', 'sealed', 'ab12'), 'LM402', 'a test key is none for money') from made;
select is(pg_temp.put(admin, 'rzp_live_abcdefgh'), 'LM402', 'the first key comes with its secret') from made;
select is(
  pg_temp.answer(pg_temp.put(admin, 'rzp_live_first000', 'sealed one', 'ab12'), 'key', 'key_id'), 'rzp_live_first000',
  'an admin sets a key'
) from made;
select is(
  pg_temp.answer(pg_temp.put(admin, 'rzp_live_first000', p_auto_refund => 'false', p_version => '2'), 'auto_refund'),
  'false', 'and changes the rest without it'
) from made;
select is(
  pg_temp.put(admin, 'rzp_live_first000', p_version => '2'), 'LM210', 'who has seen an older version is refused'
) from made;
select is(pg_temp.put(admin, 'rzp_live_second00'), 'LM402', 'another key needs its secret') from made;
select is(
  pg_temp.answer(pg_temp.put(admin, 'rzp_live_second00', 'sealed two', 'cd34'), 'key', 'secret_last4'), 'cd34',
  'with it, it takes the former one''s place'
) from made;
select tests.be_owner();
select results_eq(
  $$ select k.key_id, k.retired_at is null
     from lms.payment_keys as k
     where k.tenant_id = (select north from made)
     order by 1 $$,
  $$ values ('rzp_live_first000', false), ('rzp_live_second00', true) $$,
  'which is kept, retired'
);
select is(
  pg_temp.answer(pg_temp.put(admin, 'rzp_live_first000', 'sealed again', 'ef56'), 'key', 'secret_last4'), 'ef56',
  'and may come back'
) from made;

select is(pg_temp.put(student, 'rzp_live_abcdefgh', 'sealed', 'ab12'), 'LM104', 'a student sets no key') from made;
select is(tests.refusal(student, 'get_payment_account', 'live', 'u/'), 'LM104', 'nor looks at the account') from made;
select is(tests.refusal(student, 'list_payment_accounts', 'u/', '25'), 'LM104', 'nor at the list') from made;
select is(tests.refusal(instructor, 'read_payment_key', 'live'), 'LM104', 'an instructor reads no key') from made;
select is(
  tests.refusal(student, 'add_webhook_secret', 'live', lms.new_id()::text, 'sealed', 'ab12', '48', 'u/'), 'LM104',
  'a student sets no secret'
) from made;
select is(
  tests.refusal(foreign_admin, 'get_payment_account', 'live', 'u/'), 'LM302', 'another institution has none of its own'
) from made;
select is(
  jsonb_array_length(tests.call(admin, 'list_payment_accounts', 'u/', '1') -> 'data'), 1, 'an admin lists the accounts'
) from made;
select is(
  tests.call(admin, 'note_payment_check', 'live', 'credentials_refused', 'u/') ->> 'check_error', 'credentials_refused',
  'what the gateway said of a key is kept'
) from made;
select is(
  tests.call(admin, 'note_payment_check', 'live', null, 'u/') ->> 'check_error', null, 'until it says something else'
) from made;

-- Secrets are nobody's to read, sealed as they are

select is(tests.attempt(format('select from lms.%I', t)), '42501', format('an admin reads no %s', t))
from unnest(array['payment_keys', 'webhook_secrets', 'payment_events', 'gateway_jobs']) as t;
select is(tests.attempt('insert into lms.payment_accounts default values'), '42501', 'nor writes an account by hand');
select is(tests.attempt('insert into lms.payment_account_changes default values'), '42501', 'nor a change');
select is(tests.attempt('select from lms.payment_account_changes'), 'rows: 6', 'but reads it');
select tests.be(student) from made;
select is(tests.attempt('select from lms.payment_accounts'), '42501', 'a student does not even see the account');

-- Secrets of webhooks

select is(
  tests.call(admin, 'add_webhook_secret', 'live', lms.new_id()::text, 'sealed a', 'aaaa', '48', 'u/')
    #>> '{account,webhook,secrets,0,last4}',
  'aaaa', 'an account gets a secret for its webhooks'
) from made;
select is(
  jsonb_array_length(
    tests.call(admin, 'add_webhook_secret', 'live', lms.new_id()::text, 'sealed b', 'bbbb', '48', 'u/')
      #> '{account,webhook,secrets}'
  ), 2, 'with another one, both are good for a while'
) from made;
select is(
  jsonb_array_length(
    tests.call(admin, 'add_webhook_secret', 'live', lms.new_id()::text, 'sealed c', 'cccc', '0', 'u/')
      #> '{account,webhook,secrets}'
  ), 1, 'unless former ones are to end at once, the one before too'
) from made;
update made set token = substr(tests.call(admin, 'get_payment_account', 'live', 'u/') #>> '{webhook,url}', 3);
select matches(token, '^[A-Za-z0-9_-]{64}$', 'the address ends with a token') from made;
select is(
  substr(encode(decode(translate(token, '-_', '+/'), 'base64'), 'hex'), 1, 32), replace(north::text, '-', ''),
  'that begins with the institution'
) from made;
select tests.be_login();
select is(
  (
    select jsonb_agg(s.secret -> 'sealed' order by s.secret ->> 'sealed') -- made at the same moment, here
    from jsonb_array_elements(app.find_payment_account(made.north, made.token)::jsonb -> 'secrets') as s (secret)
  ),
  '["sealed c"]', 'which finds the account'
) from made;
select is(app.find_payment_account(south, token), null, 'at its own institution') from made;
select is(app.find_payment_account(north, left(token, 63) || '.'), null, 'and no other token does') from made;

-- Jobs: whoever holds the lease asks

select tests.be_owner();
update made
set job = internal.add_gateway_job(north, account, 'fetch_payment', null, null, null, 'pay_Sample0001', '0');
select tests.be_login();
update made set claim = app.claim_gateway_job(north, job)::jsonb;
select is(claim ->> 'command', 'fetch_payment', 'a job is lent') from made;
select is(claim ->> 'payment_id', 'pay_Sample0001', 'with what it is about') from made;
select is(claim #>> '{keys,0,secret_sealed}', 'sealed again', 'and the present key, sealed') from made;
select is(app.claim_gateway_job(north, job), null, 'to one at a time') from made;
select is(app.claim_gateway_job(south, job), null, 'of its own institution') from made;
select is(
  app.finish_gateway_job(north, job, gen_random_uuid(), null, null), false, 'who has no lease does not finish it'
) from made;
select is(
  app.defer_gateway_job(north, job, gen_random_uuid(), 'no'), false, 'nor puts it off'
) from made;
select is(
  app.defer_gateway_job(north, job, null, null), false, 'nor queues it while somebody is at it'
) from made;
select is(
  app.defer_gateway_job(north, job, (claim ->> 'lease')::uuid, 'no answer'), true, 'an unknown outcome is put off'
) from made;
select is(app.claim_gateway_job(north, job), null, 'for some seconds') from made;
select tests.be_owner();
select results_eq(
  $$ select j.status, j.attempts, j.error, j.run_at - now(), j.lease
     from lms.gateway_jobs as j
     where j.id = (select job from made) $$,
  $$ values ('pending', 1, 'no answer', interval '2 seconds', null::uuid) $$,
  'counted, with the reason'
);
update lms.gateway_jobs set run_at = now(), attempts = 4 where id = (select job from made);
select tests.be_login();
update made set claim = app.claim_gateway_job(north, job)::jsonb;
select is(claim ->> 'attempt', '5', 'then it is lent again') from made;
select is(app.defer_gateway_job(north, job, (claim ->> 'lease')::uuid, 'no answer'), true, 'and put off') from made;
select tests.be_owner();
select is(run_at - now(), interval '32 seconds', 'for longer each time')
from lms.gateway_jobs
where id = (select job from made);
update lms.gateway_jobs set run_at = now(), attempts = 29 where id = (select job from made);
select tests.be_login();
update made set claim = app.claim_gateway_job(north, job)::jsonb;
select is(
  app.defer_gateway_job(north, job, (claim ->> 'lease')::uuid, 'no answer'), true, 'until after a day'
) from made;
select tests.be_owner();
select is(status, 'failed', 'it is given up') from lms.gateway_jobs where id = (select job from made);

update made
set job = internal.add_gateway_job(north, account, 'sweep_payments', null, null, null, null, '0');
select is(
  internal.add_gateway_job(north, account, 'sweep_payments', null, null, null, null, '0'), job,
  'the same is asked once at a time'
) from made;
select tests.be_login();
update made set claim = app.claim_gateway_job(north, job)::jsonb;
select is(
  app.finish_gateway_job(north, job, (claim ->> 'lease')::uuid, null, 2000000000), true, 'who has the lease finishes it'
) from made;
select is(
  app.finish_gateway_job(north, job, (claim ->> 'lease')::uuid, null, null), false, 'once'
) from made;
select tests.be_owner();
select is(
  swept_until, to_timestamp(2000000000), 'and says how far the account was gone through'
) from lms.payment_accounts where id = (select account from made);

create temporary table many on commit drop as
select
  internal.add_gateway_job(
    made.north, made.account, 'fetch_payment', null, null, null, 'pay_Many' || lpad(nr::text, 6, '0'), '0'
  ) as job
from made, generate_series(1, 20) as nr;
grant select on many to public;
select tests.be_login();
select is(
  count(app.claim_gateway_job(made.north, many.job)), 16::bigint, 'an account that does not answer has so many leases'
) from made, many;
select tests.be_owner();
select is(
  count(*), 24::bigint, 'the rest is queued again'
) from pgqueuer.pgqueuer as q
where q.entrypoint = 'ask_gateway'
  and (convert_from(q.payload, 'UTF8')::json ->> 'id')::uuid in (select m.job from many as m);

-- Events

select tests.be_login();
select is(app.ingest_event(north, account, 'evt_1', '{"event": "x", "payload": {}}'), true, 'it is kept') from made;
select is(app.ingest_event(north, account, 'evt_2', '{"event": "x", "payload": {}}'), false, 'once') from made;
select is(app.ingest_event(north, account, null, 'not JSON'), true, 'whatever it is') from made;
select is(
  app.ingest_event(
    north, account, null, 'not JSON',
    (app.find_payment_account(north, token)::jsonb #>> '{secrets,0,id}')::uuid
  ), false, 'signed with a secret that is good, and here before'
) from made;
select is(
  app.ingest_event(north, account, null, 'signed with another', gen_random_uuid()), null, 'or else it is not kept'
) from made;
select lives_ok(
  $$ select app.note_signature_failure(north, account, 3) from made $$, 'what was not signed is counted'
);
select is(
  tests.call(admin, 'get_payment_account', 'live', 'u/') -> 'webhook' ->> 'signature_failures', '3', 'for the office'
) from made;
select is(
  tests.call(admin, 'get_payment_account', 'live', 'u/') -> 'webhook' ->> 'events_pending', '2', 'as is what waits'
) from made;
select tests.be_owner();
create temporary table events on commit drop as
select id, convert_from(body, 'UTF8') as body from lms.payment_events where tenant_id = (select north from made);
grant select on events to public;
select tests.be_login('lms_worker');
select is(app.process_event(south, id), 'unchanged', 'another institution has no such event') from made, events limit 1;
select is(app.process_event(north, id), 'unreadable', 'what cannot be read is put before a person')
from made, events
where body = 'not JSON';
select is(app.process_event(north, id), 'ignored', 'what is of no interest is not')
from made, events
where body <> 'not JSON';
select is(app.process_event(north, id), 'unchanged', 'and nothing twice')
from made, events
where body <> 'not JSON';
select is(tests.attempt('select app.find_payment_account(null, null)'), '42501', 'the worker takes no webhooks');
select tests.be_login();
select is(tests.attempt('select app.process_event(null, null)'), '42501', 'and the API looks at none');

select * from finish();
