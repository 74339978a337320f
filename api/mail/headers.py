"""How the headers of a message are written down."""

from email import policy
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import Policy


class _Address(UnstructuredHeader, BaseHeader):
    """Mail programs look for an address in it, and do not decode: RFC 2369 has no encoded words."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_registry = HeaderRegistry()
_registry.map_to_type("list-unsubscribe", _Address)

HEADERS = policy.default.clone(header_factory=_registry)
"""The library's own, but for an address longer than a line: that one would be taken for text, and encoded."""
