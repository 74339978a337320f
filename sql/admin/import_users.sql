-- Definer: as internal.invite(), of which this is the same for many at once.
create function internal.judge_import(p_rows jsonb, out faults jsonb, out good jsonb)
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_operators boolean := internal.request_role() = 'operator'
    and exists (select from lms.tenants as t where t.id = v_tenant and t.is_platform);
begin
  with given as materialized (
    select
      (r.item ->> 'row')::integer as nr,
      lower(btrim(coalesce(r.item ->> 'email', ''))) as email,
      nullif(btrim(coalesce(r.item ->> 'name', '')), '') as name,
      coalesce(nullif(lower(btrim(coalesce(r.item ->> 'role', ''))), ''), 'student') as role,
      coalesce((r.item ->> 'is_address')::boolean, true) as is_address,
      coalesce((r.item ->> 'surplus')::boolean, false) as surplus
    from jsonb_array_elements(p_rows) as r (item)
  ),

  numbered as (
    select
      g.*,
      g.is_address and internal.is_email(g.email) as is_email,
      first_value(g.nr) over (partition by g.email order by g.nr) as first_nr
    from given as g
  ),

  found as materialized (
    select n.nr, f.place, f.field, f.code, f.detail
    from numbered as n
    left join lms.users as u on u.tenant_id = v_tenant and u.email = n.email
    cross join lateral (values
      (
        1, 'email',
        case
          when n.email = '' then 'required'
          when n.is_email is not true then 'invalid_email'
          when n.nr > n.first_nr then 'duplicate'
          when u.id is not null then 'account_exists'
        end,
        case
          when n.email = '' then 'There is no e-mail address.'
          when n.is_email is not true then 'This is not an e-mail address.'
          when n.nr > n.first_nr then format('The same address is in row %s.', n.first_nr)
          else 'There is an account with this e-mail address already.'
        end
      ),
      (
        2, 'name',
        case
          when length(n.name) > 200 then 'too_long'
          when n.name ~ '[\x01-\x1f\x7f]' then 'invalid_name'
        end,
        case
          when length(n.name) > 200 then 'A name has 200 characters at most.'
          else 'A name is one line without control characters.'
        end
      ),
      (
        3, 'role',
        case
          when n.role not in ('student', 'instructor', 'admin', 'operator') then 'invalid_role'
          when n.role = 'operator' and not v_operators then 'role_not_allowed'
        end,
        case
          when n.role = 'operator'
            then 'Operators exist at the platform''s own institution only, and only operators make them.'
          else 'A role is student, instructor or admin; student when there is none.'
        end
      ),
      (
        4, null, case when n.surplus then 'too_many_fields' end,
        'There are more fields than the first line has columns. Put quotes around a field that holds the separator.'
      )
    ) as f (place, field, code, detail)
    where f.code is not null
  )

  select
    coalesce((
      select jsonb_agg(jsonb_build_object(
        'row', f.nr, 'column', f.field, 'code', f.code, 'detail', f.detail
      ) order by f.nr, f.place)
      from found as f
    ), '[]'),
    coalesce((
      select jsonb_agg(jsonb_build_object('email', n.email, 'name', n.name, 'role', n.role))
      from numbered as n
      where n.nr not in (select f.nr from found as f)
    ), '[]')
  into faults, good;
end
$$;
comment on function internal.judge_import(jsonb) is
'What is wrong with rows {"row", "email", "is_address", "name", "role", "surplus"}, and those with which nothing is. '
'is_address: whether the API takes the address for one, and has put it into the form that it gives all of them.';

create function internal.invite_many(
  p_people jsonb, p_dry_run boolean, out invited bigint, out refreshed bigint, out unchanged bigint
)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_inviter text;
begin
  if p_dry_run then
    select
      count(*) filter (where i.id is null),
      count(*) filter (where i.id is not null and d.differs),
      count(*) filter (where i.id is not null and not d.differs)
    into invited, refreshed, unchanged
    from jsonb_to_recordset(p_people) as p (email text, name text, role text)
    left join lms.invitations as i on i.tenant_id = v_tenant and i.email = p.email and i.accepted_at is null
    cross join lateral (
      select i.expires_at <= now() or i.role <> p.role or i.name is distinct from coalesce(p.name, i.name) as differs
    ) as d;
    return;
  end if;

  select u.name into v_inviter from lms.users as u where u.tenant_id = v_tenant and u.id = internal.user_id();

  -- In the order of addresses, so that two imports do not wait for each other in a circle. What an import that came
  -- first has left as it should be is left alone, and gets no second mail.
  with people as materialized (
    select p.email, p.name, p.role, internal.new_token() as token, lms.new_id() as id
    from jsonb_to_recordset(p_people) as p (email text, name text, role text)
  ),

  written as (
    insert into lms.invitations as i (tenant_id, id, email, role, name, token_hash, invited_by, expires_at)
    select
      v_tenant, p.id, p.email, p.role, p.name, sha256(convert_to(p.token, 'UTF8')), internal.user_id(),
      now() + interval '7 days'
    from people as p
    order by p.email
    on conflict (tenant_id, email) where accepted_at is null do update
    set
      role = excluded.role, name = coalesce(excluded.name, i.name), token_hash = excluded.token_hash,
      invited_by = excluded.invited_by, created_at = now(), sent_at = now(), expires_at = excluded.expires_at
    where i.expires_at <= now()
      or i.role <> excluded.role
      or i.name is distinct from coalesce(excluded.name, i.name)
    returning i.id, i.email, i.name
  ),

  mails as (
    insert into lms.outbox (tenant_id, id, kind, recipient, template, payload)
    select
      v_tenant, lms.new_id(), 'mail', p.email, 'invitation',
      jsonb_strip_nulls(jsonb_build_object('token', p.token, 'role', p.role, 'inviter', v_inviter, 'name', w.name))
    from written as w
    join people as p on p.email = w.email
    returning id
  ),

  queued as (
    select count(*)
    from mails as m
    cross join lateral internal.queue_job(
      'deliver_mail', json_build_object('tenant_id', v_tenant, 'id', m.id), interval '0'
    )
  )

  select
    count(*) filter (where w.id = p.id) + 0 * (select q.count from queued as q),
    count(*) filter (where w.id <> p.id),
    count(*) filter (where w.id is null)
  into invited, refreshed, unchanged
  from people as p
  left join written as w on w.email = p.email;
end
$$;
comment on function internal.invite_many(jsonb, boolean) is
'Invites people {"email", "name", "role"}, whom nothing speaks against. Whoever is invited already, with this role and '
'name and for a while yet, stays so; other invitations that are under way are replaced. How many each.';

create function internal.import_users(p_rows jsonb, p_mode text, p_dry_run boolean) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_judged record;
  v_done record;
  v_refused boolean;
begin
  select j.faults, j.good into v_judged from internal.judge_import(p_rows) as j;
  v_refused := p_mode = 'all' and v_judged.faults <> '[]';
  select d.invited, d.refreshed, d.unchanged
  into v_done
  from internal.invite_many(case when v_refused then '[]' else v_judged.good end, p_dry_run) as d;
  return json_build_object(
    'mode', p_mode,
    'dry_run', p_dry_run,
    'refused', v_refused,
    'rows', jsonb_array_length(p_rows),
    'valid', jsonb_array_length(v_judged.good),
    'invited', v_done.invited,
    'refreshed', v_done.refreshed,
    'unchanged', v_done.unchanged,
    'errors', v_judged.faults
  );
end
$$;
comment on function internal.import_users(jsonb, text, boolean) is
'Invites those in the rows: in the mode all nobody when one row is wrong, in the mode valid those whose rows are right. A '
'dry run answers the same and does nothing.';

create function app.import_users(p_tenant uuid, p_user uuid, p_rows jsonb, p_mode text, p_dry_run boolean) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin', 'operator');
  return internal.import_users(p_rows, p_mode, p_dry_run);
end
$$;
comment on function app.import_users(uuid, uuid, jsonb, text, boolean) is
'Invites many people at once; the same again changes nothing. {"rows", "valid", "invited", "refreshed", "unchanged", '
'"refused", "errors": [{"row", "column", "code", "detail"}]}. LM104.';
