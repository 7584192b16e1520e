"""Amounts and days as banks print them: a strict pattern first, because number parsers take far more than money."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from adapters.bank.errors import BadAmount, BadEntry, shown

_PLAIN = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,5})?")
_ALLOWED = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DIGITS, DECIMALS = 18, 5  # ISO 20022 ActiveOrHistoricCurrencyAndAmount: of the value, zeros around it do not count


def amount(text: str | None, where: str) -> Decimal:
    """The exact amount that is printed; `where` names the place for the refusal."""
    if text is not None and _PLAIN.fullmatch(text):
        return Decimal(text)
    return _unusual(text or "", where)


def _unusual(text: str, where: str) -> Decimal:
    found = _ALLOWED.fullmatch(text.strip(" \t\r\n")) if len(text) <= 100 else None
    whole, decimals = (found[2].lstrip("0"), (found[3] or "").rstrip("0")) if found else ("", "")
    if not found or not (found[2] or found[3]):
        why = "there is no amount" if not text.strip() else f"{shown(text)} is not an amount with a decimal point"
        raise BadAmount(f"{where}: {why}; ask the bank for a corrected file.")
    if len(decimals) > DECIMALS or len(whole) + len(decimals) > DIGITS:
        raise BadAmount(
            f"{where}: {shown(text)} has more than {DIGITS} digits or {DECIMALS} decimals, which the format does not "
            "allow; ask the bank for a corrected file."
        )
    kept = (found[3] or "")[:DECIMALS]
    return Decimal(f"{found[1]}{whole or '0'}" + (f".{kept}" if kept else ""))


def currency(text: str | None, where: str) -> str:
    """The three letters of the currency, which are never guessed."""
    if text is None or not _CURRENCY.fullmatch(text):
        why = "the amount has no currency" if not text else f"{shown(text)} is not a currency code of three letters"
        raise BadAmount(f"{where}: {why}; ask the bank for a corrected file.")
    return text


def day(text: str | None, where: str) -> date | None:
    """The day of a date, or of a date and time with or without an offset, as printed; None when there is none."""
    if not text:
        return None
    found = _day(text[:10])
    if found is None:
        raise BadEntry(f"{where}: {shown(text)} is not a date (YYYY-MM-DD); ask the bank for a corrected file.")
    return found


def day_or_none(text: str | None) -> date | None:
    """The same for the dates of a statement's head, which decide nothing: an odd one is as good as none."""
    return _day(text[:10]) if text else None


@lru_cache(maxsize=4096)
def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
