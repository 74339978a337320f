create function internal.is_email(p_text text) returns boolean
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select p_text like '%_@_%'
    and length(p_text) <= 254
    and p_text = lower(p_text)
    and length(split_part(p_text, '@', 1)) <= 64
    and split_part(p_text, '@', 1) ~ '^[^\x01-\x20\x7f"(),:;<>@\[\]\\.]+(\.[^\x01-\x20\x7f"(),:;<>@\[\]\\.]+)*$'
    and substr(p_text, strpos(p_text, '@') + 1)
    ~ '^[a-z0-9\u00a1-\U0010ffff]([a-z0-9\u00a1-\U0010ffff-]{0,61}[a-z0-9\u00a1-\U0010ffff])?(\.[a-z0-9\u00a1-\U0010ffff]([a-z0-9\u00a1-\U0010ffff-]{0,61}[a-z0-9\u00a1-\U0010ffff])?)*$'
$$;
comment on function internal.is_email(text) is
'Whether this reads like an e-mail address, in lower case. Whether mail arrives is found out by sending it.';
