-- Definer: who is suspended from the forum, nobody reads but those who decide it.
create function internal.expect_may_write() returns void
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_until timestamptz;
begin
  select s.until
  into v_until
  from lms.forum_suspensions as s
  where s.tenant_id = internal.tenant_id() and s.user_id = internal.user_id() and s.until > now();
  if found then
    perform internal.fail(
      'LM215', 'You may read the forum, and not write there for now.', null,
      jsonb_build_object('until', internal.rfc3339(v_until))
    );
  end if;
end
$$;
comment on function internal.expect_may_write() is
'For whatever leaves a trace in a forum (a post, an edit, a vote, a flag): LM215 while the person of this request is '
'suspended from the forums of the institution.';
