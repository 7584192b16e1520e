"""A draft made from orders; and one made anew from what a credited invoice said (T08, A7)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from aggregates.errors import Conflict
from aggregates.event import Event, fold
from aggregates.invoice.draft import draft
from aggregates.invoice.evolve import EVOLVE
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.merging import Merged, merge
from aggregates.invoice.pricing import EmptyInvoice
from aggregates.invoice.refusals import called
from aggregates.invoice.sourcing import Rates, content_of
from aggregates.origin import Part


class NotReissuable(Conflict):
    """Only our own invoices are issued again."""


def draft_from(
    invoice: Invoice, parts: Sequence[Part], *, payer: str, payer_name: str, currency: str, rates: Rates, on: date
) -> list[Event]:
    """A draft that says what these orders give. Errors: `EmptyInvoice` when they have no prices, those of pricing."""
    merged = merge(invoice, parts)
    if not merged.lines:
        numbers = ", ".join(each.number for each in parts)
        raise EmptyInvoice(f"There are no prices in {numbers}, so nothing can be owed; enter them in the order first.")
    drafted = draft(
        invoice,
        on=on,
        source="order",
        payer=payer,
        payer_name=payer_name,
        currency=currency,
        lines=merged.lines,
        rates=rates,
        **merged.head,
    )
    return [*drafted, *_with_orders(fold(EVOLVE, invoice, drafted), parts, merged, rates, on)]


def redraft(
    blank: Invoice, old: Invoice, parts: Sequence[Part], merged: Merged, *, payer_name: str, rates: Rates, on: date
) -> list[Event]:
    """A new draft in the place of `old`: what its orders say now, with what was made by hand (`merged`)."""
    drafted = draft(
        blank,
        on=on,
        type=old.type,
        source=old.source,
        project=old.project,
        contracts=old.contracts,
        particulars=old.particulars.shown_to(old.payer) if old.particulars else None,
        payer=old.payer,
        payer_name=payer_name,
        currency=old.currency,
        lines=merged.lines,
        rates=rates,
        account=old.account,
        **merged.head,
    )
    return [*drafted, *_with_orders(fold(EVOLVE, blank, drafted), parts, merged, rates, on)]


def check_reissuable(invoice: Invoice) -> None:
    """Refuse what is not ours to issue, and credit notes."""
    if invoice.direction != "sales" or invoice.type == "credit_note":
        what = "is the provider's" if invoice.direction != "sales" else "is a credit note"
        raise NotReissuable(f"{called(invoice)} {what}, so it cannot be issued again; cancel it, or enter another.")


def _with_orders(
    drafted: Invoice, parts: Sequence[Part], merged: Merged, rates: Rates, on: date
) -> list[Invoice.OrderAdded]:
    if not parts:
        return []
    orders: tuple[UUID, ...] = tuple(each.source for each in parts)
    return [
        Invoice.OrderAdded(effective_on=on, bases=tuple(parts), orders=orders, **content_of(drafted, merged, rates))
    ]
