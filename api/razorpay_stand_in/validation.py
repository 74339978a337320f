"""The gateway's validations, in its words."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from api.razorpay_stand_in.errors import RefusedError

MINIMUM = 100
"""Minor units of INR."""
CURRENCIES = frozenset(
    re.findall(
        r"[A-Z]{3}",
        """
        AED ALL AMD AUD AWG BBD BDT BHD BMD BND BOB BSD BWP BZD CAD CHF CNY COP CRC CUP CZK DKK DOP DZD EGP
        ETB EUR FJD GBP GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR JMD JPY KES KGS KHR KRW KWD KYD
        KZT LAK LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR NAD NGN NIO NOK NPR NZD OMR PEN PGK
        PHP PKR QAR RUB SAR SCR SEK SGD SLL SOS SSP SVC SZL THB TRY TTD TWD TZS USD UYU UZS YER ZAR
        """,
    )
)
_ID = {kind: re.compile(rf"{kind}_[A-Za-z0-9]{{14}}") for kind in ("order", "pay", "rfnd", "disp")}
_NOTES = 15
_NOTE_LENGTH = 256
_RECEIPT_LENGTH = 40


def only(data: Mapping[str, Any], allowed: Collection[str]) -> None:
    unknown = [name for name in data if name not in allowed]
    if unknown:
        raise RefusedError(f"{', '.join(unknown)} is/are not required and should not be sent")


def amount(data: Mapping[str, Any], currency: str, maximum: int) -> int:
    value = whole(data, "amount")
    if currency == "INR" and value < MINIMUM:
        raise RefusedError("The amount must be at least INR 1.00", field="amount")
    if value < 1:
        raise RefusedError("The amount must be at least 1.", field="amount")
    if value > maximum:
        raise RefusedError("Amount exceeds maximum amount allowed.", field="amount")
    return value


def whole(data: Mapping[str, Any], name: str) -> int:
    value = data.get(name)
    if value is None or value == "":
        raise RefusedError(f"The {name} field is required.", field=name)
    if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,18}", str(value)):
        raise RefusedError(f"The {name} must be an integer.", field=name)
    return int(value)


def currency(data: Mapping[str, Any]) -> str:
    value = data.get("currency")
    if not value:
        raise RefusedError("The currency field is required.", field="currency")
    if value not in CURRENCIES:
        raise RefusedError("Currency is not supported", field="currency")
    return str(value)


def receipt(data: Mapping[str, Any]) -> str | None:
    value = data.get("receipt")
    if value is None:
        return None
    if not isinstance(value, str):
        raise RefusedError("The receipt must be a string.", field="receipt")
    if len(value) > _RECEIPT_LENGTH:
        raise RefusedError(f"The receipt may not be greater than {_RECEIPT_LENGTH} characters.", field="receipt")
    return value


def notes(data: Mapping[str, Any]) -> dict[str, Any] | list[Any]:
    """Empty ones are a list, as from the gateway."""
    value = data.get("notes")
    if not value:
        return []
    if not isinstance(value, dict):
        raise RefusedError("The notes must be an array.", field="notes")
    if len(value) > _NOTES:
        raise RefusedError(f"Number of fields in notes should be less than or equal to {_NOTES}", field="notes")
    for name, text in value.items():
        if isinstance(text, dict | list):
            raise RefusedError("Notes values themselves should not be an array.", field="notes")
        if len(str(text)) > _NOTE_LENGTH or len(name) > _NOTE_LENGTH:
            raise RefusedError(f"The notes.{name} may not be greater than {_NOTE_LENGTH} characters.", field="notes")
    return value


def identifier(kind: str, value: str) -> str:
    if not _ID[kind].fullmatch(value):
        raise RefusedError(f"{value.removeprefix(f'{kind}_')} is not a valid id")
    return value
