-- checked_tenant() refuses anything else; what was written by hand before counts as not set.
create function internal.forum_limit(p_name text) returns integer
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    (
      select (t.settings ->> p_name)::integer
      from lms.tenants as t
      where t.id = internal.tenant_id() and t.settings ->> p_name ~ '^[1-9][0-9]{0,3}$'
    ),
    case p_name when 'forum_posts_per_minute' then 5 when 'forum_flags_to_hide' then 3 end
  )
$$;
comment on function internal.forum_limit(text) is
'What the institution of this request allows in its forums: forum_posts_per_minute (posts and replies of one person), '
'forum_flags_to_hide (different people whose flags hide something until a moderator has looked).';
