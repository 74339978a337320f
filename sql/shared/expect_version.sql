create function internal.expect_version(p_expected bigint, p_actual bigint) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_expected is not null and p_expected <> p_actual then
    perform internal.fail(
      'LM210', 'Somebody changed this in the meantime. Read it again, then repeat your change.',
      null, jsonb_build_object('current_etag', format('"%s"', p_actual))
    );
  end if;
end
$$;
comment on function internal.expect_version(bigint, bigint) is 'If-Match: LM210 (412) unless the version is the expected one.';
