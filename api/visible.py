"""What can be seen of a text: a name of zero-width spaces is none."""

import unicodedata

_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")
_FILLERS = "\u115f\u1160\u3164\uffa0\u2800"
"""Letters and symbols that are drawn as nothing."""


def is_visible(char: str) -> bool:
    """Whether something is drawn for it; characters that this Unicode does not know yet count as drawn."""
    kind = unicodedata.category(char)
    if kind == "Cn":
        return ord(char) & 0xFFFE != 0xFFFE and not 0xFDD0 <= ord(char) <= 0xFDEF
    return kind not in _UNSEEN and char not in _FILLERS
