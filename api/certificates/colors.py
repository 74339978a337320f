"""Colours of an institution, made fit for print: whatever it chooses, what is written can be read."""

TEXT_CONTRAST = 4.5
ORNAMENT_CONTRAST = 1.7


def darkened(color: str, contrast: float = TEXT_CONTRAST) -> str:
    """The colour, or as much darker as it takes to stand out from white paper."""
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    for percent in range(100, -1, -2):
        mixed = tuple(part * percent // 100 for part in (red, green, blue))
        if 1.05 / (_luminance(*mixed) + 0.05) >= contrast:
            return "#{:02x}{:02x}{:02x}".format(*mixed)
    return "#000000"


def _luminance(*parts: int) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (p / 255 for p in parts)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def text_on(color: str) -> str:
    """Black or white: which of them can be read on a ground of this colour."""
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return "#ffffff" if 1.05 / (_luminance(red, green, blue) + 0.05) >= TEXT_CONTRAST else "#000000"
