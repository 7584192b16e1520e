"""Bind the lines of an invoice to the rows of projects: never more of a line than it comes to (F24, F53-F57)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple
from uuid import UUID

from aggregates.errors import Conflict, Rejected
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.parts import ZERO, Binding, Line
from aggregates.invoice.refusals import BadAmount, called, figure
from aggregates.money import EXACT, rounded

Bound = Literal["full", "half", "none"]


class NotBindable(Conflict):
    """Invoices and credit notes that are not void belong to projects; an advance goes into an invoice instead."""


class OtherCurrency(Conflict):
    """An invoice belongs to projects of its own currency."""


class NoSuchLine(Rejected):
    """The invoice has no such line."""


class OverBound(Conflict):
    """No more of a line is bound than it comes to."""


class NotBound(Conflict):
    """Only what is bound can be unbound."""


class BoundLine(Conflict):
    """A line of a draft stays as it is as far as it is bound."""


class Place(NamedTuple):
    """A line (its place, from 1) and how much of its net."""

    line: int
    amount: Decimal


def net_of(invoice: Invoice, line: int) -> Decimal:
    """Net of the line at this place, below 0 on a credit note. Errors: `NoSuchLine`."""
    if not 1 <= line <= len(invoice.lines):
        raise NoSuchLine(
            f"{called(invoice)} has {len(invoice.lines)} lines, so there is no line {line}.", pointer="/line"
        )
    net = invoice.lines[line - 1].net
    return -net if invoice.type == "credit_note" else net


def left(invoice: Invoice, line: int) -> Decimal:
    """What of the line is not bound yet, with its sign."""
    return net_of(invoice, line) - sum((each.amount for each in invoice.bindings if each.line == line), ZERO)


def binding_status(invoice: Invoice) -> Bound:
    """full: all its net is bound; none: nothing is (F24)."""
    bound = sum((each.amount for each in invoice.bindings), ZERO)
    if not bound:
        return "none"
    return "full" if abs(bound) >= abs(invoice.totals.net) else "half"


def spread(invoice: Invoice, amount: Decimal | None = None, most: Decimal | None = None) -> list[Place]:
    """The lines, in order, on which `amount` is bound; without one all that is left, and of that at most `most`.

    `amount` has the sign of the document. Errors: `OverBound` when so much is not left, or nothing.
    """
    free = [Place(place, left(invoice, place)) for place in range(1, len(invoice.lines) + 1)]
    total = sum((each.amount for each in free), ZERO)
    wanted = amount if amount is not None else total if most is None else min(total, most)
    if not wanted or abs(wanted) > abs(total) or wanted * total < 0:
        raise OverBound(
            f"{called(invoice)} has {figure(total, invoice.currency)} net that is not bound yet, so "
            f"{figure(wanted, invoice.currency)} cannot be bound; bind at most what is left, or unbind some first.",
            pointer="/amount",
        )
    if wanted == total:  # a discount line, which takes away, goes with the lines that it lowers
        return [each for each in free if each.amount]
    return _taken([each for each in free if each.amount * total > 0], wanted)


def _taken(free: Sequence[Place], wanted: Decimal) -> list[Place]:
    parts, rest = [], wanted
    for each in free:
        if part := min(each.amount, rest, key=abs):
            parts.append(Place(each.line, part))
            rest -= part
    return parts


def bind(
    invoice: Invoice, *, project: UUID, row: str, line: int, amount: Decimal, currency: str, on: date
) -> list[Invoice.Bound]:
    """`amount` (net) of the line belongs to the row of a project in `currency`; below 0 on a credit note.

    Errors: `NotBindable`, `OtherCurrency`, `NoSuchLine`, `BadAmount`, `OverBound`.
    """
    check_bindable(invoice)
    check_currency(invoice, currency)
    free = left(invoice, line)
    _check_amount(amount, invoice.currency)
    if abs(amount) > abs(free) or amount * free < 0:
        raise OverBound(
            f"Line {line} of {called(invoice)} comes to {figure(net_of(invoice, line), currency)} net, of which "
            f"{figure(free, currency)} is not bound yet, so {figure(amount, currency)} cannot be; "
            "bind what is left, or unbind some first.",
            pointer="/amount",
        )
    return [Invoice.Bound(effective_on=on, binding=Binding(project=project, row=row, line=line, amount=amount))]


def check_bindable(invoice: Invoice) -> None:
    """Refuse advances (F12) and what is void."""
    if invoice.type == "advance":
        raise NotBindable(
            f"{called(invoice)} is an advance, which belongs to no project; attribute it to an invoice instead, "
            "and bind that one."
        )
    if invoice.status not in {"draft", "approved"}:
        raise NotBindable(f"{called(invoice)} is cancelled for good, so it belongs to no project; use another one.")


def check_currency(invoice: Invoice, currency: str) -> None:
    """Refuse a project of another currency."""
    if invoice.currency != currency:
        raise OtherCurrency(
            f"{called(invoice)} is in {invoice.currency} and the project in {currency}, so figures would mix; "
            f"use a project in {invoice.currency}."
        )


def _check_amount(amount: Decimal, currency: str) -> None:
    if (
        not amount.is_finite()
        or not amount
        or amount.adjusted() >= 15
        or EXACT.compare(rounded(amount, currency), amount)
    ):
        raise BadAmount(
            f"An amount of {amount:.20} {currency} cannot be bound; use one with the decimals of the currency, "
            "above 0, or below 0 on a credit note.",
            pointer="/amount",
        )


def unbind(
    invoice: Invoice, *, on: date, project: UUID | None = None, row: str | None = None, line: int | None = None
) -> list[Invoice.Unbound]:
    """Whatever is bound to this project, row or from this line; without any of them: all. Errors: `NotBound`."""
    found = [
        each
        for each in invoice.bindings
        if project in {None, each.project} and row in {None, each.row} and line in {None, each.line}
    ]
    if not found:
        raise NotBound(f"{called(invoice)} is not bound there, so there is nothing to undo; see its bindings.")
    return [Invoice.Unbound(effective_on=on, binding=each) for each in found]


def check_bound_lines(invoice: Invoice, lines: Sequence[Line], currency: str) -> None:
    """Refuse new `lines` (priced) of a draft that do not carry what is bound of the old ones. Errors: `BoundLine`."""
    if invoice.bindings:
        check_currency(invoice, currency)
    for place in sorted({each.line for each in invoice.bindings}):
        has = net_of(invoice, place) - left(invoice, place)
        old, new = invoice.lines[place - 1], lines[place - 1] if place <= len(lines) else None
        if new is None or _of(new) != _of(old):
            raise BoundLine(
                f"Line {place} of {called(invoice)}, {old.text!r}, is bound to a project with "
                f"{figure(has, invoice.currency)}, so it stays where it is and what it is; unbind it first.",
                pointer="/lines",
            )
        if abs(new.net) < abs(has) or new.net * old.net < 0:
            raise BoundLine(
                f"Line {place} of {called(invoice)} would come to {figure(new.net, currency)} net, but "
                f"{figure(has, currency)} of it is bound to projects; unbind some of it first.",
                pointer=f"/lines/{place - 1}",
            )


def _of(line: Line) -> object:
    """What makes it the same line: its origin, or its text where it was written by hand."""
    return line.origin or line.text
