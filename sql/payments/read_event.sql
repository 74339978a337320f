create function internal.read_event(p_body bytea) returns jsonb
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_text text;
  v_event jsonb;
begin
  v_text := convert_from(p_body, 'UTF8');
  begin
    v_event := v_text::jsonb;
  exception when untranslatable_character then
    -- A NUL that somebody typed into the checkout must not hide that they have paid. Backslashes come in pairs before it.
    v_event := regexp_replace(v_text, '(?<!\\)((?:\\\\)*)\\u0000', '\1\\ufffd', 'g')::jsonb;
  end;
  if jsonb_typeof(v_event) = 'object'
    and jsonb_typeof(v_event -> 'event') = 'string'
    and jsonb_typeof(v_event -> 'payload') = 'object'
  then
    return v_event;
  end if;
  return null;
exception when others then
  return null;
end
$$;
comment on function internal.read_event(bytea) is 'A webhook''s body, if it is an event; NULL else.';
