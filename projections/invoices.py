"""Invoices, credit notes and advances with all that a list or a page of one shows; here: what is owed on each."""

from decimal import Decimal
from typing import Any

from aggregates.invoice import Invoice
from projections import invoice_content, invoice_papers
from projections.changes import Changes, Envelope, Projection
from projections.invoice_papers import seen
from projections.invoice_tables import INVOICES, SENDINGS, TABLES, WORDS
from projections.moves import INVOICE_MOVES
from projections.text import as_json, search

__all__ = ["CHANGES", "INVOICES", "SENDINGS", "TABLES", "WORDS"]

PREPAYING = frozenset({"payment", "offset_act"})  # what brings money to an advance


def _approved(e: Invoice.Approved, at: Envelope) -> Changes:
    row = seen(
        at,
        status="approved",
        number=e.number,
        series=e.series,
        payer_name=e.payer_name,
        name_key=search(e.payer_name),
        issued_on=e.issued_on,
        due_on=e.due_on,
        net=e.totals.net,
        vat=e.totals.vat,
        gross=e.totals.gross,
        uncovered=e.uncovered,
        base_gross=e.base_gross,
        rate=e.rate,
        creditor_reference=e.creditor_reference,
        advanced=sum((each.amount for each in e.advanced), Decimal(0)),
        advanced_by=as_json(e.advanced),
        approved_at=at.recorded_at,
        approved_by=at.by,
        lines=as_json(e.lines),
        vat_lines=as_json(e.totals.vat_lines),
    )
    return row, WORDS.put(at.id, name=search(e.payer_name), number=search(e.number), gross=e.totals.gross)


def _unapproved(e: Invoice.Unapproved, at: Envelope) -> Changes:
    blank = {"uncovered": 0, "base_gross": 0, "advanced": 0, "advanced_by": "[]", "disputed": None}
    unsent = {"sent_on": None, "posted_on": None, "taken_back": at.position}
    return (seen(at, status="draft", approved_at=None, approved_by=None, **blank, **unsent),)


def _cancelled(at: Envelope) -> Changes:
    return (seen(at, status="cancelled", uncovered=0, advanced=0, advanced_by="[]", disputed=None),)


def _moved(e: Any, at: Envelope) -> Changes:
    return (seen(at, uncovered=e.uncovered),)


def _covered(e: Any, at: Envelope, sign: int) -> Changes:
    """Money on an advance is at hand for the invoice that will deduct it."""
    prepays = e.type == "advance" and e.source in PREPAYING
    return *_moved(e, at), *([INVOICES.add(at.id, prepaid=sign * e.amount)] if prepays else ())


def _advanced(e: Any, at: Envelope, sign: int) -> Changes:
    return seen(at), INVOICES.add(at.id, prepaid=-sign * e.amount)


def _written_off(e: Any, at: Envelope, sign: int) -> Changes:
    return *_moved(e, at), INVOICES.add(at.id, written_off=sign * e.amount)


CHANGES: Projection = {
    **invoice_content.CHANGES,
    **invoice_papers.CHANGES,
    **dict.fromkeys(INVOICE_MOVES, _moved),
    Invoice.Approved: _approved,
    Invoice.Unapproved: _unapproved,
    Invoice.Cancelled: lambda e, at: _cancelled(at),
    Invoice.Covered: lambda e, at: _covered(e, at, 1),
    Invoice.Uncovered: lambda e, at: _covered(e, at, -1),
    Invoice.WrittenOff: lambda e, at: _written_off(e, at, 1),
    Invoice.WriteOffUndone: lambda e, at: _written_off(e, at, -1),
    Invoice.AdvancesChosen: lambda e, at: (seen(at, chosen=as_json(e.advances)),),
    Invoice.AdvancedTo: lambda e, at: _advanced(e, at, 1),
    Invoice.AdvanceReleased: lambda e, at: _advanced(e, at, -1),
    Invoice.Credited: lambda e, at: (seen(at),),
    Invoice.CreditWithdrawn: lambda e, at: (seen(at),),
}
