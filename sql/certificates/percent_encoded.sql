create function internal.percent_encoded(p_text text) returns text
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    string_agg(
      case
        when chr(b.byte) ~ '[A-Za-z0-9._~-]' and b.byte < 128 then chr(b.byte)
        else '%' || upper(lpad(to_hex(b.byte), 2, '0'))
      end,
      '' order by b.nr
    ),
    ''
  )
  from (
    select nr, get_byte(t.bytes, nr) as byte
    from (select convert_to(p_text, 'UTF8') as bytes) as t, generate_series(0, length(t.bytes) - 1) as nr
  ) as b
$$;
comment on function internal.percent_encoded(text) is
'A text as the value of a query parameter: RFC 3986, every byte of its UTF-8 but unreserved characters.';
