-- Institutions: how one is found, what it shows, and that operators alone, through functions alone, change any.
select plan(103);

create temporary table made on commit drop as
select
  tests.make_tenant('north') as north, tests.make_tenant('south') as south, tests.make_tenant('platform') as platform;
alter table made
add operator uuid, add clerk uuid, add admin uuid, add instructor uuid, add student uuid, add opened uuid;
update lms.tenants set is_platform = true where slug = 'platform';
update made
set
  operator = tests.make_user(platform, 'operator', 'Olga Operator'),
  clerk = tests.make_user(platform, 'admin', 'Ida Clerk'),
  admin = tests.make_user(north, 'admin'),
  instructor = tests.make_user(north, 'instructor'),
  student = tests.make_user(north);
insert into lms.tenant_domains (tenant_id, domain) select north, 'learn.north.example' as domain from made;
insert into lms.identity_providers (tenant_id, provider, name, issuer, client_id, client_secret_sealed, enabled)
select
  north,
  provider,
  initcap(provider) as name,
  'https://' || provider || '.example' as issuer,
  'lectern' as client_id,
  'sealed' as client_secret_sealed,
  provider <> 'off' as enabled
from made, lateral (values ('google'), ('off')) as known (provider);
grant select on made to public;

create function pg_temp.tenant(p_id uuid) returns text
language sql
security definer
as $$
  select concat_ws(' ', slug, status, status_reason, timezone, currency, registration, version)
  from lms.tenants where id = p_id
$$;

-- Finding one

select tests.be_login();
select is(
  app.find_tenant(host, slug)::jsonb ->> 'slug', found, format('host %s, slug %s', host, slug)
)
from made, lateral (values
  ('learn.north.example', null, 'north'),
  ('LEARN.north.EXAMPLE', null, 'north'),
  (null, 'South', 'south'),
  ('learn.north.example', 'south', 'north'),
  ('north.example', null, null),
  ('elsewhere.example', 'south', 'south'),
  (null, null, null),
  (null, '', null),
  (null, 'nort_', null)
) as asked (host, slug, found);
select is(
  app.find_tenant(null, 'north')::jsonb,
  jsonb_build_object(
    'id',
    north,
    'slug',
    'north',
    'status',
    'active',
    'allowed_origins',
    '[]'::jsonb,
    'hosts',
    '["learn.north.example"]'::jsonb
  ),
  'what routing needs is told, and no more'
)
from made;

-- What it shows

select is(
  app.get_tenant_profile(north, null)::jsonb,
  '{"slug": "north", "name": "North", "locale": "en", "timezone": "UTC", "currency": "INR", "branding": {},
    "registration": "open", "sign_in_providers": [{"provider": "google", "name": "Google"}]}',
  'a visitor sees the name, how to register and with whom to sign in'
)
from made;
select tests.be_nobody(north) from made;
select is((select array_agg(id) from lms.tenants), array[north], 'and the own institution''s row alone') from made;
select is(tests.attempt('select from lms.identity_providers'), '42501', 'no issuer, whose secret is beside its name');
select is(tests.attempt('select from lms.tenant_domains'), '42501', 'and no domain');

-- Operators

select is(
  (select array_agg(item ->> 'slug' order by item ->> 'slug')
    from jsonb_array_elements(tests.call(operator, 'list_tenants') -> 'data') as item),
  array['north', 'platform', 'south'], 'an operator lists every institution'
)
from made;
select is(
  tests.call(operator, 'list_tenants', '1', tests.call(operator, 'list_tenants', '1') #>> '{page,next_cursor}')
  #>> '{page,has_more}',
  'true', 'page by page'
)
from made;
select is(tests.call(operator, 'get_tenant', north::text) -> 'domains', '["learn.north.example"]', 'and reads each')
from made;
select is(tests.refusal(operator, 'get_tenant', lms.new_id()::text), 'LM302', 'that exists') from made;

select tests.be_owner();
update made
set opened = (tests.call(operator, 'create_tenant', '{
  "slug": "west", "name": "West", "timezone": "Asia/Kolkata", "locale": "hi-IN", "currency": "USD",
  "registration": "domain", "email_domains": ["West.example"], "domains": ["Learn.West.example", "learn.west.example"],
  "allowed_origins": ["https://App.West.example", "https://west.example:8443", "http://localhost:5173"],
  "branding": {"logo_url": "https://west.example/logo.svg", "none": null}, "is_platform": true,
  "admin": {"email": "Head@West.example", "name": "Hedda Head"}
}') ->> 'id')::uuid;
select is(
  tests.call(operator, 'get_tenant', opened::text) - array['id', 'created_at', 'updated_at'],
  '{"version": 1, "slug": "west", "name": "West", "status": "active", "status_reason": null, "is_platform": false,
    "timezone": "Asia/Kolkata", "locale": "hi-IN", "currency": "USD", "registration": "domain",
    "email_domains": ["west.example"], "domains": ["learn.west.example"],
    "allowed_origins": ["https://app.west.example", "https://west.example:8443", "http://localhost:5173"],
    "branding": {"logo_url": "https://west.example/logo.svg"}, "settings": {}}',
  'an operator opens an institution, which is not the platform''s'
)
from made;
select tests.be_owner();
select is(
  (select row(i.tenant_id, i.email, i.role, i.invited_by)::text from lms.invitations as i),
  (select row(opened, 'head@west.example', 'admin', null::uuid)::text from made),
  'whose first admin is invited, into it'
);
select is(
  (select row(o.tenant_id, o.recipient, o.payload - 'token')::text from lms.outbox as o),
  (
    select row(
      opened, 'head@west.example', '{"role": "admin", "inviter": "Olga Operator", "name": "Hedda Head"}'::jsonb
    )::text
    from made
  ),
  'by a mail of it'
);
select tests.be(operator) from made;
select
  lives_ok($$ select internal.open_tenant('{"slug": "east", "name": "East", "admin": {"email": "a@east.example"}}') $$,
  'opening one');
select is(
  row(internal.tenant_id(), internal.user_id())::text, (select row(platform, operator)::text from made),
  'leaves the operator where they were'
);
select is((select count(*) from lms.tenants), 1::bigint, 'with sight of nothing new');

select is(
  tests.refusal(operator, 'create_tenant', jsonb_set('{"slug": "fresh", "name": "Fresh"}', array[member], value)::text),
  refused, format('%s %s', member, value)
)
from made, lateral (values
  ('slug', '"north"'::jsonb, 'LM206'),
  ('slug', '"North"', 'LM402'),
  ('slug', '"-north"', 'LM402'),
  ('domains', '["learn.north.example"]', 'LM206'),
  ('domains', '["LEARN.north.example"]', 'LM206'),
  ('domains', '["learn"]', 'LM402'),
  ('domains', '["https://learn.example"]', 'LM402'),
  ('domains', '["127.0.0.1"]', 'LM402'),
  ('email_domains', '["@example.org"]', 'LM402'),
  ('allowed_origins', '["https://a.example/"]', 'LM402'),
  ('allowed_origins', '["http://a.example"]', 'LM402'),
  ('allowed_origins', '["https://*.example"]', 'LM402'),
  ('allowed_origins', '["null"]', 'LM402'),
  ('allowed_origins', '["http://notlocalhost"]', 'LM402'),
  ('timezone', '"Asia/Nowhere"', 'LM402'),
  ('timezone', '"UTC+3"', 'LM402'),
  ('locale', '"english please"', '23514'),
  ('currency', '"rupees"', '23514'),
  ('registration', '"sometimes"', '23514'),
  ('name', 'null', 'LM402'),
  ('admin', '{"email": "nobody"}', 'LM402')
) as wrong (member, value, refused);
select is(
  jsonb_array_length(tests.call(operator, 'list_tenants') -> 'data'), 5, 'and none of these attempts has opened one'
)
from made;

select is(
  tests.call(
    operator, 'update_tenant', north::text,
    '{"timezone": "Europe/Berlin", "branding": {"primary_color": "#123456"}, "domains": ["north.example"]}', '1'
  ) - array['id', 'created_at', 'updated_at', 'status_reason', 'is_platform', 'settings', 'locale', 'currency'],
  '{"version": 2, "slug": "north", "name": "North", "status": "active", "timezone": "Europe/Berlin",
    "registration": "open", "email_domains": [], "domains": ["north.example"], "allowed_origins": [],
    "branding": {"primary_color": "#123456"}}',
  'an operator changes what is named'
)
from made;
select is(
  tests.call(
    operator,
    'update_tenant',
    north::text,
    '{"branding": {"primary_color": null, "logo": {"light": "l", "dark": "d"}}}',
    null
  ) -> 'branding',
  '{"logo": {"light": "l", "dark": "d"}}', 'null takes a member of branding away'
)
from made;
select is(
  tests.call(operator, 'update_tenant', north::text, '{"branding": {"logo": {"dark": null}}}', null) -> 'branding',
  '{"logo": {"light": "l"}}', 'at any depth'
)
from made;
select is(
  tests.refusal(operator, 'update_tenant', north::text, patch, version),
  refused,
  format('%s at version %s', patch, version)
)
from made, lateral (values
  ('{"name": "Other"}', '1', 'LM210'),
  ('{"slug": "south"}', null, 'LM206'),
  ('{"domains": ["learn.west.example"]}', null, 'LM206'),
  ('{"timezone": null}', null, 'LM402')
) as wrong (patch, version, refused);
select is(
  tests.refusal(operator, 'update_tenant', lms.new_id()::text, '{}', null), 'LM302', 'there must be one to change'
)
from made;
select is(pg_temp.tenant(north), 'north active Europe/Berlin INR open 4', 'refused changes change nothing') from made;

select is(
  tests.call(operator, 'suspend_tenant', north::text, 'The contract ended') #>> '{status}',
  'suspended',
  'an operator suspends'
)
from made;
select is(tests.refusal(who, 'list_my_courses'), 'LM203', 'and from then on everybody is turned away')
from made, lateral unnest(array[admin, instructor, student]) as who;
select tests.be_login();
select is(tests.attempt(format('select app.get_tenant_profile(%L, null)', north)), 'LM203', 'visitors too') from made;
select is(app.find_tenant(null, 'north')::jsonb ->> 'status', 'suspended', 'but the institution is still found');
select is(tests.refusal(operator, 'suspend_tenant', north::text, 'Again'), 'LM205', 'nothing is suspended twice')
from made;
select is(tests.call(operator, 'reinstate_tenant', north::text) #>> '{status_reason}', null, 'an operator reinstates')
from made;
select is(tests.refusal(student, 'list_my_courses'), 'no refusal', 'and everybody is back') from made;
select is(tests.refusal(operator, 'reinstate_tenant', north::text), 'LM205', 'once') from made;
select is(
  tests.refusal(operator, 'suspend_tenant', platform::text, 'Oops'), 'LM104', 'the platform''s own cannot be suspended'
)
from made;
select is(tests.refusal(operator, 'list_tenants'), 'no refusal', 'so operators are never locked out') from made;

select tests.be(operator) from made;
select
  is((select array_agg(id) from lms.tenants), array[platform], 'operators read their own row, others by function alone')
from made;
select is(tests.attempt('select from lms.users, made where tenant_id = north'), 'rows: 0', 'and nobody elsewhere');
select is(tests.attempt('update lms.tenants set name = ''Mine'''), '42501', 'and write none');
select
  is(tests.attempt($$select internal.create_tenant('{"slug": "x", "name": "X"}')$$), '42501', 'nor past the function');
select
  is(tests.attempt('select internal.seal_context(north, admin) from made'), '42501', 'nor go to another institution');

-- Everybody else

select is(
  tests.refusal(person, operation, variadic arguments), 'LM104', format('%s is refused to the %s', operation, role)
)
from made,
  lateral (values ('student', student), ('instructor', instructor), ('admin', admin), ('platform''s admin', clerk))
    as who (role, person),
  lateral (values
    ('list_tenants', '{}'::text[]),
    ('create_tenant', array['{"slug": "mine", "name": "Mine"}']),
    ('get_tenant', array[north::text]),
    ('update_tenant', array[north::text, '{"name": "Mine"}', null]),
    ('suspend_tenant', array[south::text, 'Because']),
    ('reinstate_tenant', array[south::text])
  ) as what (operation, arguments);
select is(pg_temp.tenant(south), 'south active UTC INR open 1', 'the institution is what it was') from made;
select tests.be_owner();
select is((select count(*) from lms.tenants where slug = 'mine'), 0::bigint, 'and none has been opened');

-- A role alone is no operator: the login may take it, but not without an account that has it.
select tests.be_login();
set local role lms_operator;
select is(tests.attempt('select internal.tenants_page(10, null)'), 'LM104', 'the bare role lists no institution');
select is(
  tests.attempt($$select internal.open_tenant('{"slug": "mine", "name": "Mine"}')$$), 'LM104', 'and opens none'
);
select is(
  tests.attempt('select internal.set_tenant_status(south, ''suspended'', null) from made'), 'LM104', 'and closes none'
);
select tests.be_owner();
-- Nor is the role at any other institution, should a row ever say so.
update lms.users set role = 'operator' where id = (select admin from made);
select is(tests.refusal(admin, 'list_tenants'), 'LM104', 'an operator of another institution is none') from made;
select is(pg_temp.tenant(south), 'south active UTC INR open 1', 'all is as it was') from made;

select * from finish();
