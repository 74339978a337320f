"""Ids as the gateway makes them: a prefix and 14 letters and digits, later ones sorting after earlier ones."""

import secrets
import string
import time

_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_LENGTH = 14
_OF_TIME = 8


def new_id(prefix: str) -> str:
    """Such as `order_` and 14 characters."""
    return f"{prefix}_{token()}"


def token() -> str:
    """The 14 characters alone, as in the ids of events."""
    ticks, begin = time.time_ns() // 10_000, ""
    for _ in range(_OF_TIME):
        ticks, digit = divmod(ticks, len(_DIGITS))
        begin = _DIGITS[digit] + begin
    return begin + "".join(secrets.choice(_DIGITS) for _ in range(_LENGTH - _OF_TIME))
