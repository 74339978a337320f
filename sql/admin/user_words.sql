create function internal.user_words(p_name text, p_email text) returns text[]
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  with folded as (
    select internal.fold(p_name) as name, internal.fold(p_email) as email
  ),

  hosts as (
    select f.email, string_to_array(split_part(f.email, '@', -1), '.') as labels
    from folded as f
  ),

  words as (
    select regexp_split_to_table(f.name, '[\x01-\x20\u007f\u0085\u1680\u2028\u2029]+') as word
    from folded as f
    union
    select regexp_split_to_table(
      f.name || ' ' || split_part(f.email, '@', 1),
      '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f\u0085\u0964\u0965\u1680\u2010-\u2029]+'
    )
    from folded as f
    union
    select h.email from hosts as h
    union
    select '@' || array_to_string(h.labels, '.') from hosts as h
    union
    select array_to_string(h.labels[n.first:], '.')
    from hosts as h
    cross join generate_series(1, greatest(cardinality(h.labels) - 1, 1)) as n (first)
  )

  select array_agg(distinct left(w.word, 254))
  from words as w
  where w.word <> ''
$$;
comment on function internal.user_words(text, text) is
'The words by whose beginnings somebody is found: those of the name, as they stand and without punctuation; the address, '
'the pieces of its local part, its host with and without the @, and each domain that the host is in.';
