-- Accounts: who sees and changes whom, what a link and a refresh token are worth, and what is told to nobody.
select plan(57);

create temporary table made on commit drop as
select tests.make_tenant('north') as north, tests.make_tenant('south') as south;
alter table made
add student uuid, add classmate uuid, add admin uuid, add stranger uuid, add suspended uuid, add session uuid;
update made
set
  student = tests.make_user(north, 'student', 'Dev Student'),
  classmate = tests.make_user(north, 'student', 'Eva Classmate'),
  admin = tests.make_user(north, 'admin', 'Finn Admin'),
  stranger = tests.make_user(south, 'student', 'Dev Student'),
  suspended = tests.make_user(north, 'student', 'Sam Suspended');
update lms.users set status = 'suspended' where id = (select suspended from made);
insert into lms.credentials (tenant_id, user_id, password_hash)
select north, student, '$argon2id$v=19$the hash of Dev' as password_hash from made;
grant select on made to public;

-- What the API does for somebody who is not signed in.
create function pg_temp.visit(p_tenant uuid, p_function text, variadic p_arguments text[] default '{}') returns jsonb
language plpgsql
as $$
declare
  v_answer text;
begin
  perform tests.be_login();
  execute format(
    'select app.%I(%L, null%s)', p_function, p_tenant,
    (select string_agg(format(', %L', argument), '' order by nr)
      from unnest(p_arguments) with ordinality as given (argument, nr))
  ) into v_answer;
  return v_answer::jsonb;
end
$$;
create function pg_temp.turned_away(p_tenant uuid, p_function text, variadic p_arguments text[] default '{}')
returns text
language plpgsql
as $$
begin
  perform pg_temp.visit(p_tenant, p_function, variadic p_arguments);
  return 'no refusal';
exception when others then
  return sqlstate;
end
$$;
create function pg_temp.told(p_sql text) returns text
language plpgsql
security definer
as $$
declare
  v_answer text;
begin
  execute p_sql into v_answer;
  return v_answer;
end
$$;

-- Entering

select tests.be_login();
select is(tests.attempt('select from lms.users'), '42501', 'before entering, the login reads no account');
select is(
  tests.attempt(format('select internal.enter(%L, %L)', north, gen_random_uuid())), 'LM101',
  'nobody enters as an account that does not exist'
) from made;
select is(
  tests.attempt(format('select internal.enter(%L, %L)', south, student)), 'LM101',
  'nor at an institution that it does not belong to'
) from made;
select is(
  tests.attempt(format('select internal.enter(%L, %L)', north, suspended)), 'LM202', 'the suspended do not enter'
) from made;
select is(
  tests.attempt(format('select internal.enter(%L, null)', gen_random_uuid())), 'LM301',
  'nobody enters an institution that does not exist'
);
select tests.be_owner();
update lms.tenants set status = 'suspended' where id = (select south from made);
select tests.be_login();
select is(
  array[
    tests.attempt(format('select internal.enter(%L, %L)', south, stranger)),
    tests.attempt(format('select internal.enter(%L, null)', south))
  ],
  array['LM203', 'LM203'], 'a suspended institution lets nobody in'
) from made;
select tests.be_owner();
update lms.tenants set status = 'active' where id = (select south from made);

-- A student

select tests.be(student) from made;
select is(tests.attempt('select from lms.users'), 'rows: 1', 'a student sees one account');
select is((select id from lms.users), student, 'their own') from made;
select is(
  tests.attempt($$update lms.users set name = 'Changed'$$), 'rows: 1',
  'a student changes one name, however many are meant'
);
select is(pg_temp.told($$select count(*) from lms.users where name = 'Changed'$$), '1', 'nobody else''s');
select is(tests.attempt($$update lms.users set role = 'admin'$$), '42501', 'a student does not choose their role');
select is(tests.attempt($$update lms.users set status = 'active'$$), '42501', 'nor their status');
select is(tests.attempt($$update lms.users set email = 'x@y.z'$$), '42501', 'nor their address');
select is(tests.attempt('delete from lms.users'), '42501', 'nor deletes accounts');
select is(
  (select array_agg(tests.attempt(format('select from lms.%I', name)) order by name) from unnest(array[
    'credentials', 'email_tokens', 'identities', 'idempotency_keys', 'invitations', 'outbox', 'sessions',
    'sign_in_failures', 'spent_tickets'
  ]) as name),
  array_fill('42501'::text, array[9]), 'what is secret, a student may not even name'
);
select is(
  tests.call(student, 'get_me') ->> 'timezone', 'UTC', 'a profile falls back to the institution''s time zone'
) from made;
select is(
  tests.call(student, 'update_me', '{"timezone": "Asia/Kolkata", "bio": "Hello"}', null) ->> 'timezone', 'Asia/Kolkata',
  'and takes one of its own'
) from made;
select is(
  tests.refusal(student, 'update_me', '{"timezone": "Mars/Olympus"}', null), 'LM402', 'which must exist'
) from made;
select is(tests.refusal(student, 'update_me', '{"name": null}', null), 'LM402', 'a name cannot be taken away')
from made;
select is(tests.refusal(student, 'update_me', '{"bio": "x"}', '1'), 'LM210', 'a stale version changes nothing')
from made;
select is(tests.call(student, 'get_me') ->> 'bio', 'Hello', 'and nothing it is') from made;

-- An admin

select tests.be(admin) from made;
select is(
  tests.attempt($$update lms.users set role = 'operator' where role = 'student'$$), '42501',
  'an admin makes nobody an operator by hand'
);
select is(
  (select array_agg(tests.attempt(format('select from lms.%I', name)) order by name) from unnest(array[
    'credentials', 'email_tokens', 'identities', 'sessions', 'sign_in_failures'
  ]) as name),
  array_fill('42501'::text, array[5]), 'an admin reads no secrets either'
);

-- Registering

select is(
  pg_temp.visit(north, 'register', 'New@Example.org', ' Nia New ', '$argon2id$one', 'token one', null, null, null),
  '{"status": "verification_sent"}', 'a stranger registers'
) from made;
select is(
  pg_temp.visit(north, 'register', 'dev.student@example.org', 'Dev', '$argon2id$two', 'token two', null, null, null),
  '{"status": "verification_sent"}', 'somebody known hears the same'
) from made;
select is(
  pg_temp.told($$select string_agg(template || ' ' || recipient, ', ' order by template) from lms.outbox$$),
  'account_exists dev.student@example.org, verify_email new@example.org', 'the difference goes by mail'
);
select is(
  pg_temp.told($$select count(*) from lms.users where email = 'new@example.org'$$), '0',
  'an unproven address is no account'
);
select is(
  pg_temp.told($$select count(*) from pgqueuer.pgqueuer where convert_from(payload, 'UTF8') ~ 'token|@'$$), '0',
  'the queue holds ids, neither tokens nor addresses'
);
select is(pg_temp.turned_away(north, 'verify_email', 'token two'), 'no refusal', 'a used link is no error') from made;
select is(
  pg_temp.told($$select password_hash from lms.credentials where user_id = (select student from made)$$),
  '$argon2id$v=19$the hash of Dev', 'but changes no password'
);
select is(pg_temp.turned_away(south, 'verify_email', 'token one'), 'LM107', 'a link is worth nothing elsewhere')
from made;
select is(pg_temp.turned_away(north, 'verify_email', 'token 1'), 'LM107', 'nor is a made-up one anywhere') from made;
select is(
  pg_temp.visit(north, 'verify_email', 'token one'), '{"email": "new@example.org", "status": "verified"}',
  'the link makes the account'
) from made;
select is(
  pg_temp.told($$select role || ' ' || name from lms.users where email = 'new@example.org'$$), 'student Nia New',
  'of a student, by the name that they gave'
);
select tests.be_owner();
update lms.tenants set registration = 'domain', email_domains = '{north.example}' where id = (select north from made);
select is(
  pg_temp.turned_away(north, 'register', 'a@evil-north.example', 'A', '$argon2id$', 'token 3', null, null, null),
  'LM105', 'a domain that only ends alike is another'
) from made;
select is(
  pg_temp.turned_away(north, 'register', 'a@NORTH.example', 'A', '$argon2id$', 'token 4', null, null, null),
  'no refusal', 'in whatever case it is written'
) from made;

-- Signing in

select is(
  pg_temp.visit(north, 'begin_login', 'DEV.student@example.org', '10.0.0.1', 'true') - 'sign_in_id',
  jsonb_build_object('user_id', student, 'password_hash', '$argon2id$v=19$the hash of Dev'),
  'the API is given the hash to compare with'
) from made;
select is(
  pg_temp.visit(south, 'begin_login', 'dev.student@example.org', '10.0.0.1', 'true') ->> 'password_hash', null,
  'of this institution''s account, not of its namesake'
) from made;
select is(
  pg_temp.turned_away(
    north, 'open_session', student::text, 'false', 'dev.student@example.org', 's', 'curl', '10.0.0.1'
  ),
  'LM102', 'a wrong password opens nothing'
) from made;
select is(
  pg_temp.turned_away(north, 'open_session', null, 'true', 'nobody@example.org', 's', 'curl', '10.0.0.1'),
  'LM102', 'no account, no session'
) from made;
select is(
  pg_temp.turned_away(
    north, 'open_session', suspended::text, 'true', 'sam.suspended@example.org', 's', 'curl', '10.0.0.1'
  ),
  'LM202', 'the suspended are told, once they have proven who they are'
) from made;
do $$
begin
  for i in 1..9 loop
    perform pg_temp.visit((select north from made), 'begin_login', 'dev.student@example.org', '10.0.0.1', 'true');
  end loop;
end
$$;
select is(
  pg_temp.turned_away(north, 'begin_login', 'dev.student@example.org', '10.0.0.1', 'true'), 'LM106',
  'the eleventh try without success is refused'
) from made;
select is(
  pg_temp.turned_away(north, 'begin_login', 'dev.student@example.org', '10.0.0.2', 'true'), 'no refusal',
  'the owner, who is elsewhere, still gets in'
) from made;

-- Refresh tokens

select tests.be_owner();
with opened as (
  select (pg_temp.visit(
    north, 'open_session', student::text, 'true', 'dev.student@example.org', 'first', 'curl', '10.0.0.2'
  ) ->> 'session_id')::uuid as id
  from made
)

select set_config('test.session', id::text, true) from opened;
select is(
  pg_temp.visit(north, 'refresh_session', current_setting('test.session'), 'first', 'second', '0') -> 'user' ->> 'id',
  student::text, 'a refresh token is replaced by its successor'
) from made;
select is(
  pg_temp.visit(north, 'refresh_session', current_setting('test.session'), 'first', 'second', '0') ->> 'session_id',
  current_setting('test.session'), 'its twin, within the moment in which nobody has the answer yet, is given the same'
) from made;
select is(
  pg_temp.told($$select generation from lms.sessions where id = current_setting('test.session')::uuid$$), '2',
  'and nothing moves on'
);
select is(
  pg_temp.turned_away(south, 'refresh_session', current_setting('test.session'), 'second', 'third', '0'), 'LM103',
  'at another institution there is no such session'
) from made;
select is(pg_temp.told($$select pg_sleep(0.8)::text$$), '', 'a moment later');
select is(
  pg_temp.visit(north, 'refresh_session', current_setting('test.session'), 'first', 'second', '0'), null,
  'the same token is a replay'
) from made;
select is(
  pg_temp.told($$select end_reason from lms.sessions where id = current_setting('test.session')::uuid$$),
  'token_reused', 'which ends the family'
);
select is(
  pg_temp.turned_away(north, 'refresh_session', current_setting('test.session'), 'second', 'third', '0'), 'LM103',
  'its living member too'
) from made;
select tests.be_owner();
insert into lms.sessions (tenant_id, id, user_id, token_hash, expires_at)
select
  north,
  '01900000-0000-7000-8000-000000000001'::uuid as id,
  student,
  sha256('x') as token_hash,
  now() + interval '1 day' as expires_at
from made;
select is(
  tests.refusal(classmate, 'end_session', '01900000-0000-7000-8000-000000000001'), 'LM302',
  'nobody signs somebody else out'
) from made;
select is(
  tests.refusal(student, 'end_session', '01900000-0000-7000-8000-000000000001'), 'no refusal', 'but oneself'
) from made;

-- A forgotten password

select is(
  array[
    pg_temp.visit(north, 'forgot_password', 'dev.student@example.org', 'reset one'),
    pg_temp.visit(north, 'forgot_password', 'nobody@example.org', 'reset two')
  ],
  array['{"status": "sent_if_known"}', '{"status": "sent_if_known"}']::jsonb[], 'the answer tells nothing'
) from made;
select is(
  pg_temp.turned_away(north, 'reset_password', 'reset two', '$argon2id$x'), 'LM107', 'a link that nobody got is none'
) from made;
select is(
  pg_temp.visit(north, 'reset_password', 'reset one', '$argon2id$new'), '{"status": "password_changed"}',
  'the mailed one sets a password'
) from made;
select is(
  pg_temp.told($$select password_hash from lms.credentials where user_id = (select student from made)$$),
  '$argon2id$new', 'and it is set'
);

select * from finish();
