-- depends: 0001.roles
-- Schemas are trust zones: lms holds the data, app what the API may call, internal what app and the policies need,
-- reporting the materialized views that nobody reads directly, analytics what analysts read.
do $schemas$
begin
  -- Before the first function exists: nothing made by the owners is executable by everybody.
  alter default privileges for role lms_owner revoke execute on functions from public;
  alter default privileges for role lms_system revoke execute on functions from public;
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to lms_api, lms_worker, lms_analyst', current_database());
end
$schemas$;
revoke all on schema public from public;

create schema lms authorization lms_owner;
create schema reporting authorization lms_system;
comment on schema lms is 'Tables of the platform, versioned by migrations, every one behind row security.';
comment on schema reporting is 'Materialized views; granted to nobody, reached only through functions in app.';

set local role lms_owner;
grant usage on schema lms to lms_system, lms_anonymous, lms_student, lms_instructor, lms_admin, lms_operator;

do $new_id$
begin
  if current_setting('server_version_num')::int >= 180000 then
    create function lms.new_id() returns uuid
    language sql volatile parallel safe
    as 'select uuidv7()';
  else
    -- A version 4 UUID whose first 48 bits are replaced by milliseconds and whose version nibble is set to 7.
    create function lms.new_id() returns uuid
    language sql volatile parallel safe
    as $body$
      select encode(
        set_bit(
          set_bit(
            overlay(
              uuid_send(gen_random_uuid())
              placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
              from 1 for 6
            ),
            52, 1
          ),
          53, 1
        ),
        'hex'
      )::uuid
    $body$;
  end if;
end
$new_id$;
comment on function lms.new_id() is
'A UUID of version 7: ordered by time of creation, so that new rows land at the end of an index.';
grant execute on function lms.new_id()
to lms_system, lms_anonymous, lms_student, lms_instructor, lms_admin, lms_operator;

create table lms.context_secret (
  secret text not null,
  only_row boolean primary key default true check (only_row)
);
comment on table lms.context_secret is
'What seals a request''s context, so that settings written by hand open nothing. Belongs to the platform, not to a '
'tenant; readable by lms_system alone.';
alter table lms.context_secret enable row level security;
alter table lms.context_secret force row level security;
create policy write_once on lms.context_secret for insert to lms_owner with check (true);
insert into lms.context_secret (secret)
values (replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));
reset role;
