"""People who work with the system or sell, and the categories of customers."""

from decimal import Decimal
from typing import Literal

import msgspec

from aggregates.entry import Entry, check


class Person(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who works with the system, or sells: then with a bonus on what is sold (C75).

    `reference` is the text with which this person's contracts begin (C76).
    """

    name: str
    email: str | None = None
    phone: str | None = None
    roles: tuple[Literal["admin", "accountant", "viewer", "supervisor", "export"], ...] = ()
    bonus_percent: Decimal | None = None
    reference: str | None = None

    def __post_init__(self) -> None:
        """Refuse a bonus that is no percentage, a reference that no paper could show, and what is no e-mail address."""
        check("bonus_percent", self.bonus_percent)
        check("reference", self.reference)
        check("email", self.email)


class CustomerCategory(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What customers of a kind have where their own card is silent; codes of registers."""

    price_list: str | None = None
    payment_terms: str | None = None
    discount_matrix: str | None = None
    freight: str | None = None
    vat_zone: str | None = None
    delivery_terms: str | None = None
    delivery_mode: str | None = None
    salesperson: str | None = None
    debtors_account: str | None = None
