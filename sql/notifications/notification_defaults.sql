create function internal.notification_defaults(p_kind text, out in_app boolean, out mail boolean)
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  in_app := true;
  -- What somebody has just done or earned in front of their screen needs no mail.
  mail := p_kind not in ('enrollment', 'badge');
end
$$;
comment on function internal.notification_defaults(text) is
'How people are told of a kind who have not said how they want it.';
