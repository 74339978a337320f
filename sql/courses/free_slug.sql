-- Definer: the slugs of other people's drafts count too. The lock makes two courses of one title wait for each other.
create function internal.free_slug(p_title text) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_plain text := lower(regexp_replace(normalize(p_title, nfkd), '[\u0300-\u036f''’]', '', 'g'));
  v_base text := trim(both '-' from left(regexp_replace(v_plain, '[^a-z0-9]+', '-', 'g'), 90));
  v_slug text;
begin
  if v_base = '' then
    v_base := 'course'; -- a title without a letter or digit of ASCII
  end if;
  v_slug := v_base;
  perform pg_advisory_xact_lock(hashtextextended('slug ' || internal.tenant_id() || v_base, 0));
  for v_number in 2..1000000000 loop
    exit when not exists (
      select from lms.courses as c where c.tenant_id = internal.tenant_id() and c.slug = v_slug
    );
    v_slug := v_base || '-' || v_number;
  end loop;
  return v_slug;
end
$$;
comment on function internal.free_slug(text) is
'A slug made from a title, with a number behind it when the tenant has one like it already.';
