"""Deduct advances from the invoice that they were paid for, and take that back (A5.2)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from aggregates.errors import Conflict, Rejected
from aggregates.event import Event, fold
from aggregates.invoice.advance_vat import check_room, less, most, part
from aggregates.invoice.cover import cover, uncover, undone_on
from aggregates.invoice.edges import amount_of, taken
from aggregates.invoice.evolve import EVOLVE
from aggregates.invoice.invoice import PREPAYING, Invoice, Undo
from aggregates.invoice.parts import ZERO, Advanced, ChosenAdvance, Edge, Totals
from aggregates.invoice.refusals import called, check_amount, check_approved, check_draft, debt_of, figure
from aggregates.money import share

Asked = Sequence[tuple[Invoice, Decimal | None]]  # advances, and how much of each; none: as much as fits


class NotAnAdvance(Conflict):
    """Only an advance invoice is deducted, and only from an invoice."""


class AdvanceOfAnother(Conflict):
    """An advance is deducted from invoices of its own payer, currency and direction."""


class AdvanceNotPaid(Conflict):
    """No more of an advance is deducted than was paid on it."""


class AdvancesExceed(Conflict):
    """No more is deducted from an invoice than it comes to."""


class AdvanceTwice(Rejected):
    """An invoice names each advance once."""


class Attribution(NamedTuple):
    """What happens on both sides, to be kept in one transaction; the advances by their ids."""

    invoice_events: list[Event]
    advance_events: dict[UUID, list[Event]]


def choose(invoice: Invoice, asked: Asked, *, on: date) -> list[Invoice.AdvancesChosen]:
    """The draft shall deduct these advances and no others; nothing when it says so already (F13)."""
    check_draft(invoice)
    chosen = tuple(
        ChosenAdvance(document=each.document, amount=each.amount) for each in deducted(invoice, invoice.totals, asked)
    )
    return [] if chosen == invoice.advances else [Invoice.AdvancesChosen(effective_on=on, advances=chosen)]


def deducted(invoice: Invoice, totals: Totals, asked: Asked) -> tuple[Advanced, ...]:
    """What an invoice of these `totals` deducts of each advance, with the VAT that the advance declared."""
    if asked and invoice.type != "invoice":
        raise NotAnAdvance(f"{called(invoice)} deducts no advances; choose them on the invoice.", pointer="/advances")
    done: list[Advanced] = []
    for place, (advance, amount) in enumerate(asked):
        if any(each.document == advance.id for each in done):
            raise AdvanceTwice(f"{called(advance)} is named twice; give it once.", pointer=f"/advances/{place}/id")
        _check_pair(invoice, advance, f"/advances/{place}/id")
        done.append(_deducted(invoice, totals, advance, amount, done, f"/advances/{place}/amount"))
    return tuple(done)


def _deducted(
    invoice: Invoice, totals: Totals, advance: Invoice, amount: Decimal | None, done: list[Advanced], pointer: str
) -> Advanced:
    room = less(totals.vat_lines, [line for each in done for line in each.vat_lines])
    rest = totals.gross - sum((each.amount for each in done), ZERO)
    if amount is None:
        fits = most(advance, max(min(advance.prepaid, rest), ZERO), room)
        amount = fits or max(min(advance.prepaid, rest), ZERO)
    _check_paid(advance, amount, pointer)
    check_amount(amount, advance.currency)
    if amount > rest:
        raise AdvancesExceed(
            f"{called(invoice)} comes to {figure(totals.gross, invoice.currency)}, of which "
            f"{figure(rest, invoice.currency)} is left to deduct from, so {figure(amount, invoice.currency)} of "
            f"{called(advance)} is too much; deduct at most that.",
            pointer=pointer,
        )
    lines = part(advance, amount)
    check_room(advance, lines, room, pointer)
    return Advanced(document=advance.id, number=advance.number or "", amount=amount, vat_lines=lines)


def _check_pair(invoice: Invoice, advance: Invoice, pointer: str) -> None:
    check_approved(advance)
    if advance.type != "advance":
        raise NotAnAdvance(
            f"{called(advance)} is no advance invoice, so it cannot be deducted; link payments or credit notes.",
            pointer=pointer,
        )
    for field in ("payer", "currency", "direction"):
        ours, theirs = getattr(invoice, field), getattr(advance, field)
        if ours != theirs:
            raise AdvanceOfAnother(
                f"{called(advance)} has the {field} {theirs} and {called(invoice)} has {ours}; "
                "choose advances of the same payer, currency and direction.",
                pointer=pointer,
            )


def _check_paid(advance: Invoice, amount: Decimal, pointer: str) -> None:
    prepaid = figure(max(advance.prepaid, ZERO), advance.currency)
    if advance.prepaid <= 0:
        raise AdvanceNotPaid(
            f"{prepaid} is paid on {called(advance)} and not deducted yet, so there is nothing to deduct; "
            "link its payment to it first, or leave the advance out.",
            pointer=pointer,
        )
    if amount > advance.prepaid:
        raise AdvanceNotPaid(
            f"{prepaid} is paid on {called(advance)} and not deducted yet, so "
            f"{figure(amount, advance.currency)} is too much; link its payment to it first, or deduct at most that.",
            pointer=pointer,
        )


def attribute(invoice: Invoice, advances: Mapping[UUID, Invoice]) -> Attribution:
    """The approved invoice is covered by what it deducts, from the first day on which both were there."""
    both = Attribution([], {})
    for each in invoice.advanced_by:
        advance = advances[each.document]
        on = _both_there(advance, each.amount, check_approved(invoice))
        base_value = _base_value(advance, each.amount)
        covered = cover(
            invoice, document=advance.id, amount=each.amount, on=on, base_value=base_value, source="advance"
        )
        advanced = Invoice.AdvancedTo(
            effective_on=on,
            **debt_of(advance, advance.uncovered),
            invoice=invoice.id,
            number=invoice.number or "",
            amount=each.amount,
            base_value=base_value,
            vat_lines=each.vat_lines,
        )
        invoice = fold(EVOLVE, invoice, [covered])
        both.invoice_events.append(covered)
        both.advance_events[advance.id] = [advanced]
    return both


def take_back(invoice: Invoice, advances: Mapping[UUID, Invoice], *, undo: Undo, on: date | None = None) -> Attribution:
    """The invoice deducts nothing any more: as if it never had (correction), or from `on` (reversal)."""
    both = Attribution([], {})
    for edge in [edge for edge in invoice.covers if edge.source == "advance"]:
        day = undone_on(invoice, edge.effective_on, undo, on)
        uncovered = uncover(invoice, document=edge.document, amount=edge.amount, undo=undo, on=day, source="advance")
        invoice = fold(EVOLVE, invoice, [uncovered])
        both.invoice_events.append(uncovered)
        both.advance_events[edge.document] = [
            _released(advances[edge.document], each, each.amount, undo, day)
            for each in advances[edge.document].advanced_to
            if each.document == invoice.id
        ]
    return both


def to_note(advance: Invoice, note: UUID, number: str, amount: Decimal, on: date) -> list[Event]:
    """A credit note takes money back that was paid on its advance: it is owed through the note from then on."""
    if not amount:
        return []
    advanced = Invoice.AdvancedTo(
        effective_on=on,
        **debt_of(advance, advance.uncovered),
        invoice=note,
        number=number,
        amount=amount,
        base_value=_base_value(advance, amount),
    )
    return [advanced]


def from_note(advance: Invoice, note: UUID, amount: Decimal, undo: Undo, on: date) -> list[Event]:
    """The credit note takes `amount` less of that money: it covers the advance itself, or it is void."""
    if not amount:
        return []
    edge = next(each for each in advance.advanced_to if each.document == note)
    return [_released(advance, edge, amount, undo, on)]


def _released(advance: Invoice, edge: Edge, amount: Decimal, undo: Undo, on: date) -> Event:
    given = taken(advance.advanced_to, edge.document, amount, on, advance.base_currency)
    return Invoice.AdvanceReleased(
        effective_on=on,
        **debt_of(advance, advance.uncovered),
        invoice=edge.document,
        number=edge.number,
        amount=amount,
        base_value=given.base_released,
        vat_lines=edge.vat_lines,
        undo=undo,
    )


def returned_by(advance: Invoice, note: UUID) -> Decimal:
    """How much of the money paid on it its own credit note took back."""
    return amount_of(advance.advanced_to, note)


def _base_value(advance: Invoice, amount: Decimal) -> Decimal:
    """The base value of the next `amount`, as the advance carries it; the last of the money takes exactly the rest."""
    paid = [edge for edge in advance.covers if edge.source in PREPAYING]
    used = sum((edge.amount for edge in advance.advanced_to), ZERO)
    out = sum((edge.base_released for edge in advance.advanced_to), ZERO)
    upto = share(advance.base_gross, used + amount, advance.totals.gross, advance.base_currency)
    if used + amount == sum((edge.amount for edge in paid), ZERO):
        upto = sum((edge.base_released for edge in paid), ZERO)
    return max(upto - out, ZERO)


def _both_there(advance: Invoice, amount: Decimal, issued_on: date) -> date:
    """The first day from which so much is prepaid for good: what was not there yet, nothing deducts (A0)."""
    moves: defaultdict[date, Decimal] = defaultdict(Decimal)
    for edge in advance.covers:
        moves[edge.effective_on] += edge.amount if edge.source in PREPAYING else ZERO
    for edge in advance.advanced_to:
        moves[edge.effective_on] -= edge.amount
    first, running = max(issued_on, advance.prepaid_from or issued_on), ZERO
    for day in sorted(moves):
        if day > first and running < amount:
            first = day
        running += moves[day]
    return first
