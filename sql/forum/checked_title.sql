create function internal.checked_title(p_title jsonb) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_title text := internal.text_member(p_title, '/title', 1, 200, true);
begin
  -- A title stands among others in one line: what turns the direction of writing would turn theirs as well.
  if v_title ~ '[\u202a-\u202e\u2066-\u2069\u2028\u2029]' then
    perform internal.fail('LM402', 'This must not hold characters that change the direction of writing.', '/title');
  end if;
  return v_title;
end
$$;
comment on function internal.checked_title(jsonb) is 'The title of a post, trimmed. LM402.';
