-- owner: lms_system
-- The key is derived from that of contexts, as for other links: no proof is worth anything as another. Hashed twice:
-- what was signed cannot be lengthened. Executable by its owner alone.
create function internal.report_file_token(p_tenant uuid, p_job uuid, p_user uuid, p_until bigint) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_key bytea := sha256(convert_to('report file|' || internal.context_secret(), 'UTF8'));
  v_what bytea := uuid_send(p_tenant) || uuid_send(p_job) || uuid_send(p_user) || int8send(p_until);
begin
  return translate(
    translate(encode(v_what || substr(sha256(v_key || sha256(v_key || v_what)), 1, 16), 'base64'), E'\n', ''), '+/', '-_'
  );
end
$$;
comment on function internal.report_file_token(uuid, uuid, uuid, bigint) is
'Whoever shows it gets the file of one report, in the name of the person it was given to, until then (seconds since '
'1970). 96 characters: institution, report, person, end, 128 bits of signature.';
