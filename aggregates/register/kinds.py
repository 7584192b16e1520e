"""The schema of each kind of reference data; a new register is a new schema here, not new machinery."""

import re
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import msgspec
from stdnum import iban

from aggregates.dated import DatedRate, check_dates, in_force
from aggregates.errors import Rejected
from aggregates.numbering import Numbering
from aggregates.tax import VatCode
from aggregates.terms import PaymentTerms


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


class Person(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who works with the system."""

    name: str
    email: str | None = None
    phone: str | None = None
    roles: tuple[Literal["admin", "accountant", "viewer"], ...] = ()


SCHEMAS: dict[str, type[msgspec.Struct]] = {
    "payment_terms": PaymentTerms,
    "vat_codes": VatCode,
    "currencies": Currency,
    "number_series": Numbering,
    "bank_accounts": BankAccount,
    "people": Person,
}


def exchange_rate_on(currency: Currency, day: date) -> Decimal:
    """Base currency for one unit of it on `day`."""
    rate = in_force(currency.rates, day)
    if rate is None:
        raise NoExchangeRateYet(
            f"No exchange rate of {currency.name} is known on {day}; enter one that begins on {day} or before."
        )
    return rate


def typed(kind: str, entry: dict[str, Any]) -> Any:
    """The entry as its schema's struct, such as `VatCode`. Raises msgspec.ValidationError on a wrong entry."""
    return msgspec.convert(entry, SCHEMAS[kind])
