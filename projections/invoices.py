"""Invoices, credit notes and advances with all that a list or a page of one shows."""

from typing import Any

from aggregates.invoice import Invoice
from projections.changes import Changes, Envelope, Projection
from projections.counters import COUNTERS
from projections.moves import INVOICE_MOVES
from projections.table import Change, Table
from projections.text import as_json, search

INVOICES = Table(
    "invoices",
    "rows",
    columns="""
        id                  uuid NOT NULL
        version             integer NOT NULL
        position            bigint NOT NULL
        status              text NOT NULL       -- draft, approved, cancelled
        type                text NOT NULL       -- invoice, credit_note, advance
        direction           text NOT NULL
        number              text
        series              text
        payer               text NOT NULL
        payer_name          text NOT NULL
        currency            text NOT NULL
        issued_on           date
        due_on              date
        payment_terms       text
        net                 numeric NOT NULL
        vat                 numeric NOT NULL
        gross               numeric NOT NULL
        uncovered           numeric NOT NULL    -- 0 unless approved
        base_gross          numeric NOT NULL    -- 0 until approved
        rate                numeric NOT NULL
        reference           text
        comment             text
        creditor_reference  text
        credits             uuid                -- on a credit note: the invoice
        written_off         numeric NOT NULL
        exported            text                -- the batch that was handed to accounting
        created_on          date NOT NULL
        created_at          timestamptz NOT NULL
        created_by          text NOT NULL
        approved_at         timestamptz
        approved_by         text
        lines               json NOT NULL
        vat_lines           json NOT NULL
        search              text NOT NULL       -- folded: payer_name and reference; the number is beside
    """,
    key="id",
    indexes="""
        (created_on, id)
        (credits) WHERE credits IS NOT NULL
        (due_on, id)
        (number)
        (payer, created_on, id)
        (status, created_on, id)
    """,
)
TABLES = (INVOICES,)


def _seen(at: Envelope, **values: Any) -> Change:
    return INVOICES.put(at.id, version=at.version, position=at.position, **values)


def _drafted(e: Invoice.Drafted, at: Envelope) -> Changes:
    row = INVOICES.append(
        id=at.id,
        version=at.version,
        position=at.position,
        status="draft",
        type=e.type,
        direction=e.direction,
        payer=e.payer,
        payer_name=e.payer_name,
        currency=e.currency,
        due_on=e.due_on,
        payment_terms=e.payment_terms,
        net=e.totals.net,
        vat=e.totals.vat,
        gross=e.totals.gross,
        uncovered=0,
        base_gross=0,
        rate=1,
        reference=e.reference,
        comment=e.comment,
        credits=e.credits,
        written_off=0,
        created_on=e.effective_on,
        created_at=at.recorded_at,
        created_by=at.by,
        lines=as_json(e.lines),
        vat_lines=as_json(e.totals.vat_lines),
        search=search(e.payer_name, e.reference),
    )
    return row, COUNTERS.add(("invoices", ""), rows=1)


def _amended(e: Invoice.Amended, at: Envelope) -> Changes:
    row = INVOICES.put(
        at.id,
        version=at.version,
        position=at.position,
        payer=e.payer,
        payer_name=e.payer_name,
        currency=e.currency,
        due_on=e.due_on,
        payment_terms=e.payment_terms,
        net=e.totals.net,
        vat=e.totals.vat,
        gross=e.totals.gross,
        reference=e.reference,
        comment=e.comment,
        lines=as_json(e.lines),
        vat_lines=as_json(e.totals.vat_lines),
        search=search(e.payer_name, e.reference),
    )
    return (row,)


def _approved(e: Invoice.Approved, at: Envelope) -> Changes:
    row = INVOICES.put(
        at.id,
        version=at.version,
        position=at.position,
        status="approved",
        number=e.number,
        series=e.series,
        payer_name=e.payer_name,
        issued_on=e.issued_on,
        due_on=e.due_on,
        net=e.totals.net,
        vat=e.totals.vat,
        gross=e.totals.gross,
        uncovered=e.uncovered,
        base_gross=e.base_gross,
        rate=e.rate,
        creditor_reference=e.creditor_reference,
        approved_at=at.recorded_at,
        approved_by=at.by,
        lines=as_json(e.lines),
        vat_lines=as_json(e.totals.vat_lines),
    )
    return (row,)


def _moved(e: Any, at: Envelope) -> Changes:
    return (INVOICES.put(at.id, version=at.version, position=at.position, uncovered=e.uncovered),)


def _written_off(e: Invoice.WrittenOff, at: Envelope) -> Changes:
    return *_moved(e, at), INVOICES.add(at.id, written_off=e.amount)


def _write_off_undone(e: Invoice.WriteOffUndone, at: Envelope) -> Changes:
    return *_moved(e, at), INVOICES.add(at.id, written_off=-e.amount)


def _unapproved(e: Invoice.Unapproved, at: Envelope) -> Changes:
    return (_seen(at, status="draft", uncovered=0, base_gross=0, approved_at=None, approved_by=None),)


CHANGES: Projection = dict.fromkeys(INVOICE_MOVES, _moved) | {
    Invoice.Drafted: _drafted,
    Invoice.Amended: _amended,
    Invoice.Approved: _approved,
    Invoice.Unapproved: _unapproved,
    Invoice.Cancelled: lambda e, at: (_seen(at, status="cancelled", uncovered=0),),
    Invoice.Credited: lambda e, at: (_seen(at),),
    Invoice.CreditWithdrawn: lambda e, at: (_seen(at),),
    Invoice.WrittenOff: _written_off,
    Invoice.WriteOffUndone: _write_off_undone,
    Invoice.Exported: lambda e, at: (_seen(at, exported=e.batch),),
    Invoice.ExportWithdrawn: lambda e, at: (_seen(at, exported=None),),
}
