create function internal.beginnings(p_words text) returns tsquery
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select string_agg(format('''%s'':*', replace(replace(word, '\', '\\'), '''', '''''')), ' & ')::tsquery
  from unnest(tsvector_to_array(to_tsvector('simple', p_words))) as words (word)
$$;
comment on function internal.beginnings(text) is
'Asks for a word that begins like it, for every word; the words are cut as those of what is searched were. NULL without any.';
