-- owner: lms_system
-- The key is derived from that of contexts, so that neither proof is worth anything as the other. Hashed twice: what
-- was signed cannot be lengthened. Executable by its owner alone.
create function internal.unsubscribe_token(p_tenant uuid, p_user uuid, p_kind text) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_key bytea := sha256(convert_to('unsubscribe|' || internal.context_secret(), 'UTF8'));
  v_what bytea := uuid_send(p_tenant) || uuid_send(p_user) || convert_to(p_kind, 'UTF8');
begin
  return translate(
    encode(uuid_send(p_user) || substr(sha256(v_key || sha256(v_key || v_what)), 1, 17), 'base64'), '+/', '-_'
  ) || '.' || p_kind;
end
$$;
comment on function internal.unsubscribe_token(uuid, uuid, text) is
'Whoever shows it may stop one person''s mail of one kind, at one institution, and do nothing else; for good, since mail is '
'kept for long. 44 characters (the person, 136 bits of signature) and the kind.';
