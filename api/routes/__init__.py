"""One module a domain; each has a `router`."""

from importlib import import_module
from pkgutil import iter_modules

from fastapi import APIRouter

APART = frozenset(("docs", "health", "wellknown", "dev", "unsubscribe", "verify"))
"""Mounted by themselves: they are not part of the API under /api."""


def all_routers() -> list[APIRouter]:
    """The routers of all modules here, in the order of their names."""
    names = sorted(module.name for module in iter_modules(__path__) if module.name not in APART)
    return [import_module(f"{__name__}.{name}").router for name in names]
