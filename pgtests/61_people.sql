-- The office's people: how they are found, invited by the file, and how sign-ins are kept.
select plan(33);

create temporary table made on commit drop as
select tests.make_tenant('north') as north, tests.make_tenant('south') as south;
alter table made
add admin uuid, add student uuid, add teacher uuid, add foreign_student uuid, add foreign_admin uuid;
update made
set
  admin = tests.make_user(north, 'admin', 'Ada Admin'),
  student = tests.make_user(north, 'student', 'Ravi Kumar'),
  teacher = tests.make_user(north, 'instructor', 'Cleo Teacher'),
  foreign_student = tests.make_user(south, 'student', 'Ravi Foreign'),
  foreign_admin = tests.make_user(south, 'admin', 'Eva Foreign');
grant select on made to public;

create function pg_temp.found(p_asker uuid, variadic p_arguments text[] default '{}') returns text
language sql
as $$
  select string_agg(item ->> 'name', ', ' order by nr)
  from jsonb_array_elements(tests.call(p_asker, 'list_users', variadic p_arguments) -> 'data')
    with ordinality as listed (item, nr)
$$;

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
  perform tests.be_owner();
  return v_answer::jsonb;
end
$$;

create function pg_temp.kept() returns text
language sql
security definer
as $$
  select string_agg(
    concat_ws(' ', i.method, i.outcome, i.address, case when i.session_id is not null then 'opened' end), ', '
    order by i.id
  )
  from lms.sign_ins as i
$$;

-- Words

select is(
  internal.user_words('50% O’Neill Élodie की', 'Ravi.Kumar+x@CS.iit.example'),
  array[
    '50', '50%', '@cs.iit.example', 'cs.iit.example', 'elodie', 'iit.example', 'kumar', 'neill', 'o', 'o''neill',
    'ravi',
    'ravi.kumar+x@cs.iit.example', 'x', 'की'
  ],
  'the words of somebody: of the name as they stand and in pieces, of the address and its host'
);
select is(
  (select max(length(word)) <= 254 from unnest(internal.user_words(repeat(U&'\FDFA', 200), 'a@b')) as w (word)), true,
  'a word has 254 characters at most'
);
select is(
  internal.asked_words(' Kumar,(ravi  @Example %'), array['@example', 'kumar', 'ravi', '%'],
  'what is asked for, the longest first'
);
select is(internal.asked_words(U&' \200d '), null, 'nothing that can be seen is nothing');
select is_empty('select internal.check_user_words()', 'everybody has their words');

select is(pg_temp.found(admin, 'RAVI'), 'Ravi Kumar', 'an admin finds people of the institution, and of no other')
from made;
select is(pg_temp.found(admin, 'ku ra'), 'Ravi Kumar', 'by the beginnings of several words') from made;
select is(pg_temp.found(admin, 'ku cl'), null, 'all of which must be somebody''s') from made;
select is(
  (select count(*) from jsonb_array_elements(tests.call(admin, 'list_users', 'example') -> 'data')), 3::bigint,
  'each person once'
)
from made;
select is(pg_temp.found(admin, 'example', 'instructor'), 'Cleo Teacher', 'of one role') from made;
select is(pg_temp.found(admin, 'example', null, 'suspended'), null, 'of one status') from made;
select is(pg_temp.found(admin, null, 'instructor'), 'Cleo Teacher', 'without words too') from made;
select tests.be(admin) from made;
select is(tests.attempt('select from lms.user_words'), '42501', 'nobody reads the words themselves');
select tests.be(teacher) from made;
select is(
  tests.attempt(
    'select from internal.find_users(array[''ravi''], ''{student}'', ''{active}'', ''-infinity'', ''infinity'', '
    '''infinity'', '''', ''00000000-0000-0000-0000-000000000000'', 5)'
  ),
  '42501', 'or looks into them past the office'
);
select is(tests.refusal(student, 'list_users', 'ravi'), 'LM104', 'which is closed to students') from made;

-- Imports

select is(
  tests.call(
    admin, 'import_users', '[{"row": 2, "email": "new@example.org"}, {"row": 3, "email": "x"}]', 'all', 'false'
  )
  - 'errors',
  '{"mode": "all", "dry_run": false, "refused": true, "rows": 2, "valid": 1, "invited": 0, "refreshed": 0,
    "unchanged": 0}'::jsonb,
  'all or nothing'
)
from made;
select is(
  tests.call(
    admin, 'import_users', '[{"row": 2, "email": "new@example.org"}, {"row": 3, "email": "x"}]', 'valid', 'true'
  )
  ->> 'invited',
  '1', 'a dry run says what would be'
)
from made;
select is(jsonb_array_length(tests.call(admin, 'list_invitations') -> 'data'), 0, 'and does nothing') from made;
select is(
  tests.call(
    admin, 'import_users', '[{"row": 2, "email": "new@example.org"}, {"row": 3, "email": "x"}]', 'valid', 'false'
  )
  ->> 'invited',
  '1', 'the good rows alone'
)
from made;
select is(
  tests.call(admin, 'list_invitations', 'pending') #>> '{data,0,email}', 'new@example.org', 'are invitations'
)
from made;
select is(
  tests.call(admin, 'import_users', '[{"row": 2, "email": "new@example.org"}]', 'all', 'false') ->> 'unchanged',
  '1', 'once'
)
from made;
select is(
  tests.call(
    foreign_admin, 'import_users', '[{"row": 2, "email": "ravi.kumar@example.org"}]', 'all', 'false'
  ) ->> 'invited',
  '1', 'an account elsewhere is nobody''s business'
)
from made;
select is(tests.refusal(teacher, 'import_users', '[]', 'all', 'true'), 'LM104', 'instructors import nobody') from made;

-- Sign-ins

select tests.be_owner();
insert into lms.credentials (tenant_id, user_id, password_hash)
select
  north as tenant_id,
  student as user_id,
  '$argon2id$v=19$the hash' as password_hash
from made;
select
  set_config(
    'test.sign_in',
    pg_temp.visit(north, 'begin_login', 'ravi.kumar@example.org', '10.0.0.1', 'true', 'a phone') ->> 'sign_in_id', true
  )
from made;
select is(pg_temp.kept(), 'password wrong_password 10.0.0.1', 'an attempt counts as a wrong password at first');
select isnt(
  pg_temp.visit(
    north, 'open_session', student::text, 'true', 'ravi.kumar@example.org', 's', 'a phone', '10.0.0.1',
    current_setting('test.sign_in')
  ) ->> 'session_id',
  null, 'whoever knows the password'
)
from made;
select is(pg_temp.kept(), 'password succeeded 10.0.0.1 opened', 'puts that right');
select is(
  pg_temp.visit(north, 'begin_login', 'nobody@example.org', '10.0.0.1', 'true', 'a phone') ->> 'user_id', null,
  'an address of no account'
)
from made;
select is(
  (select concat_ws(' ', user_id, address, user_agent) from lms.sign_ins order by id desc limit 1), '',
  'leaves a row that says nothing'
);
select is(jsonb_array_length(tests.call(admin, 'list_user_sign_ins', student::text) -> 'data'), 1, 'an admin sees them')
from made;
select is(jsonb_array_length(tests.call(student, 'list_my_sign_ins', '25', null) -> 'data'), 1, 'and whose they are')
from made;
select is(jsonb_array_length(tests.call(teacher, 'list_my_sign_ins', '25', null) -> 'data'), 0, 'but nobody else')
from made;
select tests.be(teacher) from made;
select is(tests.attempt('select from lms.sign_ins'), 'rows: 0', 'in no other way either');
select is(
  tests.refusal(foreign_admin, 'list_user_sign_ins', student::text), 'LM302', 'and no admin of somewhere else'
)
from made;

select * from finish();
