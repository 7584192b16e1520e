"""Cover invoices and credit notes of one partner with each other through an offset act, and undo that (TX2, TX3)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from aggregates.errors import Conflict
from aggregates.invoice.cover import cover, deducted_unpaid, released, uncover
from aggregates.invoice.invoice import Invoice, Undo
from aggregates.invoice.parts import ZERO
from aggregates.invoice.refusals import OverAllocated, called, check_amount, check_approved, figure
from aggregates.money import share

Parts = Sequence[tuple[Invoice, Decimal]]


class Assigned(Conflict):
    """A claim that another has is netted with nobody else."""


class NotOfPartner(Conflict):
    """An act nets documents of one partner and one currency, and of an advance only what is deducted and not paid."""


def check_nettable(document: Invoice, *, partner: str, currency: str, amount: Decimal | None) -> None:
    """Refuse what the act cannot extinguish: other partners, other currencies, more than is owed."""
    check_approved(document)
    for field, asked in (("payer", partner), ("currency", currency)):
        if getattr(document, field) != asked:
            raise NotOfPartner(
                f"{called(document)} has the {field} {getattr(document, field)} and the act is of {asked}; "
                "make an act of its own for it.",
                pointer="/documents",
            )
    if document.assignee is not None:
        raise Assigned(
            f"{called(document)} is assigned to {document.assignee}, so it cannot be netted with {partner}; "
            "take the assignment back first, or leave it out.",
            pointer="/documents",
        )
    able = nettable(document)
    if document.type == "advance" and not able:
        raise NotOfPartner(
            f"{called(document)} only asks for money ahead, so nothing on it can be netted; leave it out.",
            pointer="/documents",
        )
    if amount is not None:
        check_amount(amount, currency)
    if not able or (amount or ZERO) > able:
        raise OverAllocated(
            f"{called(document)} has {figure(able, currency)} uncovered, so "
            f"{'nothing' if amount is None else figure(amount, currency)} of it can be netted; "
            f"{'leave it out' if not able else 'net at most what is uncovered'}.",
            pointer="/documents",
        )


def nettable(document: Invoice) -> Decimal:
    """What an act can extinguish of it; of an advance what invoices deduct although its money went back (A5.2)."""
    owed = deducted_unpaid(document) if document.type == "advance" else document.uncovered
    return min(document.uncovered, owed)


def net(owed_to_us: Parts, owed_by_us: Parts, *, act: UUID, on: date) -> dict[UUID, Invoice.Covered]:
    """Each document covered by its amount, by id.

    What we owe goes at the base value that it carries; what is owed to us takes that sum in cumulative shares, so the
    exchange difference between the sides appears exactly once (A5.4).
    """
    covered = {
        document.id: cover(
            document, document=act, amount=amount, on=on, base_value=released(document, amount), source="offset_act"
        )
        for document, amount in owed_by_us
    }
    worth = sum((each.base_released for each in covered.values()), ZERO)
    whole, upto, before = sum((amount for _, amount in owed_to_us), ZERO), ZERO, ZERO
    for document, amount in owed_to_us:
        upto += amount
        value = share(worth, upto, whole, document.base_currency) - before
        before += value
        covered[document.id] = cover(
            document, document=act, amount=amount, on=on, base_value=value, source="offset_act"
        )
    return covered


def unnet(document: Invoice, *, act: UUID, amount: Decimal, undo: Undo, on: date) -> Invoice.Uncovered:
    """The act covers it no longer: `on` is the act's own date when it never was true."""
    return uncover(document, document=act, amount=amount, undo=undo, on=on, source="offset_act")
