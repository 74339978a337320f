create function internal.image_base64(p_tenant uuid, p_image uuid) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select translate(encode(i.png, 'base64'), E'\n', '')
  from lms.images as i
  where i.tenant_id = p_tenant and i.id = p_image
$$;
comment on function internal.image_base64(uuid, uuid) is
'An image to be put into a document as it is, so that nothing has to be fetched.';
