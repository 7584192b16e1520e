"""Credit an invoice, wholly or in part, so that all credit notes together never exceed it by a cent (A5.3)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, localcontext
from typing import Any
from uuid import UUID

from aggregates.errors import Conflict
from aggregates.event import Event, fold
from aggregates.invoice.advance_vat import gross_of
from aggregates.invoice.advancing import from_note, returned_by, to_note
from aggregates.invoice.apply import Credit, apply, covering, unapply
from aggregates.invoice.approve import check_kept, void
from aggregates.invoice.evolve import EVOLVE
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.parts import ZERO, Line, Totals, VatLine
from aggregates.invoice.pricing import priced, totalled
from aggregates.invoice.refusals import (
    LinkedInvoice,
    NotLinked,
    called,
    check_approved,
    check_not_confirmed,
    check_not_delivered,
    debt_of,
    figure,
)
from aggregates.money import EXACT, rounded, share

__all__ = ["Credit", "apply", "credit", "credited_in_full", "left_to_credit", "unapply", "withdraw_credit"]


class NotCreditable(Conflict):
    """An invoice is credited, not a credit note."""


class NothingToCredit(Conflict):
    """A credit note is worth something."""


class OverCredited(Conflict):
    """All credit notes of an invoice together never exceed it, at any VAT code."""


def credit(
    invoice: Invoice,
    *,
    credit_note: UUID,
    number: str,
    series: str,
    on: date,
    lines: Sequence[Line] | None = None,
    exchange_rate: Decimal | None = None,
    comment: str | None = None,
) -> Credit:
    """Issue a credit note for `lines` (none: all that is left) and cover the invoice with it as far as it is open.

    The VAT codes and rates are the invoice's. The base value is the invoice's share, or at `exchange_rate` if given.
    """
    check_approved(invoice, on)
    if invoice.type == "credit_note":
        raise NotCreditable(f"{called(invoice)} is a credit note itself; withdraw it instead.")
    lines, totals = _credited(invoice, lines)
    note_events = _issued(
        invoice,
        number=number,
        series=series,
        on=on,
        lines=lines,
        totals=totals,
        exchange_rate=exchange_rate,
        comment=comment,
    )
    credited = Invoice.Credited(effective_on=on, credit_note=credit_note, number=number, totals=totals)
    made, amount = Credit([], []), min(invoice.uncovered, totals.gross)
    if amount:
        made = covering(fold(EVOLVE, Invoice(id=credit_note), note_events), invoice, amount=amount, on=on)
    if invoice.type == "advance":  # what was paid on it is owed through the note from now on
        made.invoice_events.extend(to_note(invoice, credit_note, number, totals.gross - amount, on))
    return Credit([*note_events, *made.note_events], [credited, *made.invoice_events])


def withdraw_credit(note: Invoice, invoice: Invoice, *, on: date) -> Credit:
    """Cancel a credit note: from `on` it no longer covers the invoice that it credits, which is owed again."""
    check_approved(note, on)
    if note.credits != invoice.id:
        raise NotLinked(f"{called(note)} does not credit {called(invoice)}; name the invoice that it credits.")
    check_kept(note, "cancelled")
    check_not_confirmed(note, "cancelled")
    check_not_delivered(note, "cancelled")
    if note.written_off:
        raise LinkedInvoice(
            f"{called(note)} cannot be cancelled: {figure(note.written_off, note.currency)} of it is written off; "
            "undo that first."
        )
    if note.covers:
        raise LinkedInvoice(
            f"{called(note)} cannot be cancelled, because it is paid back or netted by an offset act; undo that first."
        )
    if any(edge.document != invoice.id for edge in note.applied):
        raise LinkedInvoice(
            f"{called(note)} cannot be cancelled, because it also covers other invoices; undo that first."
        )
    undone = Credit([], [])
    if note.applied:
        undone = unapply(note, invoice, undo="reversal", on=on)
    left = fold(EVOLVE, invoice, undone.invoice_events)
    freed = from_note(left, note.id, returned_by(left, note.id), "reversal", on)  # money that was paid on the advance
    withdrawn = Invoice.CreditWithdrawn(effective_on=on, credit_note=note.id)
    return Credit([*undone.note_events, void(note, on)], [*undone.invoice_events, *freed, withdrawn])


def credited_in_full(invoice: Invoice) -> bool:
    """Nothing of it is left to credit."""
    return sum((note.totals.gross for note in invoice.credit_notes), ZERO) >= invoice.totals.gross > 0


def left_to_credit(invoice: Invoice) -> tuple[VatLine, ...]:
    """Net and VAT of each VAT code that no credit note has taken yet, and no invoice that deducts the advance."""
    return tuple(
        VatLine(code=line.code, rate=line.rate, net=line.net - taken.net, vat=line.vat - taken.vat)
        for line, taken in ((line, _taken(invoice, line)) for line in invoice.totals.vat_lines)
    )


def _taken(invoice: Invoice, line: VatLine) -> VatLine:
    every = [each for note in invoice.credit_notes for each in note.totals.vat_lines]
    every += [each for edge in invoice.advanced_to for each in edge.vat_lines]
    standing = [each for each in every if (each.code, each.rate) == (line.code, line.rate)]
    net, vat = sum((each.net for each in standing), ZERO), sum((each.vat for each in standing), ZERO)
    return VatLine(code=line.code, rate=line.rate, net=net, vat=vat)


def _credited(invoice: Invoice, lines: Sequence[Line] | None) -> tuple[tuple[Line, ...], Totals]:
    """The note's lines and totals, with the VAT of each code rounded cumulatively over all notes of the invoice."""
    if lines is None and not invoice.credit_notes and not invoice.advanced_to:
        lines = invoice.lines
    elif lines is None:
        lines = _rest(invoice)
    _check_codes(invoice, lines)
    done, alone = priced(lines, invoice.currency, {line.code: line.rate for line in invoice.totals.vat_lines})
    whole = {line.code: line for line in invoice.totals.vat_lines}
    totals = totalled(tuple(_cumulative(invoice, whole[line.code], line.net) for line in alone.vat_lines))
    left = gross_of(left_to_credit(invoice))
    if totals.gross > left:
        raise OverCredited(_too_much(invoice, left, totals.gross, "in all"), pointer="/lines")
    if totals.gross <= 0:
        raise NothingToCredit(f"The credit of {called(invoice)} would come to nothing; credit at least one line.")
    return done, totals


def _rest(invoice: Invoice) -> tuple[Line, ...]:
    rest = tuple(
        Line(text=invoice.number or "", unit_price=line.net, vat_code=line.code)
        for line in left_to_credit(invoice)
        if line.net
    )
    if not rest:
        how = "credited or deducted" if invoice.advanced_to else "credited"
        raise NothingToCredit(f"{called(invoice)} is {how} in full already; there is nothing left to credit.")
    return rest


def _check_codes(invoice: Invoice, lines: Sequence[Line]) -> None:
    codes = {line.code for line in invoice.totals.vat_lines}
    for place, line in enumerate(lines):
        if line.vat_code not in codes:
            raise OverCredited(
                f"{called(invoice)} has nothing at the VAT code {line.vat_code!r}; "
                f"credit at {', '.join(sorted(codes))}.",
                pointer=f"/lines/{place}/vat_code",
            )


def _cumulative(invoice: Invoice, whole: VatLine, net: Decimal) -> VatLine:
    """VAT of the next credit of `net`: round(all nets credited x rate) less the VAT credited before, never back."""
    taken = _taken(invoice, whole)
    upto, sign = taken.net + net, -1 if whole.net < 0 else 1
    if net * sign < 0 or upto * sign > whole.net * sign:
        detail = _too_much(invoice, whole.net - taken.net, net, f"net at {whole.code}")
        raise OverCredited(detail, pointer="/lines")
    with localcontext(EXACT):
        vat = rounded(upto * whole.rate / 100, invoice.currency) - taken.vat
    return VatLine(code=whole.code, rate=whole.rate, net=net, vat=max(vat * sign, ZERO) * sign)


def _too_much(invoice: Invoice, left: Decimal, asked: Decimal, of: str) -> str:
    return (
        f"{called(invoice)} has {figure(left, invoice.currency)} left to credit {of}, "
        f"so {figure(asked, invoice.currency)} cannot be credited; credit at most what is left."
    )


def _issued(
    invoice: Invoice,
    *,
    number: str,
    series: str,
    on: date,
    lines: tuple[Line, ...],
    totals: Totals,
    exchange_rate: Decimal | None,
    comment: str | None,
) -> list[Event]:
    drafted = Invoice.Drafted(
        effective_on=on,
        type="credit_note",
        **_as(invoice),
        lines=lines,
        totals=totals,
        due_on=on,
        comment=comment,
        credits=invoice.id,
        number=number if invoice.direction == "purchase" else None,  # the provider's own, from the first
        issued_on=on if invoice.direction == "purchase" else None,
    )
    approved = Invoice.Approved(
        effective_on=on,
        **debt_of(invoice, totals.gross) | {"due_on": on, "type": "credit_note"},
        number=number,
        series=series,
        issued_on=on,
        payer_name=invoice.payer_name,
        totals=totals,
        lines=lines,
        **_in_base(invoice, totals.gross, exchange_rate),
    )
    return [drafted, approved]


def _as(invoice: Invoice) -> dict[str, Any]:
    """What a credit note says as its invoice does."""
    same = ("direction", "payer", "payer_name", "currency", "reference", "client")
    shown = invoice.particulars.shown_to(invoice.payer) if invoice.particulars else None
    return {"particulars": shown, **{field: getattr(invoice, field) for field in same}}


def _in_base(invoice: Invoice, gross: Decimal, exchange_rate: Decimal | None) -> dict[str, Any]:
    rate = invoice.rate if exchange_rate is None else exchange_rate
    base_gross = _base_gross(invoice, gross, exchange_rate)
    return {"rate": rate, "base_currency": invoice.base_currency, "base_gross": base_gross}


def _base_gross(invoice: Invoice, gross: Decimal, exchange_rate: Decimal | None) -> Decimal:
    if exchange_rate is not None:
        return rounded(EXACT.multiply(gross, exchange_rate), invoice.base_currency)
    before = sum((note.totals.gross for note in invoice.credit_notes), ZERO)
    upto = share(invoice.base_gross, before + gross, invoice.totals.gross, invoice.base_currency)
    return upto - share(invoice.base_gross, before, invoice.totals.gross, invoice.base_currency)
