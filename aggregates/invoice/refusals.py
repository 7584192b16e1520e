"""The ways in which an invoice says no that several of its rules share, and the words they use."""

from datetime import date
from decimal import Decimal
from typing import Any

from aggregates.errors import Conflict, Rejected
from aggregates.invoice.invoice import Invoice
from aggregates.money import EXACT, rounded

_KIND = {"invoice": "Invoice", "credit_note": "Credit note", "advance": "Advance invoice"}


class NotADraft(Conflict):
    """Only a draft can be changed or approved."""


class NotApproved(Conflict):
    """Only an approved document can be sent, covered, credited or written off."""


class LinkedInvoice(Conflict):
    """What covers, credits or is covered by a document must be undone first."""


class ExportedInvoice(Conflict):
    """What the accounting system has is corrected by a credit note only."""


class SentAsEInvoice(Conflict):
    """What left as an e-invoice is corrected by a credit note only."""


class ConfirmedInvoice(Conflict):
    """What is submitted to accounting is changed by accounting only."""


class OverAllocated(Conflict):
    """No document is covered or applied by more than it has uncovered."""


class NotLinked(Conflict):
    """Only what is linked can be unlinked, and no more of it than is linked."""


class EffectiveTooEarly(Rejected):
    """Nothing befalls a document before its issue date."""


class BadAmount(Rejected):
    """An amount is above zero and has no more decimals than its currency."""


def called(invoice: Invoice) -> str:
    """How a message names it: `Invoice R-17`, `Credit note K-3`, or `The draft` while it has no number."""
    return f"{_KIND[invoice.type]} {invoice.number}" if invoice.number else "The draft"


def figure(amount: Decimal, currency: str) -> str:
    """How a message writes an amount: `121.00 EUR`."""
    return f"{rounded(amount, currency)} {currency}"


def debt_of(invoice: Invoice, uncovered: Decimal) -> dict[str, Any]:
    """What every movement of this document carries: whose figure it changes, and what is `uncovered` after it."""
    return {
        "payer": invoice.payer,
        "currency": invoice.currency,
        "uncovered": uncovered,
        "due_on": invoice.due_on,
        "type": invoice.type,
        "direction": invoice.direction,
    }


def check_draft(invoice: Invoice) -> None:
    """Refuse to change what is no draft."""
    if invoice.status == "approved":
        raise NotADraft(f"{called(invoice)} is approved, so it cannot be changed; unapprove it first, or credit it.")
    if invoice.status == "cancelled":
        raise NotADraft(f"{called(invoice)} is cancelled for good; draw up a new one.")
    if invoice.status == "none":
        raise NotADraft("There is nothing to change yet; draw it up first.")


def check_approved(invoice: Invoice, on: date | None = None) -> date:
    """The day from which it is owed. Refuses what only an approved document can take, and days before that one."""
    if invoice.status == "cancelled":
        raise NotApproved(f"{called(invoice)} is cancelled for good, so nothing can befall it; use another document.")
    if invoice.status != "approved" or invoice.issued_on is None or invoice.counts_from is None:
        raise NotApproved(f"{called(invoice)} is not approved, so nothing is owed on it yet; approve it first.")
    if on is not None and on < invoice.counts_from:
        late = f" and counts from {invoice.counts_from}" if invoice.counts_from != invoice.issued_on else ""
        raise EffectiveTooEarly(
            f"{called(invoice)} was issued on {invoice.issued_on}{late}, so {on} is too early; "
            f"use {invoice.counts_from} or later.",
            pointer="/effective_on",
        )
    return invoice.counts_from


def check_day(invoice: Invoice, on: date) -> None:
    """Refuse days before the last reversal: what was used until then would count twice on them (A0)."""
    if invoice.free_from is not None and on < invoice.free_from:
        raise EffectiveTooEarly(
            f"{called(invoice)} was used otherwise until {invoice.free_from}, so {on} is too early; "
            f"use {invoice.free_from} or later.",
            pointer="/effective_on",
        )


def check_amount(amount: Decimal, currency: str) -> None:
    """Refuse zero, negative, endless and too finely divided amounts."""
    if not amount.is_finite() or amount <= 0 or amount.adjusted() >= 15:
        raise BadAmount(f"An amount of {amount} {currency} cannot be; use one above 0.", pointer="/amount")
    if EXACT.compare(rounded(amount, currency), amount):
        raise BadAmount(
            f"{amount} {currency} has more decimals than the currency; use {figure(amount, currency)}.",
            pointer="/amount",
        )


def check_not_delivered(invoice: Invoice, undone: str) -> None:
    """Refuse to undo what the customer's own accounts have as an e-invoice (A7)."""
    left = next((each for each in invoice.sent if each.channel == "einvoice"), None)
    if left:
        raise SentAsEInvoice(
            f"{called(invoice)} left as an e-invoice on {left.sent_on}, so it cannot be {undone}; "
            "credit it, and issue a new one instead."
        )


def check_not_confirmed(invoice: Invoice, undone: str) -> None:
    """Refuse to undo what is submitted to accounting (F05)."""
    if invoice.confirmed:
        raise ConfirmedInvoice(
            f"{called(invoice)} is submitted to accounting, so it cannot be {undone}; ask accounting to withdraw its "
            "confirmation first, or credit it and issue a new one."
        )
