-- One query for each order, so that each finds its index; a first page begins beyond every value that there can be, so
-- that the place to go on from is always a condition of the index. Only where that is the order may prices be compared
-- without an OR: the planner would take that index for every other order too, and read all the courses there are. A
-- search has its few rows first and sorts those.
create function app.list_courses(
  p_tenant uuid, p_user uuid,
  p_domain text default null,
  p_words text default null,
  p_instructor uuid default null,
  p_min_price bigint default null,
  p_max_price bigint default null,
  p_sort text default 'newest',
  p_limit integer default 25,
  p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_key text[];
  v_at timestamptz := 'infinity';
  v_title text := '';
  v_number bigint := case when p_sort = 'price' then -1 else 9223372036854775807 end;
  v_id uuid := case
    when p_sort in ('title', 'price') then '00000000-0000-0000-0000-000000000000'
    else 'ffffffff-ffff-ffff-ffff-ffffffffffff'
  end;
  v_min bigint := coalesce(p_min_price, 0);
  v_max bigint := coalesce(p_max_price, 9223372036854775807);
  v_found uuid[];
  v_page uuid[];
  v_enrolled uuid[];
  v_rows json;
  v_last text;
begin
  perform internal.enter(p_tenant, p_user);

  if p_cursor is not null then
    begin
      v_key := internal.read_cursor(p_cursor, 'courses by ' || p_sort, 2);
      v_id := v_key[2]::uuid;
      case p_sort
        when 'newest' then v_at := v_key[1]::timestamptz;
        when 'title' then v_title := v_key[1];
        else v_number := v_key[1]::bigint;
      end case;
    exception when data_exception then
      perform internal.fail('LM401', 'The cursor does not belong to this list and order.', '/query/cursor');
    end;
  end if;

  if btrim(p_words) <> '' then
    v_found := internal.search_courses(p_words);
    v_page := array(
      select c.id
      from lms.courses as c
      where c.tenant_id = p_tenant
        and c.id = any (v_found)
        and c.status = 'published'
        and (p_domain is null or c.domain = p_domain)
        and (p_instructor is null or c.instructor_id = p_instructor)
        and (p_min_price is null or c.price >= p_min_price)
        and (p_max_price is null or c.price <= p_max_price)
        and case p_sort
          when 'newest' then (c.published_at, c.id) < (v_at, v_id)
          when 'title' then (c.title, c.id) > (v_title, v_id)
          when 'price' then (c.price, c.id) > (v_number, v_id)
          when '-price' then (c.price, c.id) < (v_number, v_id)
          when 'popular' then (c.enrollment_count, c.id) < (v_number, v_id)
        end
      order by
        case when p_sort = 'newest' then c.published_at end desc,
        case when p_sort = 'title' then c.title end,
        case p_sort when 'price' then c.price when '-price' then -c.price when 'popular' then -c.enrollment_count end,
        case when p_sort in ('title', 'price') then c.id end,
        c.id desc
      limit p_limit + 1
    );
  elsif p_sort = 'newest' and p_domain is not null then
    v_page := array(
      select c.id
      from lms.courses as c
      where c.tenant_id = p_tenant
        and c.status = 'published'
        and c.domain = p_domain
        and (p_instructor is null or c.instructor_id = p_instructor)
        and (p_min_price is null or c.price >= p_min_price)
        and (p_max_price is null or c.price <= p_max_price)
        and (c.published_at, c.id) < (v_at, v_id)
      order by c.published_at desc, c.id desc
      limit p_limit + 1
    );
  elsif p_sort = 'newest' then
    v_page := array(
      select c.id
      from lms.courses as c
      where c.tenant_id = p_tenant
        and c.status = 'published'
        and (p_instructor is null or c.instructor_id = p_instructor)
        and (p_min_price is null or c.price >= p_min_price)
        and (p_max_price is null or c.price <= p_max_price)
        and (c.published_at, c.id) < (v_at, v_id)
      order by c.published_at desc, c.id desc
      limit p_limit + 1
    );
  elsif p_sort = 'title' then
    v_page := array(
      select c.id
      from lms.courses as c
      where c.tenant_id = p_tenant
        and c.status = 'published'
        and (p_domain is null or c.domain = p_domain)
        and (p_instructor is null or c.instructor_id = p_instructor)
        and (p_min_price is null or c.price >= p_min_price)
        and (p_max_price is null or c.price <= p_max_price)
        and (c.title, c.id) > (v_title, v_id)
      order by c.title, c.id
      limit p_limit + 1
    );
  elsif p_sort = 'price' then
    v_page := array(
      select c.id
      from lms.courses as c
      where c.tenant_id = p_tenant
        and c.status = 'published'
        and (p_domain is null or c.domain = p_domain)
        and (p_instructor is null or c.instructor_id = p_instructor)
        and c.price between v_min and v_max
        and (c.price, c.id) > (v_number, v_id)
      order by c.price, c.id
      limit p_limit + 1
    );
  elsif p_sort = '-price' then
    v_page := array(
      select c.id
      from lms.courses as c
      where c.tenant_id = p_tenant
        and c.status = 'published'
        and (p_domain is null or c.domain = p_domain)
        and (p_instructor is null or c.instructor_id = p_instructor)
        and c.price between v_min and v_max
        and (c.price, c.id) < (v_number, v_id)
      order by c.price desc, c.id desc
      limit p_limit + 1
    );
  elsif p_sort = 'popular' then
    v_page := array(
      select c.id
      from lms.courses as c
      where c.tenant_id = p_tenant
        and c.status = 'published'
        and (p_domain is null or c.domain = p_domain)
        and (p_instructor is null or c.instructor_id = p_instructor)
        and (p_min_price is null or c.price >= p_min_price)
        and (p_max_price is null or c.price <= p_max_price)
        and (c.enrollment_count, c.id) < (v_number, v_id)
      order by c.enrollment_count desc, c.id desc
      limit p_limit + 1
    );
  else
    perform internal.fail('LM402', 'There is no such order.', '/query/sort');
  end if;

  v_enrolled := internal.enrolled_in(v_page);
  select
    json_agg(
      json_build_object(
        'id', c.id,
        'slug', c.slug,
        'title', c.title,
        'summary', internal.summary(c.description),
        'domain', c.domain,
        'instructor', t.profile,
        'price', json_build_object('amount', c.price, 'currency', c.currency),
        'module_count', c.module_count,
        'lesson_count', c.lesson_count,
        'duration_seconds', c.duration_seconds,
        'enrollment_count', c.enrollment_count,
        'published_at', internal.rfc3339(c.published_at),
        'enrolled', c.id = any (v_enrolled)
      ) order by p.nr
    ) filter (where p.nr <= p_limit),
    max(
      internal.write_cursor(
        'courses by ' || p_sort,
        case p_sort
          when 'newest' then c.published_at::text
          when 'title' then c.title
          when 'popular' then c.enrollment_count::text
          else c.price::text
        end,
        c.id::text
      )
    ) filter (where p.nr = p_limit and cardinality(v_page) > p_limit)
  into v_rows, v_last
  from unnest(v_page) with ordinality as p (id, nr)
  join lms.courses as c on c.id = p.id
  left join internal.teacher_profiles(array(
    select distinct i.instructor_id
    from lms.courses as i
    where i.tenant_id = p_tenant and i.id = any (v_page)
  )) as t on t.id = c.instructor_id
  where c.tenant_id = p_tenant;
  return internal.page(v_rows, p_limit, v_last);
end
$$;
comment on function app.list_courses(
  uuid, uuid, text, text, uuid, bigint, bigint, text, integer, text
) is
'The catalogue: published courses, filtered, in one of the orders newest, title, price, -price, popular. p_words: '
'every word of it begins a word of the course. LM401, LM402.';
