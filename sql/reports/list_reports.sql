create function app.list_reports(p_tenant uuid, p_user uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  return (
    select json_build_object(
      'data', json_agg(
        json_build_object(
          'name', r.name,
          'title', r.title,
          'description', r.description,
          'formats', array['csv', 'xlsx', 'pdf'],
          'columns', (
            select json_agg(json_build_object('name', c.name, 'title', c.title, 'type', c.type) order by c.nr)
            from internal.report_columns() with ordinality as c (report, name, title, type, nr)
            where c.report = r.name
          ),
          'filters', (
            select json_agg(
              json_build_object('name', f.name, 'title', f.title, 'type', f.type, 'choices', f.choices) order by f.nr
            )
            from internal.report_filters() with ordinality as f (report, name, title, type, choices, nr)
            where f.report = r.name
          )
        )
        order by r.nr
      )
    )::text
    from internal.reports() with ordinality as r (name, title, description, nr)
  );
end
$$;
comment on function app.list_reports(uuid, uuid) is
'The reports there are: their columns, what they can be narrowed by, and the formats. For admins. LM104.';
