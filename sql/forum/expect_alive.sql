create function internal.expect_alive(p_hidden_at timestamptz, p_deleted_at timestamptz) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_deleted_at is not null then
    perform internal.fail('LM205', 'It has been deleted.', null, jsonb_build_object('state', 'deleted'));
  elsif p_hidden_at is not null then
    perform internal.fail('LM205', 'It is hidden by the moderators.', null, jsonb_build_object('state', 'hidden'));
  end if;
end
$$;
comment on function internal.expect_alive(timestamptz, timestamptz) is
'For whatever is done to a post or a reply by others than moderators: LM205 when it is hidden or deleted.';
