"""Logos and signatures as they are printed; whatever a file holds besides its dots is left behind."""

import warnings
from io import BytesIO

from PIL import Image

MAX_SIDE = 3000
PRINTED_SIDE = 1600
"""More dots than anybody sees: 110 mm at 370 to the inch."""


class TooLargeError(Exception):
    """More rows or columns than anything that is printed has."""


def decoded(png: bytes) -> Image.Image:
    """The picture, to its last row. Raises whatever the decoder does for what is no such PNG."""
    with Image.open(BytesIO(png), formats=("PNG",)) as opened:
        if max(opened.size) > MAX_SIDE:
            raise TooLargeError
        return opened.convert("RGBA")


def normalised(png: bytes) -> bytes | None:
    """The picture decoded and encoded again, no larger than print needs; None when it is no PNG that can be decoded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = decoded(png)
        picture.thumbnail((PRINTED_SIDE, PRINTED_SIDE))
        alpha = picture.getchannel("A").getextrema()
        written = BytesIO()
        (picture.convert("RGB") if alpha == (255, 255) else picture).save(written, "PNG")
    except Exception:  # Pillow's decoders raise whatever they stumble over
        return None
    return written.getvalue()
