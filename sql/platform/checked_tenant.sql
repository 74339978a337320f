create function internal.expect_each(p jsonb, p_member text, p_pattern text, p_detail text) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_index bigint;
begin
  select given.nr - 1
  into v_index
  from jsonb_array_elements_text(p -> p_member) with ordinality as given (value, nr)
  where given.value is null or given.value !~ p_pattern
  limit 1;
  if found then
    perform internal.fail('LM402', p_detail, format('/%s/%s', p_member, v_index));
  end if;
end
$$;
comment on function internal.expect_each(jsonb, text, text, text) is
'LM402 that points at the first element of a list of texts that does not match.';

create function internal.checked_tenant(p jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  c_host constant text := '([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?';
  v_list text;
  v_limit text;
begin
  perform internal.refuse_nulls(p);
  -- Host names know no case, and browsers send them in lower case: they are kept as they are compared.
  foreach v_list in array array['domains', 'email_domains', 'allowed_origins'] loop
    if jsonb_typeof(p -> v_list) = 'array' then
      p := jsonb_set(p, array[v_list], (
        select coalesce(jsonb_agg(to_jsonb(lower(given.value)) order by given.nr), '[]')
        from jsonb_array_elements_text(p -> v_list) with ordinality as given (value, nr)
      ));
    end if;
  end loop;
  if p ? 'slug' and p ->> 'slug' !~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' then
    perform internal.fail('LM402', 'A slug is a label of a host name: a-z, 0-9 and hyphens within.', '/slug');
  end if;
  perform internal.timezone_or_null(p ->> 'timezone');
  if p ? 'domains' then
    perform internal.expect_each(p, 'domains', '^' || c_host || '$', 'A domain is a host name like learn.example.org.');
  end if;
  if p ? 'email_domains' then
    perform internal.expect_each(
      p, 'email_domains', '^' || c_host || '$', 'An e-mail domain is what follows the @, like example.org.'
    );
  end if;
  if p ? 'allowed_origins' then
    perform internal.expect_each(
      p,
      'allowed_origins',
      format('^(https://(%s|localhost)|http://([a-z0-9-]+\.)*(localhost|127\.0\.0\.1))(:[1-9][0-9]{0,4})?$', c_host),
      'An origin is https://host, with a port if need be and no path; http is for localhost only.'
    );
  end if;
  foreach v_limit in array array['forum_posts_per_minute', 'forum_flags_to_hide'] loop
    if jsonb_typeof(p -> 'settings' -> v_limit) <> 'null'
      and (jsonb_typeof(p -> 'settings' -> v_limit) <> 'number' or p -> 'settings' ->> v_limit !~ '^[1-9][0-9]{0,3}$')
    then
      perform internal.fail('LM402', 'A limit is a whole number from 1 to 9999.', '/settings/' || v_limit);
    end if;
  end loop;
  return p;
end
$$;
comment on function internal.checked_tenant(jsonb) is
'Members of an institution that were sent, normalised. LM402 for what the table''s own checks could not point at.';
