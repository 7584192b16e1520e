"""Charge late interest on an interest invoice, each day of each invoice once."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from aggregates.debtor.debtor import Charge, Debtor
from aggregates.errors import Conflict


class NothingToCharge(Conflict):
    """An interest invoice charges interest that has grown and is not invoiced yet."""


class InterestOfAnother(Conflict):
    """Late interest is charged to whom it grew for, in the currency of the debt."""


def charged_so_far(debtor: Debtor, void: Sequence[UUID]) -> dict[UUID, Decimal]:
    """By invoice; what stands on a `void` interest invoice is not charged."""
    found: dict[UUID, Decimal] = {}
    for document, charges in debtor.charged.items():
        for each in charges if document not in void else ():
            found[each.invoice] = found.get(each.invoice, Decimal(0)) + each.amount
    return found


def charged_until(debtor: Debtor, void: Sequence[UUID], invoice: UUID) -> date | None:
    """The last day of which interest of the invoice is charged; what stands on a `void` interest invoice is not."""
    standing = (charges for document, charges in debtor.charged.items() if document not in void)
    return max((each.until for charges in standing for each in charges if each.invoice == invoice), default=None)


def charge(
    debtor: Debtor, charges: Sequence[Charge], *, customer: str, document: UUID, currency: str, on: date
) -> list[Debtor.InterestCharged]:
    """These stretches of interest stand on that invoice from now on."""
    return [
        Debtor.InterestCharged(
            effective_on=on, customer=customer, document=document, currency=currency, charges=tuple(charges)
        )
    ]
