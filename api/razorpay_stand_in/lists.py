"""Lists as the gateway gives them."""

from collections.abc import Iterable

from starlette.datastructures import QueryParams

from api.razorpay_stand_in.errors import RefusedError
from api.razorpay_stand_in.store import Entity, public

_COUNT = 10
_MOST = 100


def listed(entities: Iterable[Entity], account: Entity, query: QueryParams) -> Entity:
    """The merchant's own, newest first, as `from`, `to`, `count` and `skip` say."""
    begin, end = _number(query, "from", 0), _number(query, "to", 2**62)
    count, skip = _number(query, "count", _COUNT), _number(query, "skip", 0)
    if not 1 <= count <= _MOST:
        raise RefusedError(f"The count must be between 1 and {_MOST}.", field="count")
    own = [one for one in entities if one["_account"] == account["id"] and begin <= one["created_at"] <= end]
    items = [public(one) for one in own[::-1][skip : skip + count]]
    return {"entity": "collection", "count": len(items), "items": items}


def _number(query: QueryParams, name: str, default: int) -> int:
    value = query.get(name)
    if value is None:
        return default
    if not value.isascii() or not value.isdigit():
        raise RefusedError(f"The {name} must be an integer.", field=name)
    return int(value)
