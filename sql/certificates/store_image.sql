create function internal.store_image(p_tenant uuid, p_data_url text, p_pointer text) returns uuid
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_png bytea;
  v_size record;
  v_id uuid;
begin
  if p_data_url is null then
    return null;
  end if;
  if p_data_url !~ '^data:image/png;base64,[A-Za-z0-9+/]+={0,2}$' then
    perform internal.fail('LM402', 'An image is sent as data:image/png;base64,….', p_pointer);
  end if;
  begin
    v_png := decode(split_part(p_data_url, ',', 2), 'base64');
  exception when invalid_parameter_value then
    perform internal.fail('LM402', 'The base64 is broken.', p_pointer);
  end;
  if length(v_png) > 400000 then
    perform internal.fail('LM402', 'An image may have 400,000 bytes.', p_pointer);
  end if;
  v_size := internal.png_size(v_png);
  if v_size.width is null then
    perform internal.fail('LM402', 'This is no PNG.', p_pointer);
  end if;
  if v_size.width not between 1 and 3000 or v_size.height not between 1 and 3000 then
    perform internal.fail('LM402', 'An image may be 3,000 pixels wide and high.', p_pointer);
  end if;

  insert into lms.images as i (tenant_id, sha256, png, width, height)
  values (p_tenant, sha256(v_png), v_png, v_size.width, v_size.height)
  on conflict (tenant_id, sha256) do nothing
  returning i.id into v_id;
  if not found then
    select i.id
    into v_id
    from lms.images as i
    where i.tenant_id = p_tenant and i.sha256 = sha256(v_png);
  end if;
  return v_id;
end
$$;
comment on function internal.store_image(uuid, text, text) is
'Keeps a PNG that came as a data URL, once however often it comes, and tells its id; NULL for NULL. LM402 with the '
'pointer.';
