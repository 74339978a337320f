-- IHDR is always the first chunk: two big-endian numbers at a fixed place. That the rest can be decoded, only a decoder
-- can say; the API tries it before it stores an image.
create function internal.png_size(p_image bytea, out width bigint, out height bigint)
language plpgsql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
  if substr(p_image, 1, 16) = '\x89504e470d0a1a0a0000000d49484452'::bytea and length(p_image) >= 45 then
    width := ('x' || encode(substr(p_image, 17, 4), 'hex'))::bit(32)::bigint;
    height := ('x' || encode(substr(p_image, 21, 4), 'hex'))::bit(32)::bigint;
  end if;
end
$$;
comment on function internal.png_size(bytea) is 'Width and height that a PNG declares; NULL for what is none.';
