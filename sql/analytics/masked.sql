-- No search_path, so that they are inlined: views write them once a row. Made of the id, not of what is hidden: a hash
-- of an address is computed by anybody who knows the address.
create function internal.masked_name(p_shown boolean, p_id uuid, p_name text) returns text
language sql immutable parallel safe
as $$
  select case when p_shown then p_name else 'Person ' || right(p_id::text, 12) end
$$;
comment on function internal.masked_name(boolean, uuid, text) is
'A name, or what stands for it everywhere and always where names are not shown.';

create function internal.masked_email(p_shown boolean, p_id uuid, p_email text) returns text
language sql immutable parallel safe
as $$
  select case when p_shown then p_email else right(p_id::text, 12) || '@masked.invalid' end
$$;
comment on function internal.masked_email(boolean, uuid, text) is
'An e-mail address, or one that nobody has in its place.';
