-- Told by its name, so that a column or a member that somebody adds is covered before anybody thinks of it. Better too
-- much blacked out than too little. That there was something stays visible: null is no secret.
create function internal.redacted(p_value jsonb) returns jsonb
language plpgsql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
  v_longest constant integer := 2000;
begin
  case jsonb_typeof(p_value)
    when 'object' then
      return coalesce(
        (
          select
            jsonb_object_agg(
              m.key,
              case
                when m.value = 'null'::jsonb then m.value
                when
                  m.key ~* 'secret|hash|sealed|token|passw|passphrase|credential|private|(api|access)[_-]?key'
                  or m.key ~* '(^|[_-])(key|otp|pin|pass|pwd|signature|authorization|bearer|cookie)$'
                  or m.key ~ '[a-z](Key|Otp|Pin|Pass|Pwd|Signature)$'
                  then to_jsonb('[redacted]'::text)
                when jsonb_typeof(m.value) in ('object', 'array') or length(m.value #>> '{}') > v_longest
                  then internal.redacted(m.value)
                else m.value
              end
            )
          from jsonb_each(p_value) as m
        ),
        '{}'
      );
    when 'array' then
      return coalesce(
        (
          select jsonb_agg(internal.redacted(e.value) order by e.nr)
          from jsonb_array_elements(p_value) with ordinality as e (value, nr)
        ),
        '[]'
      );
    when 'string' then
      if length(p_value #>> '{}') > v_longest then
        return to_jsonb(format(
          '%s… [shortened, %s characters]', left(p_value #>> '{}', v_longest), length(p_value #>> '{}')
        ));
      end if;
      return p_value;
    else
      return p_value;
  end case;
end
$$;
comment on function internal.redacted(jsonb) is
'The same without the values of members whose name says that they are secret, at any depth; long texts are shortened, '
'and say so.';
