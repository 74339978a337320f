-- No search_path, so that it is inlined: lists write it once a row.
create function internal.summary(p_description text) returns text
language sql immutable parallel safe
as $$
  select case
    when length(split_part(p_description, E'\n', 1)) <= 280 then split_part(p_description, E'\n', 1)
    else rtrim(left(split_part(p_description, E'\n', 1), 279)) || '…'
  end
$$;
comment on function internal.summary(text) is
'The first line of a description, cut to 280 characters: what a list shows of it.';
