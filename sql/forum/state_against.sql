-- Executable by lms_owner alone.
create function internal.state_against(
  p_decision text, p_reversed text, p_post uuid, p_reply uuid, p_hidden_at timestamptz, p_deleted_at timestamptz
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return case p_decision
    when 'hide' then
      case
        when p_deleted_at is not null then 'deleted'
        when p_hidden_at is not null and not internal.is_hidden_by_flags(p_post, p_reply) then 'hidden'
      end
    when 'delete' then case when p_deleted_at is not null then 'deleted' end
    when 'restore' then
      case
        when p_reversed = 'hide' and p_hidden_at is null then 'visible'
        when p_reversed = 'delete' and p_deleted_at is null then 'visible'
        when p_hidden_at is null and p_deleted_at is null then 'visible'
        when p_reversed is distinct from 'hide' and internal.was_withdrawn(p_deleted_at, p_post, p_reply) then 'deleted'
      end
  end;
end
$$;
comment on function internal.state_against(text, text, uuid, uuid, timestamptz, timestamptz) is
'The state of a post or a reply (the other NULL) in which it cannot be decided about like this, NULL when it can. '
'p_reversed: what decision this one takes back.';
