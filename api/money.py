"""An amount as people read it."""

import re
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision


def written_money(minor: int, currency: str, lang: str) -> str:
    """Currencies differ in how many decimals they have. A code in letters keeps away from the number."""
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    written = format_currency(amount, currency, locale=money_locale(lang, currency))
    return re.sub(r"(?<=[A-Z])(?=\d)", "\N{NO-BREAK SPACE}", written)


def money_locale(lang: str, currency: str) -> Locale:
    """Rupees are grouped as in India, whatever the language."""
    try:
        return Locale.parse(f"{lang}_IN" if currency == "INR" else lang)
    except UnknownLocaleError:
        return Locale.parse(lang)
