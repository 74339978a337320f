-- Not trimmed: a body may begin with code, whose first line is indented.
create function internal.checked_body(p_body jsonb, p_html text) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.text_member(p_body, '/body', 1, 20000);
  if length(p_body #>> '{}') > 20000 then
    perform internal.fail('LM402', 'This must have 1 to 20000 characters.', '/body');
  elsif p_html is null or length(p_html) > 400000 then
    perform internal.fail('LM402', 'This makes too large a page.', '/body');
  end if;
  return p_body #>> '{}';
end
$$;
comment on function internal.checked_body(jsonb, text) is
'A body in Markdown, as it was written, with the HTML that was made of it. LM402.';
