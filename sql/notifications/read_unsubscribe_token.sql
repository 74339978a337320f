-- owner: lms_system
-- Definer: knows the key. Made anew for whom it names, since that is what a signature proves.
create function internal.read_unsubscribe_token(p_token text, out user_id uuid, out kind text)
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_token !~ '^[A-Za-z0-9_-]{44}\.[a-z_]{1,32}$' then
    return;
  end if;
  user_id := encode(substr(decode(translate(left(p_token, 44), '-_', '+/'), 'base64'), 1, 16), 'hex')::uuid;
  kind := substr(p_token, 46);
  if p_token is distinct from internal.unsubscribe_token(internal.tenant_id(), user_id, kind) then
    user_id := null;
    kind := null;
  end if;
end
$$;
comment on function internal.read_unsubscribe_token(text) is
'Whose mail of which kind a token of the institution of this request stops; NULLs when it was made by somebody else.';
grant execute on function internal.read_unsubscribe_token(text) to lms_owner;
