"""Approve an invoice, so that it is owed and has its number; withdraw that; or cancel it for good (algorithms A8)."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from aggregates.creditor_reference import LONGEST, letters_and_digits, rf
from aggregates.errors import Conflict, Rejected
from aggregates.invoice.advancing import deducted
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.parts import ZERO
from aggregates.invoice.pricing import priced
from aggregates.invoice.refusals import (
    ExportedInvoice,
    LinkedInvoice,
    NotADraft,
    called,
    check_approved,
    check_day,
    check_draft,
    check_not_confirmed,
    check_not_delivered,
    debt_of,
    figure,
)
from aggregates.money import EXACT, rounded


class NumberMissing(Rejected):
    """An approved document has a number."""


class NumberKept(Conflict):
    """A number once given stays with its document, and so does its date."""


class DueBeforeIssued(Rejected):
    """Nothing is due before it is issued."""


class BadRate(Rejected):
    """An exchange rate is above zero, and 1 for the base currency itself."""


def needs_number(invoice: Invoice) -> bool:
    """Has it no number yet? One that was approved before keeps its own."""
    return invoice.number is None


def approve(
    invoice: Invoice,
    *,
    number: str | None,
    series: str,
    issued_on: date,
    due_on: date | None,
    rates: Mapping[str, Decimal],
    payer_name: str,
    exchange_rate: Decimal = Decimal(1),
    base_currency: str = "EUR",
    advances: Mapping[UUID, Invoice] = {},
    on: date | None = None,
) -> list[Invoice.Approved]:
    """Owed from `issued_on` on, at the VAT `rates` of that day. `exchange_rate`: base for one unit of its currency.

    `advances`: those chosen for the draft, as they are now. `on`: owed only from then, where a bill came late (A8).
    """
    check_draft(invoice)
    given = _number(invoice, number, issued_on)
    _check_due(due_on, issued_on)
    _check_rate(exchange_rate, invoice.currency, base_currency)
    lines, totals = priced(invoice.lines, invoice.currency, rates)
    return [
        Invoice.Approved(
            effective_on=max(on or issued_on, issued_on),
            **debt_of(invoice, totals.gross) | {"due_on": due_on},
            number=given,
            series=invoice.series or series,
            issued_on=issued_on,
            creditor_reference=creditor_reference(invoice, given),
            payer_name=payer_name,
            totals=totals,
            lines=lines,
            rate=exchange_rate,
            base_currency=base_currency,
            base_gross=rounded(EXACT.multiply(totals.gross, exchange_rate), base_currency),
            advanced=deducted(invoice, totals, [(advances[each.document], each.amount) for each in invoice.advances]),
        )
    ]


def unapprove(invoice: Invoice, *, on: date) -> list[Invoice.Unapproved]:
    """Withdraw the approval, as if it never was: `on` the day from which it is owed (A7). The number stays (A8)."""
    owed_from = check_approved(invoice, on)
    if on != owed_from:
        raise NumberKept(
            f"{called(invoice)} keeps its number and its issue date, so its approval is withdrawn as of {owed_from} "
            f"and not of {on}; leave the date out, or credit it.",
            pointer="/effective_on",
        )
    check_free(invoice, "unapproved")
    if invoice.free_from is not None:
        raise LinkedInvoice(
            f"{called(invoice)} was covered until {invoice.free_from}, which stays true of the days before; "
            "credit it and issue a new one instead."
        )
    return [
        Invoice.Unapproved(
            effective_on=owed_from,
            **debt_of(invoice, ZERO),
            gross=invoice.totals.gross,
            base_gross=invoice.base_gross,
        )
    ]


def cancel(invoice: Invoice, *, on: date) -> list[Invoice.Cancelled]:
    """Void a draft or an approved document for good, as of `on`; a number once given stays with it (A8)."""
    if invoice.status == "none":
        raise NotADraft("There is nothing to cancel yet; draw it up first.")
    if invoice.status == "draft":
        return [Invoice.Cancelled(effective_on=on, **debt_of(invoice, ZERO))]
    check_approved(invoice, on)
    check_day(invoice, on)
    check_free(invoice, "cancelled")
    return [void(invoice, on)]


def void(invoice: Invoice, on: date) -> Invoice.Cancelled:
    """The fact that takes back all that an approved document said is owed."""
    return Invoice.Cancelled(
        effective_on=on, **debt_of(invoice, ZERO), gross=invoice.totals.gross, base_gross=invoice.base_gross
    )


def check_free(invoice: Invoice, undone: str) -> None:
    """Refuse to undo what is exported, confirmed, sent as an e-invoice, covered, applied, credited or written off."""
    check_kept(invoice, undone)
    check_not_confirmed(invoice, undone)
    check_not_delivered(invoice, undone)
    if invoice.credits is not None:
        raise LinkedInvoice(
            f"{called(invoice)} credits an invoice, so it cannot be {undone} alone; withdraw that credit as a whole."
        )
    if ties := _ties(invoice):
        raise LinkedInvoice(
            f"{called(invoice)} cannot be {undone}, because it is {' and '.join(ties)}; undo that first, or credit it."
        )


def check_kept(invoice: Invoice, undone: str) -> None:
    """Refuse to undo what the accounting system has."""
    if invoice.exported:
        raise ExportedInvoice(
            f"{called(invoice)} is in the accounting system, so it cannot be {undone}; "
            "credit it, and issue a new one if need be."
        )


def _ties(invoice: Invoice) -> list[str]:
    ties = []
    for source, many in Counter(edge.source for edge in invoice.covers).items():
        amount = sum((edge.amount for edge in invoice.covers if edge.source == source), ZERO)
        ties.append(f"covered by {many} {source.replace('_', ' ')}{'s' * (many > 1)} ({_figure(invoice, amount)})")
    if invoice.applied:
        amount = sum((edge.amount for edge in invoice.applied), ZERO)
        ties.append(f"applied to invoices ({_figure(invoice, amount)})")
    if invoice.credit_notes:
        ties.append(f"credited by {', '.join(note.number for note in invoice.credit_notes)}")
    if invoice.advanced_to:
        amount = sum((edge.amount for edge in invoice.advanced_to), ZERO)
        ties.append(
            f"deducted by {', '.join(edge.number for edge in invoice.advanced_to)} ({_figure(invoice, amount)})"
        )
    if invoice.assignee:
        ties.append(f"assigned to {invoice.assignee}")
    if invoice.written_off:
        ties.append(f"written off ({_figure(invoice, invoice.written_off)})")
    return ties


def _figure(invoice: Invoice, amount: Decimal) -> str:
    return figure(amount, invoice.currency)


def _number(invoice: Invoice, number: str | None, issued_on: date) -> str:
    if invoice.number is None:
        if not number:
            raise NumberMissing("No number was given; reserve the next one of the series.", pointer="/number")
        return number
    if number is not None and number != invoice.number:
        raise NumberKept(f"{called(invoice)} has its number already, so {number} is not needed; give none.")
    if issued_on != invoice.issued_on and invoice.direction == "purchase":
        raise NumberKept(
            f"{called(invoice)} is dated {invoice.issued_on} by its provider, so {issued_on} cannot be; leave the date "
            "out, or amend the draft when it was copied wrongly.",
            pointer="/issued_on",
        )
    if issued_on != invoice.issued_on:
        raise NumberKept(
            f"{called(invoice)} was issued on {invoice.issued_on}, and its number keeps that date, so {issued_on} "
            f"cannot be; approve it on {invoice.issued_on}, or cancel it and draw up another."
        )
    return invoice.number


def _check_due(due_on: date | None, issued_on: date) -> None:
    if due_on is not None and due_on < issued_on:
        raise DueBeforeIssued(
            f"The due date {due_on} is before the issue date {issued_on}; use {issued_on} or later.", pointer="/due_on"
        )


def _check_rate(rate: Decimal, currency: str, base_currency: str) -> None:
    if not rate.is_finite() or rate <= 0 or abs(rate.adjusted()) >= 15:
        raise BadRate(f"An exchange rate of {rate} cannot be; use one above 0.", pointer="/exchange_rate")
    if currency == base_currency and rate != 1:
        raise BadRate(
            f"{currency} is the base currency, so its rate is 1 and not {rate}; leave it out.",
            pointer="/exchange_rate",
        )


def creditor_reference(invoice: Invoice, number: str) -> str | None:
    """Ours to give only where we wait for the money: on sales, not on credit notes; none for an endless number."""
    if invoice.direction != "sales" or invoice.type == "credit_note":
        return None
    return rf(number) if 1 <= len(letters_and_digits(number)) <= LONGEST else None
