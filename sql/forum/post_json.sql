-- Definer, as find_post().
create function internal.post_json(p_post uuid) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_found record;
begin
  v_found := internal.find_post(p_post);
  return (
    select json_object_agg(m.key, m.value)::text
    from internal.post_summaries((v_found.post).course_id, array[p_post], v_found.is_staff) as s
    cross join lateral (
      select f.key, f.value
      from json_each(s.summary) as f
      where f.key <> 'excerpt'
      union all
      select
        f.key,
        case when v_found.is_staff or (v_found.post).deleted_at is null then to_json(f.value) else 'null'::json end
      from (values ('body', (v_found.post).body), ('body_html', (v_found.post).body_html)) as f (key, value)
      union all
      select
        'accepted_reply_id',
        case when (v_found.post).is_answered then to_json((v_found.post).accepted_reply_id) else 'null'::json end
    ) as m
  );
end
$$;
comment on function internal.post_json(uuid) is
'A post as the person of this request sees it, its version first. LM204, LM302.';
