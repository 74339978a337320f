create function internal.asked_words(p_q text) returns text[]
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select (array_agg(a.word order by length(a.word) desc, a.word collate "C"))[:8]
  from (
    select distinct left(coalesce(
      nullif(regexp_replace(w.word, '^[\x21-\x2f\x3a-\x3f\x5b-\x60\x7b-\x7e]+', ''), ''), w.word
    ), 254) as word
    from regexp_split_to_table(internal.fold(p_q), '[\x01-\x20,;\u007f\u0085\u1680\u2028\u2029]+') as w (word)
    where w.word <> ''
  ) as a
$$;
comment on function internal.asked_words(text) is
'What somebody who searches has typed, word by word, the longest first, eight at most; NULL when there is none.';
