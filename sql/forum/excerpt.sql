create function internal.excerpt(p_body text) returns text
language plpgsql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
  v_text text := btrim(regexp_replace(left(p_body, 400), '\s+', ' ', 'g'));
begin
  return case when length(v_text) <= 280 then v_text else rtrim(left(v_text, 279)) || '…' end;
end
$$;
comment on function internal.excerpt(text) is 'The beginning of a text in one line, up to 280 characters.';
