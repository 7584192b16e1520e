"""One invoice, whole: header, lines, VAT, totals, what is uncovered, and everything that is linked to it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.errors import NotFound
from queries.paid import DAYS_OVERDUE, WORD
from queries.rows import Connection, all_rows, one_row


class NoSuchInvoice(NotFound):
    """There is no such invoice."""


class Link(msgspec.Struct, frozen=True):
    """What covers the invoice (on a credit note: what it covers), with how much of the invoice's currency."""

    document: UUID
    kind: str  # payment, credit_note, invoice, advance
    number: str | None  # of a payment: the bank's reference
    name: str | None  # of a payment: the payer as the bank has it
    dated_on: date | None  # issued or booked
    amount: Decimal
    effective_on: date


class CreditNote(msgspec.Struct, frozen=True):
    """A credit note that was drawn up against the invoice."""

    id: UUID
    number: str | None
    state: str
    issued_on: date | None
    gross: Decimal
    uncovered: Decimal


class Invoice(msgspec.Struct, frozen=True):
    """Everything that is known of a document; `links` and `credit_notes` oldest first."""

    id: UUID
    version: int
    position: int
    type: str
    direction: str
    state: str
    number: str | None
    series: str | None
    payer: str
    payer_name: str
    currency: str
    issued_on: date | None
    due_on: date | None
    payment_terms: str | None
    net: Decimal
    vat: Decimal
    gross: Decimal
    covered: Decimal
    uncovered: Decimal
    written_off: Decimal
    paid: str | None  # none while nothing is owed, else unpaid, partly or paid
    days_overdue: int
    booked: bool
    exported: str | None  # the batch that was handed to accounting
    base_gross: Decimal
    rate: Decimal
    reference: str | None
    comment: str | None
    creditor_reference: str | None
    credits: UUID | None  # on a credit note: the invoice
    created_on: date
    created_at: datetime
    created_by: str
    approved_at: datetime | None
    approved_by: str | None
    lines: list[dict[str, Any]]
    vat_lines: list[dict[str, Any]]
    links: list[Link] = []
    credit_notes: list[CreditNote] = []


_ONE = sql.SQL(
    "SELECT id, version, position, type, direction, status, number, series, payer, payer_name, currency, issued_on, "
    "due_on, payment_terms, net, vat, gross, CASE WHEN status = 'approved' THEN gross - uncovered ELSE gross * 0 END, "
    "uncovered + gross * 0, written_off + gross * 0, {}, {}, exported IS NOT NULL, exported, base_gross, rate, "
    "reference, comment, creditor_reference, credits, created_on, created_at, created_by, approved_at, approved_by, "
    "lines, vat_lines FROM invoices WHERE id = %(id)s"
).format(WORD, DAYS_OVERDUE)
_LINKS = sql.SQL("""
    SELECT linked.document, coalesce(i.type, 'payment'), coalesce(i.number, p.bank_reference), p.name,
        coalesce(i.issued_on, p.booked_on), linked.amount, linked.effective_on
    FROM (
        SELECT counter_document AS document, -sum(amount) AS amount, max(effective_on) AS effective_on,
            min(position) AS first
        FROM ledger WHERE document = %(id)s AND counter_document IS NOT NULL
        GROUP BY counter_document HAVING sum(amount) <> 0
    ) AS linked
    LEFT JOIN invoices i ON i.id = linked.document LEFT JOIN bank_payments p ON p.id = linked.document
    ORDER BY linked.first
""")
_CREDIT_NOTES = sql.SQL(
    "SELECT id, number, status, issued_on, gross, uncovered FROM invoices "
    "WHERE credits = %(id)s ORDER BY created_at, id"
)


def invoice(connection: Connection, id: UUID, *, today: date) -> Invoice:  # noqa: A002 - the interface's own word
    """Errors: `NoSuchInvoice`."""
    found = one_row(connection, Invoice, _ONE, {"id": id, "today": today})
    if found is None:
        raise NoSuchInvoice(f"There is no invoice {id}; look it up in /invoices.")
    return msgspec.structs.replace(
        found,
        links=all_rows(connection, Link, _LINKS, {"id": id}),
        credit_notes=all_rows(connection, CreditNote, _CREDIT_NOTES, {"id": id}),
    )
