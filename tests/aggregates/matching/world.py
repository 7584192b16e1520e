"""A small world to match in: two customers, their invoices, and money that arrives."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from aggregates.matching import Book, Decision, Known, OpenInvoice, Receipt, Settings, decide, fold_name

ISSUED, DUE, BOOKED = date(2026, 3, 1), date(2026, 3, 15), date(2026, 3, 10)
ACME_IBAN, BETA_IBAN, NEW_IBAN = "LV80BANK0000435195001", "LV59BANK0000435195099", "LV33BANK0000435195777"
KNOWN = Known(
    ibans={ACME_IBAN: frozenset(("ACME",)), BETA_IBAN: frozenset(("BETA",))},
    legal_ids={"40003032949": "ACME", "40003009497": "BETA"},
    names={fold_name("SIA Akme Būve"): frozenset(("ACME",)), fold_name("AS Beta Loģistika"): frozenset(("BETA",))},
)
_ids = count(1)


def invoice(number: str, amount: str, customer: str = "ACME", **more: Any) -> OpenInvoice:
    """An open invoice with `amount` uncovered."""
    fields: dict[str, Any] = {
        "id": UUID(int=next(_ids)), "number": number, "customer": customer, "currency": "EUR",
        "uncovered": Decimal(amount), "gross": Decimal(amount), "issued_on": ISSUED, "due_on": DUE,
    }  # fmt: skip
    return OpenInvoice(**fields | more)


def receipt(amount: str, text: str = "", **more: Any) -> Receipt:
    """Money from somebody unknown, unless `iban`, `name` or `legal_id` say otherwise."""
    fields: dict[str, Any] = {
        "id": UUID(int=next(_ids)), "amount": Decimal(amount), "currency": "EUR", "booked_on": BOOKED, "text": text
    }  # fmt: skip
    return Receipt(**fields | more)


def book(*invoices: OpenInvoice, known: Known = KNOWN) -> Book:
    """What is open, and who is known."""
    return Book(invoices, known)


def matched(money: Receipt, *invoices: OpenInvoice, settings: Settings | None = None) -> Decision:
    """The decision on `money` when these invoices are open."""
    return decide(money, book(*invoices), settings or Settings())


def paid(decision: Decision) -> list[tuple[str, str]]:
    """Number and amount of what the best candidate covers."""
    return allocated(decision.candidates[0].allocations) if decision.candidates else []


def allocated(allocations: Iterable[tuple[UUID, str, Decimal]]) -> list[tuple[str, str]]:
    """Number and amount, as they are printed."""
    return [(number, str(amount)) for _, number, amount in allocations]


def why(decision: Decision) -> str:
    """All the evidence of the best candidate."""
    return "; ".join(decision.candidates[0].evidence)
