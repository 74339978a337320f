"""Ids of what is seeded."""

from uuid import UUID, uuid5

_NAMES = UUID("5b1f7a7e-2c52-5d0c-9a53-0d4f4e1f3b60")


def fixed_id(*names: str) -> UUID:
    """The same id for the same thing in every database."""
    return uuid5(_NAMES, "/".join(names))
