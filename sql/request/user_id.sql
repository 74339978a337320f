create function internal.user_id() returns uuid
language sql stable parallel safe
as $$
  select nullif(current_setting('lms.user_id', true), '')::uuid
$$;
comment on function internal.user_id() is
'The person of this request, NULL when anonymous. Meaningful only beside a comparison with tenant_id(), whose seal '
'covers it; kept inlinable for that reason, hence no search_path.';
