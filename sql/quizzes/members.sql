-- What an author sends is JSON, nested and partly of their own making: each member is judged with its own pointer, so
-- that the thirtieth question of a long list says which of its options is wrong.
create function internal.expect_members(p_object jsonb, p_at text, variadic p_names text[]) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_name text;
begin
  if jsonb_typeof(p_object) is distinct from 'object' then
    perform internal.fail('LM402', 'This must be an object.', p_at);
  end if;
  select key into v_name from jsonb_object_keys(p_object) as members (key) where key <> all (p_names) limit 1;
  if found then
    v_name := left(v_name, 100);
    perform internal.fail(
      'LM402', format('There is no member %s.', v_name), p_at || '/' || replace(replace(v_name, '~', '~0'), '/', '~1')
    );
  end if;
end
$$;
comment on function internal.expect_members(jsonb, text, text[]) is
'An object with no other members than these; it may lack some. p_at: its pointer. LM402.';

create function internal.text_member(
  p_value jsonb, p_at text, p_least integer, p_most integer, p_one_line boolean default false
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_text text := btrim(p_value #>> '{}', E' \t\n\r');
begin
  if jsonb_typeof(p_value) is distinct from 'string' then
    perform internal.fail('LM402', 'This must be a text.', p_at);
  elsif length(v_text) not between p_least and p_most then
    perform internal.fail('LM402', format('This must have %s to %s characters.', p_least, p_most), p_at);
  elsif v_text ~ '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]' or (p_one_line and v_text ~ '[[:cntrl:]]') then
    perform internal.fail('LM402', 'This must not hold control characters.', p_at);
  end if;
  return v_text;
end
$$;
comment on function internal.text_member(jsonb, text, integer, integer, boolean) is
'A text of that many characters, trimmed; tabs and line ends are none of the control characters that it must not hold, '
'unless it is one line. LM402.';

create function internal.integer_member(p_value jsonb, p_at text, p_least integer, p_most integer) returns integer
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_text text := p_value #>> '{}';
begin
  if jsonb_typeof(p_value) is distinct from 'number'
    or v_text !~ '^[0-9]{1,9}$'
    or v_text::integer not between p_least and p_most
  then
    perform internal.fail('LM402', format('This must be a whole number from %s to %s.', p_least, p_most), p_at);
  end if;
  return v_text;
end
$$;
comment on function internal.integer_member(jsonb, text, integer, integer) is
'A whole number between two that are not negative. LM402.';

create function internal.boolean_member(p_value jsonb, p_at text) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if jsonb_typeof(p_value) is distinct from 'boolean' then
    perform internal.fail('LM402', 'This must be true or false.', p_at);
  end if;
  return p_value;
end
$$;
comment on function internal.boolean_member(jsonb, text) is 'True or false, and not what could be taken for it. LM402.';
