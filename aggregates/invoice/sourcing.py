"""Orders come on a draft and go, their green fields flow by themselves, and the rest waits for regenerate (A7)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from aggregates.errors import Conflict, Refusal, Rejected
from aggregates.event import Event, fold
from aggregates.field_policy import live_fields
from aggregates.invoice.binding import check_bound_lines
from aggregates.invoice.evolve import EVOLVE
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.merging import ASK, Choice, Merged, Place, flowed, merge, shown
from aggregates.invoice.pricing import priced
from aggregates.invoice.refusals import LinkedInvoice, called, check_draft, check_not_delivered
from aggregates.invoice.telling import HEAD
from aggregates.origin import Part

Rates = Mapping[str, Decimal]


class MergeConflict(Conflict):
    """The same field was changed by hand and in the order, to different values."""


class NothingToDecide(Rejected):
    """Only what was changed by hand can be decided."""


class NotFromOrders(Conflict):
    """Only an invoice that is made from orders follows them."""


class NotOnInvoice(Conflict):
    """Only an order that stands on the invoice is removed from it."""


class LastLine(Conflict):
    """An invoice has at least one line."""


def add_orders(invoice: Invoice, parts: Sequence[Part], *, rates: Rates, on: date) -> list[Invoice.OrderAdded]:
    """The orders that gave these `parts` stand on the draft from now on; what was made by hand stays."""
    _check_changeable(invoice)
    theirs = (*invoice.bases, *parts)
    content = content_of(invoice, merge(invoice, theirs, Choice(all="ours")), rates)
    orders = tuple(each.source for each in theirs)
    return [Invoice.OrderAdded(effective_on=on, bases=tuple(parts), orders=orders, **content)]


def remove_order(invoice: Invoice, order: UUID, *, rates: Rates, on: date) -> list[Invoice.OrderRemoved]:
    """The lines of this order go, also those that a hand had changed; the others stay as they are."""
    _check_changeable(invoice)
    theirs = tuple(each for each in invoice.bases if each.source != order)
    if len(theirs) == len(invoice.bases):
        raise NotOnInvoice(f"That order does not stand on {called(invoice)}; it has {_orders(invoice)}.")
    head_by_hand = Choice({Place(None, None, field): "ours" for field in HEAD}, "theirs")
    merged = merge(invoice, theirs, head_by_hand)
    if not merged.lines:
        raise LastLine(f"Without that order {called(invoice)} would have no line left; cancel the draft instead.")
    orders = tuple(each.source for each in theirs)
    return [Invoice.OrderRemoved(effective_on=on, order=order, orders=orders, **content_of(invoice, merged, rates))]


def follow(invoice: Invoice, parts: Mapping[UUID, Part], *, rates: Rates, on: date) -> list[Event]:
    """What follows when its orders now give `parts` (all of its orders, by id). Never refuses; nothing new: no facts.

    Green fields flow into a draft, but for what a hand made otherwise (T18). What remains different is noted (T19); on
    an approved invoice that is all. What flows but cannot stand there, such as lines below zero, is noted likewise.
    """
    facts: list[Event] = []
    if invoice.status == "draft":
        facts += _flow(invoice, parts, rates, on)
        invoice = fold(EVOLVE, invoice, facts)
    if invoice.status in {"draft", "approved"}:
        behind = merge(invoice, _now(invoice, parts)).behind
        if behind != invoice.outdated:
            facts.append(Invoice.Outdated(effective_on=on, changes=behind))
    return facts


def stop_following(invoice: Invoice, *, on: date) -> list[Invoice.Outdated]:
    """Its orders are free of it, so whatever they say, it is behind nothing."""
    return [Invoice.Outdated(effective_on=on)] if invoice.outdated else []


def regenerate(
    invoice: Invoice, parts: Mapping[UUID, Part], *, rates: Rates, on: date, choice: Choice = ASK
) -> list[Invoice.Regenerated]:
    """The draft says what its orders say now; what only a hand changed is kept (T20-T22). No facts when they agree.

    Errors: `NotADraft`, `MergeConflict` with the conflicts, unless `choice` decides them all.
    """
    check_regenerable(invoice)
    theirs = _now(invoice, parts)
    merged = decided(invoice, theirs, choice)
    if not merged.lines:
        raise LastLine(
            f"Its orders ({_orders(invoice)}) have no prices any more, so {called(invoice)} would have no line left; "
            "enter prices in an order, or cancel the draft."
        )
    if not merged.changes and theirs == invoice.bases:
        return []
    return [
        Invoice.Regenerated(
            effective_on=on,
            **content_of(invoice, merged, rates),
            revision=invoice.revision + 1,
            bases=theirs,
            changes=merged.changes,
            kept=merged.kept,
            given_up=merged.given_up,
        )
    ]


def preview(invoice: Invoice, parts: Mapping[UUID, Part], choice: Choice = ASK) -> Merged:
    """What a regeneration would do, and what it would ask. Errors: those of its state."""
    check_regenerable(invoice)
    return merge(invoice, _now(invoice, parts), choice)


def decided(invoice: Invoice, theirs: Sequence[Part], choice: Choice) -> Merged:
    """The merge with nothing left to ask. Errors: `MergeConflict`, `NothingToDecide`."""
    merged = merge(invoice, theirs, choice)
    open_to_choice = {each.at for each in merged.verdicts if each.word in {"kept", "given_up", "conflict"}}
    for place, (at, take) in enumerate(choice.single.items()):
        if at not in open_to_choice:
            raise NothingToDecide(
                f"{at.field} of {at.line or 'the head'} was not changed by hand, or not there, so there is nothing to "
                f"take from {take}; leave it out.",
                pointer=f"/resolutions/{place}",
            )
    if merged.conflicts:
        raise MergeConflict(_asked(invoice, merged), more={"conflicts": told_conflicts(merged)})
    return merged


def told_conflicts(merged: Merged) -> list[dict[str, Any]]:
    """Each conflict with its three values as text, in the words in which the answer is given."""
    return [
        {**each.at._asdict(), "base": shown(each.base), "theirs": shown(each.theirs), "ours": shown(each.ours)}
        for each in merged.conflicts
    ]


def check_regenerable(invoice: Invoice) -> None:
    """Refuse what cannot be made anew. Errors: `NotADraft`, `LinkedInvoice`, `SentAsEInvoice`, `NotFromOrders`."""
    _check_changeable(invoice)
    if not invoice.bases:
        raise NotFromOrders(f"{called(invoice)} is not made from orders, so there is nothing to regenerate; amend it.")


def _check_changeable(invoice: Invoice) -> None:
    check_draft(invoice)
    check_not_delivered(invoice, "changed")
    if invoice.covered:
        raise LinkedInvoice(f"{called(invoice)} is covered in part, so it cannot be changed; undo that first.")


def _flow(invoice: Invoice, parts: Mapping[UUID, Part], rates: Rates, on: date) -> list[Invoice.LiveUpdated]:
    theirs = tuple(
        flowed(invoice, base, parts.get(base.source, base), live_fields(base.type)) for base in invoice.bases
    )
    flown = tuple(now for base, now in zip(invoice.bases, theirs, strict=True) if now != base)
    if not flown or any(each.channel == "einvoice" for each in invoice.sent):
        return []
    merged = merge(invoice, theirs, Choice(all="ours"))
    try:
        content = content_of(invoice, merged, rates)
    except Refusal:
        return []
    return [Invoice.LiveUpdated(effective_on=on, **content, bases=flown, changes=merged.changes)]


def _now(invoice: Invoice, parts: Mapping[UUID, Part]) -> tuple[Part, ...]:
    return tuple(parts.get(base.source, base) for base in invoice.bases)


def content_of(invoice: Invoice, merged: Merged, rates: Rates) -> dict[str, Any]:
    """The whole content as it now stands, priced. Errors: those of pricing, `BoundLine`."""
    lines, totals = priced(merged.lines, invoice.currency, rates)
    check_bound_lines(invoice, lines, invoice.currency)
    return {
        "payer": invoice.payer,
        "payer_name": invoice.payer_name,
        "currency": invoice.currency,
        "lines": lines,
        "totals": totals,
        **merged.head,
        "due_on": invoice.due_on if invoice.due_on_given else None,
        "account": invoice.account,
        "client": invoice.client,
    }


def _asked(invoice: Invoice, merged: Merged) -> str:
    first = merged.conflicts[0]
    many = len(merged.conflicts)
    return (
        f"{called(invoice)} was changed by hand in {many} place{'s' * (many > 1)} that the orders changed too, such as "
        f"{first.at.field}: it was {shown(first.base)}, is {shown(first.theirs)} in the order and {shown(first.ours)} "
        "on the invoice; say which to take, in `resolutions` or by `take_all`."
    )


def _orders(invoice: Invoice) -> str:
    return ", ".join(each.number for each in invoice.bases) or "none"
