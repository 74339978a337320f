"""Logos and signatures as they are printed; whatever a file holds besides its dots is left behind."""

import warnings
from io import BytesIO

from PIL import Image

MAX_SIDE = 3000
PRINTED_SIDE = 1600
"""More dots than anybody sees: 110 mm at 370 to the inch."""


def normalised(png: bytes) -> bytes | None:
    """The picture decoded and encoded again, no larger than print needs; None when it is no PNG that can be decoded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(png), formats=("PNG",)) as opened:
                if max(opened.size) > MAX_SIDE:
                    return None
                picture = opened.convert("RGBA")
        picture.thumbnail((PRINTED_SIDE, PRINTED_SIDE))
        alpha = picture.getchannel("A").getextrema()
        written = BytesIO()
        (picture.convert("RGB") if alpha == (255, 255) else picture).save(written, "PNG")
    except Exception:  # Pillow's decoders raise whatever they stumble over
        return None
    return written.getvalue()
