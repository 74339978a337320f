-- owner: lms_system
-- Definer, and without the wall, so that people are found whoever makes them: a registration, an import, the console.
-- Once a statement, so that many people at once cost little.
create function internal.add_user_words() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into lms.user_words (tenant_id, user_id, word, role, status)
  select n.tenant_id, n.id, w.word, n.role, n.status
  from new_rows as n
  cross join lateral unnest(internal.user_words(n.name, n.email)) as w (word);
  return null;
end
$$;
comment on function internal.add_user_words() is 'Trigger: makes the words of new people.';
grant execute on function internal.add_user_words() to lms_owner;

create function internal.change_user_words() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from lms.user_words as w
  where w.tenant_id = new.tenant_id and w.user_id = new.id;
  insert into lms.user_words (tenant_id, user_id, word, role, status)
  select new.tenant_id, new.id, w.word, new.role, new.status
  from unnest(internal.user_words(new.name, new.email)) as w (word);
  return null;
end
$$;
comment on function internal.change_user_words() is
'Trigger: somebody is called otherwise, or has another role or status; makes their words anew.';
grant execute on function internal.change_user_words() to lms_owner;

create function internal.fill_user_words() returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_rows bigint;
begin
  insert into lms.user_words (tenant_id, user_id, word, role, status)
  select u.tenant_id, u.id, w.word, u.role, u.status
  from lms.users as u
  cross join lateral unnest(internal.user_words(u.name, u.email)) as w (word)
  where not exists (
    select from lms.user_words as there
    where there.tenant_id = u.tenant_id and there.user_id = u.id
  );
  get diagnostics v_rows = row_count;
  return v_rows;
end
$$;
comment on function internal.fill_user_words() is
'Makes the words of everybody who has none, of all institutions; how many words. For those who were there before the '
'table was.';

create function internal.check_user_words() returns setof text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select format('account %s of %s is not found by its words', u.id, u.tenant_id)
  from lms.users as u
  left join (
    select w.tenant_id, w.user_id, array_agg(w.word order by w.word) as words, min(w.role || ' ' || w.status) as least,
      max(w.role || ' ' || w.status) as greatest
    from lms.user_words as w
    group by w.tenant_id, w.user_id
  ) as k on k.tenant_id = u.tenant_id and k.user_id = u.id
  where k.words is distinct from array(
      select a.word collate "C" from unnest(internal.user_words(u.name, u.email)) as a (word) order by 1
    )
    or k.least <> u.role || ' ' || u.status
    or k.greatest <> u.role || ' ' || u.status
$$;
comment on function internal.check_user_words() is 'Accounts whose words are not those of their name, address, role and status.';
