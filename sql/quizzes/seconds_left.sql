-- No search_path, so that it is inlined. Rounded down: who submits at 0 is still in time.
create function internal.seconds_left(p_expires_at timestamptz) returns integer
language sql stable parallel safe
as $$
  select case when p_expires_at is not null then greatest(floor(extract(epoch from p_expires_at - now())), 0)::integer end
$$;
comment on function internal.seconds_left(timestamptz) is 'Whole seconds until then; 0 from then on; NULL without an end.';
