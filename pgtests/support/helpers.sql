-- What the files of pgtests call: make something, be somebody, attempt something. Loaded once into the database that
-- they are run in. Makers work at any moment, whoever one happens to be: they run as the superuser who loaded them,
-- with a context of their own that ends with the call.
create schema tests;
comment on schema tests is 'Helpers of pgtests; exists in test databases only.';
grant usage on schema tests to public;

-- Trigger functions run as lms_owner, who is behind the wall like everybody else: makers open it for one tenant.
create function tests.act_in(p_tenant uuid) returns void
language sql
as $$
  select
    set_config('lms.tenant_id', p_tenant::text, true),
    set_config('lms.user_id', '', true),
    set_config('lms.seal', internal.context_seal(p_tenant::text, '', current_setting('role')), true)
$$;
comment on function tests.act_in(uuid) is 'Lets definer functions work on a tenant, without being anybody.';
revoke execute on function tests.act_in(uuid) from public;

create sequence tests.numbers;

create function tests.make_tenant(p_slug text default null) returns uuid
language plpgsql
security definer
set lms.tenant_id = ''
set lms.user_id = ''
set lms.seal = ''
as $$
declare
  v_id uuid := lms.new_id();
  v_slug text := coalesce(p_slug, 'school-' || nextval('tests.numbers'));
begin
  perform tests.act_in(v_id);
  insert into lms.tenants (id, slug, name) values (v_id, v_slug, initcap(v_slug));
  return v_id;
end
$$;
comment on function tests.make_tenant(text) is 'An active institution with open registration.';

create function tests.make_user(p_tenant uuid, p_role text default 'student', p_name text default null) returns uuid
language plpgsql
security definer
set lms.tenant_id = ''
set lms.user_id = ''
set lms.seal = ''
as $$
declare
  v_id uuid := lms.new_id();
  v_name text := coalesce(p_name, p_role || '-' || nextval('tests.numbers'));
begin
  perform tests.act_in(p_tenant);
  insert into lms.users (tenant_id, id, email, name, role)
  values (p_tenant, v_id, lower(replace(v_name, ' ', '.')) || '@example.org', v_name, p_role);
  return v_id;
end
$$;
comment on function tests.make_user(uuid, text, text) is 'An active account; its address is the name at example.org.';

create function tests.make_course(
  p_instructor uuid, p_published boolean default true, p_lessons integer default 3, p_price bigint default 0
) returns uuid
language plpgsql
security definer
set lms.tenant_id = ''
set lms.user_id = ''
set lms.seal = ''
as $$
declare
  v_course uuid := lms.new_id();
  v_module uuid := lms.new_id();
  v_tenant uuid := (select u.tenant_id from lms.users as u where u.id = p_instructor);
  v_number bigint := nextval('tests.numbers');
begin
  perform tests.act_in(v_tenant);
  insert into lms.courses (tenant_id, id, slug, title, domain, instructor_id, price, currency)
  values (v_tenant, v_course, 'course-' || v_number, 'Course ' || v_number, 'testing', p_instructor, p_price, 'INR');
  insert into lms.modules (tenant_id, id, course_id, title, position) values (v_tenant, v_module, v_course, 'Only', 1);
  insert into lms.lessons (tenant_id, course_id, module_id, title, position, duration_seconds)
  select v_tenant, v_course, v_module, 'Lesson ' || nr, nr, 60
  from generate_series(1, p_lessons) as nr;
  insert into lms.lesson_contents (tenant_id, lesson_id, video_url)
  select v_tenant, l.id, 'https://videos.example.org/' || l.id
  from lms.lessons as l
  where l.tenant_id = v_tenant and l.course_id = v_course;
  if p_published then
    update lms.courses set status = 'pending' where tenant_id = v_tenant and id = v_course;
    update lms.courses set status = 'published' where tenant_id = v_tenant and id = v_course;
  end if;
  return v_course;
end
$$;
comment on function tests.make_course(uuid, boolean, integer, bigint) is
'A course in the instructor''s tenant, with one module of that many lessons of a minute, each with a video.';

create function tests.lesson(p_course uuid, p_position integer default 1) returns uuid
language sql
security definer
as $$
  select l.id from lms.lessons as l where l.course_id = p_course and l.position = p_position
$$;
comment on function tests.lesson(uuid, integer) is 'The lesson of a course made by make_course, by its position.';

create function tests.enroll(p_user uuid, p_course uuid, p_source text default 'free') returns void
language plpgsql
security definer
set lms.tenant_id = ''
set lms.user_id = ''
set lms.seal = ''
as $$
declare
  v_tenant uuid := (select u.tenant_id from lms.users as u where u.id = p_user);
begin
  perform tests.act_in(v_tenant);
  insert into lms.enrollments (tenant_id, user_id, course_id, source) values (v_tenant, p_user, p_course, p_source);
end
$$;
comment on function tests.enroll(uuid, uuid, text) is 'A live enrolment, whatever the course costs.';

create function tests.be_owner() returns void
language plpgsql
as $$
begin
  perform
    set_config('role', 'none', true),
    set_config('lms.tenant_id', '', true),
    set_config('lms.user_id', '', true),
    set_config('lms.seal', '', true);
  set local session authorization default;
end
$$;
comment on function tests.be_owner() is 'Back to the superuser that runs the tests, in no tenant.';

create function tests.be_login(p_login name default 'lms_api') returns void
language plpgsql
as $$
begin
  perform tests.be_owner();
  execute format('set local session authorization %I', p_login);
end
$$;
comment on function tests.be_login(name) is 'The bare login of the API (or another one), before any enter().';

create function tests.tenant_of(p_user uuid) returns uuid
language sql
security definer
as $$
  select u.tenant_id from lms.users as u where u.id = p_user
$$;
comment on function tests.tenant_of(uuid) is 'The institution of an account.';

create function tests.be(p_user uuid) returns void
language plpgsql
as $$
begin
  perform tests.be_login();
  perform internal.enter(tests.tenant_of(p_user), p_user);
end
$$;
comment on function tests.be(uuid) is
'From here on statements run as a request of this person: by the login of the API, after enter(), under their role.';

create function tests.be_nobody(p_tenant uuid) returns void
language plpgsql
as $$
begin
  perform tests.be_login();
  perform internal.enter(p_tenant, null);
end
$$;
comment on function tests.be_nobody(uuid) is 'Somebody at this institution who is not signed in.';

create function tests.attempt(p_sql text) returns text
language plpgsql
as $$
declare
  v_rows bigint;
begin
  execute p_sql;
  get diagnostics v_rows = row_count;
  return 'rows: ' || v_rows;
exception when others then
  return sqlstate;
end
$$;
comment on function tests.attempt(text) is
'Runs one statement as whoever one is: "rows: n" that it read or changed, or else the SQLSTATE of its failure, which '
'undoes it.';

create function tests.probe(p_sql text, p_role name default 'none', p_settings jsonb default '{}') returns text
language plpgsql
as $$
declare
  v_setting record;
  v_rows bigint;
begin
  for v_setting in select key, value from jsonb_each_text(p_settings) loop
    perform set_config(v_setting.key, v_setting.value, true);
  end loop;
  perform set_config('role', p_role, true);
  execute p_sql;
  get diagnostics v_rows = row_count;
  raise exception using errcode = 'TS000', message = v_rows;
exception
  when sqlstate 'TS000' then
    return 'rows: ' || sqlerrm;
  when others then
    return sqlstate;
end
$$;
comment on function tests.probe(text, name, jsonb) is
'As attempt, after the settings and the role have been set by hand, as an intruder with the login would; everything is '
'undone, the role and the settings too.';

create function tests.call(p_user uuid, p_function text, variadic p_arguments text [] default '{}') returns jsonb
language plpgsql
as $$
declare
  v_answer text;
begin
  perform tests.be_login();
  execute format(
    'select app.%I(%L, %L%s)', p_function, tests.tenant_of(p_user), p_user,
    (select string_agg(format(', %L', argument), '' order by nr)
      from unnest(p_arguments) with ordinality as given (argument, nr))
  ) into v_answer;
  return v_answer::jsonb;
end
$$;
comment on function tests.call(uuid, text, text []) is
'One request: a function of app called by the API''s login for this person, and its answer. Whoever it entered as, one '
'stays that person afterwards.';

create function tests.refusal(p_user uuid, p_function text, variadic p_arguments text [] default '{}') returns text
language plpgsql
as $$
begin
  perform tests.call(p_user, p_function, variadic p_arguments);
  return 'no refusal';
exception when others then
  return sqlstate;
end
$$;
comment on function tests.refusal(uuid, text, text []) is 'The SQLSTATE with which a request is refused; undoes it.';
