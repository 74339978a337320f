-- No collation of this server's decides what is alike: letters lose their case and their Latin accents (U+0300 to
-- U+036F; the vowel signs of Indic scripts are letters), those that Unicode does not take apart become what is typed
-- for them, and what is not drawn is not there.
create function internal.fold(p_text text) returns text
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select lower(regexp_replace(
    normalize(
      replace(replace(replace(replace(
        translate(p_text, '’‘ØøŁłĐđÐðĦħŦŧıẞÆŒÞ', '''''oollddddhhttißæœþ'),
        'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
      nfkd
    ),
    '[\u00ad\u0300-\u036f\u200b-\u200d\u2060\ufeff]', '', 'g'
  ))
$$;
comment on function internal.fold(text) is 'A text as it is compared when people are searched for.';
