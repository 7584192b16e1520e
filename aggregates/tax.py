"""VAT codes: their category (EN 16931) and the rates that hold from a date on (market M2)."""

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

from aggregates.dated import DatedRate, check_dates, in_force
from aggregates.errors import Rejected

Category = Literal["S", "Z", "E", "AE", "K", "G", "O"]  # BT-118


class NoRateYet(Rejected):
    """No rate holds yet on this day."""


class VatCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A VAT code. Rates are percent, chosen by the tax point; only category S taxes.

    S standard and reduced, Z zero, E exempt, AE reverse charge, K to another member state, G export, O out of scope.
    """

    name: str
    category: Category
    rates: tuple[DatedRate, ...]
    reverse_charge: bool = False
    exemption_code: str | None = None  # BT-121, such as VATEX-EU-AE
    exemption_reason: str | None = None  # BT-120: the words and the law that an invoice must show

    def __post_init__(self) -> None:
        """Refuse what no law could mean."""
        if not self.rates:
            raise ValueError("there is no rate; give at least one with its first day")
        check_dates(self.rates)
        if any(not each.rate.is_finite() or not 0 <= each.rate <= 100 for each in self.rates):
            raise ValueError("a rate is a percentage from 0 to 100")
        if self.category != "S" and any(each.rate for each in self.rates):
            raise ValueError(f"category {self.category} bears no VAT, so its rates are 0; use category S")
        if self.reverse_charge != (self.category == "AE"):
            raise ValueError("reverse charge is category AE and nothing else")


def rate_on(code: VatCode, day: date) -> Decimal:
    """The percentage at the tax point `day`."""
    rate = in_force(code.rates, day)
    if rate is None:
        first = min(each.from_on for each in code.rates)
        raise NoRateYet(
            f"The VAT code {code.name} begins on {first}, so it has no rate on {day}; use {first} or later, "
            "or another code."
        )
    return rate
