create function internal.merge_patch(p_target jsonb, p_patch jsonb) returns jsonb
language plpgsql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
  v_target jsonb := case when jsonb_typeof(p_target) = 'object' then p_target else '{}' end;
  v_name text;
  v_value jsonb;
begin
  if jsonb_typeof(p_patch) <> 'object' then
    return p_patch;
  end if;
  for v_name, v_value in select * from jsonb_each(p_patch) loop
    if v_value = 'null'::jsonb then
      v_target := v_target - v_name;
    else
      v_target := v_target || jsonb_build_object(v_name, internal.merge_patch(v_target -> v_name, v_value));
    end if;
  end loop;
  return v_target;
end
$$;
comment on function internal.merge_patch(jsonb, jsonb) is 'RFC 7396: members replace, null removes, objects merge.';
