-- Definer: for an admin, and for the worker in an admin's stead; it trusts the tenant of the context, no more.
create function internal.begin_report(p_report text, p_filters jsonb, p_at_most bigint default null) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_filters jsonb := jsonb_strip_nulls(p_filters);
  v_title text;
  v_rows bigint;
  v_shown json;
begin
  select r.title
  into v_title
  from internal.reports() as r
  where r.name = p_report;
  if not found then
    perform internal.fail('LM302', 'No such report.');
  end if;

  v_rows := internal.count_report(p_report, v_filters);
  v_shown := internal.show_filters(p_report, v_filters);
  if v_rows > p_at_most then
    perform internal.fail(
      'LM221',
      format('That is more than %s rows. Ask for it with POST /api/admin/report-jobs, or take it as csv.', p_at_most),
      null, jsonb_build_object('rows', v_rows, 'limit', p_at_most)
    );
  end if;
  return (
    select json_build_object(
      'report', p_report,
      'title', v_title,
      'tenant', json_build_object(
        'id', t.id, 'slug', t.slug, 'name', t.name, 'timezone', t.timezone, 'locale', t.locale,
        'currency', t.currency, 'branding', t.branding
      ),
      'filters', v_filters,
      'shown_filters', v_shown,
      'generated_at', internal.rfc3339(now()),
      'columns', (
        select json_agg(json_build_object('name', c.name, 'title', c.title, 'type', c.type) order by c.nr)
        from internal.report_columns() with ordinality as c (report, name, title, type, nr)
        where c.report = p_report
      ),
      'row_count', v_rows
    )::text
    from lms.tenants as t
    where t.id = internal.tenant_id()
  );
end
$$;
comment on function internal.begin_report(text, jsonb, bigint) is
'What a report will be: whose, its columns, what it is narrowed to (shown_filters: in words), how many rows it has now. '
'LM221 when those are more than p_at_most; LM302, LM402.';

create function app.begin_report(
  p_tenant uuid, p_user uuid, p_report text, p_filters jsonb, p_at_most bigint default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  return internal.begin_report(p_report, p_filters, p_at_most);
end
$$;
comment on function app.begin_report(uuid, uuid, text, jsonb, bigint) is
'See internal.begin_report(). For admins. LM104, LM221, LM302, LM402.';
