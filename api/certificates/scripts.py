"""Which scripts a text is written in, as far as its setting depends on it."""

import unicodedata

_SPACED = ("LATIN", "GREEK", "CYRILLIC")


def is_spaced(text: str) -> bool:
    """Whether letters may be set apart: those of Devanagari hang together, and Arabic ones join."""
    return all(
        unicodedata.name(char, "").startswith(_SPACED) for char in text if unicodedata.category(char).startswith("L")
    )
