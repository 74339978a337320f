create function internal.keep_invoice() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op in ('DELETE', 'TRUNCATE')
    or to_jsonb(new) - '{pdf_sha256,pdf_size,rendered_at}'::text[]
    <> to_jsonb(old) - '{pdf_sha256,pdf_size,rendered_at}'::text[]
  then
    raise exception 'An invoice stays as it was issued: a credit note corrects it.' using errcode = 'check_violation';
  end if;
  return new;
end
$$;
comment on function internal.keep_invoice() is 'Trigger: an invoice is neither changed nor deleted, by its owner either; its PDF is made later.';
