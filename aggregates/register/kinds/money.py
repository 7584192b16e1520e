"""Currencies, our bank accounts, ledger accounts and the rules by which sales are posted."""

import re
from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec
from stdnum import iban

from aggregates.dated import DatedRate, check_dates, in_force
from aggregates.entry import Entry
from aggregates.errors import Rejected


class NoExchangeRateYet(Rejected):
    """No exchange rate is known yet on this day."""


class Currency(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A currency that documents may be in. Rates: base currency for one unit of it, from a day on."""

    name: str
    minor_units: int = 2
    rates: tuple[DatedRate, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is no rate."""
        if not 0 <= self.minor_units <= 3:
            raise ValueError("minor_units are 0 to 3 decimals")
        check_dates(self.rates)
        if any(not each.rate.is_finite() or each.rate <= 0 for each in self.rates):
            raise ValueError("an exchange rate is above 0")


class BankAccount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of our own accounts, on which customers pay."""

    iban: str
    currency: str = "EUR"
    bank: str | None = None
    bic: str | None = None
    name: str | None = None
    active: bool = True

    def __post_init__(self) -> None:
        """Refuse accounts that no bank could have."""
        if not re.fullmatch(r"[0-9A-Za-z ]+", self.iban) or not iban.is_valid(self.iban):
            raise ValueError(f"{self.iban} is no IBAN; check its digits")
        if not re.fullmatch(r"[A-Z]{3}", self.currency):
            raise ValueError(f"{self.currency} is no currency; use its three capital letters")


class Account(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account of the general ledger."""

    type: Literal["asset", "liability", "equity", "income", "expense"] | None = None
    vat_code: str | None = None


class PostingRules(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where sales are posted, and with which VAT code, when nothing nearer to the row says so (C43, C45)."""

    sales_account: str | None = None
    debtors_account: str | None = None
    freight_account: str | None = None
    vat_code: str | None = None


def exchange_rate_on(currency: Currency, day: date) -> Decimal:
    """Base currency for one unit of it on `day`."""
    rate = in_force(currency.rates, day)
    if rate is None:
        raise NoExchangeRateYet(
            f"No exchange rate of {currency.name} is known on {day}; enter one that begins on {day} or before."
        )
    return rate
