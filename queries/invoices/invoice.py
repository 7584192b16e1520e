"""One invoice, whole: header, lines, VAT, totals, what is uncovered, and everything that is linked to it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.errors import NotFound
from aggregates.invoice.parts import OF_PAYER
from queries.contracts.accruals import AccrualSchedule, accruals_of
from queries.invoices.advances import AdvancedBy, AdvancedTo, advanced_by, advanced_to
from queries.payments.paid import CONFIRMATION_WORD, DAYS_OVERDUE, PAYMENT_WORD, WORD
from queries.rows import Connection, all_rows, one_row
from queries.sending.dispatches import SentEmail, sent_emails


class NoSuchInvoice(NotFound):
    """There is no such invoice."""


class Link(msgspec.Struct, frozen=True):
    """What covers the invoice (on a credit note: what it covers), with how much of the invoice's currency."""

    document: UUID
    kind: str  # payment, credit_note, invoice, advance, offset_act
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


class Attachment(msgspec.Struct, frozen=True):
    """A file that belongs to it; `key` is its name within the document, `size` in bytes, `sha256` in hex."""

    key: str
    name: str
    media_type: str
    size: int
    sha256: str
    kind: str  # pod, invoice, other, paper, einvoice
    attached_at: datetime
    attached_by: str


class Sending(msgspec.Struct, frozen=True):
    """It left the house (T13); `outdated`: as an earlier version, whose approval was taken back since."""

    channel: str  # email, post, einvoice
    sent_on: date
    revision: int
    sent_to: list[str]
    files: list[dict[str, Any]]  # that went along, as they were
    noted_by: str
    outdated: bool


class Bound(msgspec.Struct, frozen=True):
    """A net amount of a line (its place, from 1) that belongs to a row of a project; below 0 on a credit note."""

    project: UUID
    project_code: str | None
    row: str
    line: int
    amount: Decimal


class Invoice(msgspec.Struct, frozen=True):
    """Everything that is known of a document; lists of what befell it have the oldest first."""

    id: UUID
    version: int
    position: int
    type: str
    direction: str
    source: str  # hand, order, project, commission, contract
    state: str
    number: str | None
    series: str | None
    payer: str
    payer_name: str
    provider: str | None  # on a purchase: the payer
    client: str | None  # on a purchase: to whom it is charged
    client_name: str | None
    project: UUID | None
    project_code: str | None
    orders: list[UUID]  # that stand on it
    contracts: list[UUID]  # of which it charges periods
    dated_on: date | None  # when its contract would have it issued
    particulars: dict[str, Any] | None  # what it shows besides its lines
    account: str | None  # ours, on which it shall be paid
    assignee: str | None  # to whom the claim went
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
    advanced: Decimal  # deducted: paid before as advances
    payable: Decimal  # gross less what was paid as advances
    prepaid: Decimal  # of an advance: paid, and deducted nowhere yet
    payment: str | None  # paid, partly, overdue, waiting; none while nothing is owed
    paid: str | None  # the same without looking at the due date: paid, partly, unpaid
    days_overdue: int
    booking: str  # booked, in_process, not_booked
    booked: bool
    exported: str | None  # the batch under which accounting has it
    confirmation: str  # confirmed, not_confirmed
    binding: str  # full, half, none
    amount_bound: Decimal  # net
    out_of_date: bool
    outdated: list[dict[str, Any]]  # in what its orders say something else
    revision: int  # how often it was regenerated
    sent_on: date | None
    posted_on: date | None
    reminder_level: int  # of the last reminder; 0: the debtor was not reminded
    reminded_on: date | None
    disputed: str | None  # what the debtor says against it
    held_until: date | None  # nobody is reminded of it until then
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
    chosen_advances: list[dict[str, Any]]
    vat_due: Decimal | None = None  # less what was declared with the advances that it deducts
    advanced_by: list[AdvancedBy] = []
    advanced_to: list[AdvancedTo] = []
    links: list[Link] = []
    credit_notes: list[CreditNote] = []
    bindings: list[Bound] = []
    attachments: list[Attachment] = []
    sendings: list[Sending] = []
    accruals: list[AccrualSchedule] = []  # of its lines
    emails: list[SentEmail] = []  # what left about it, or waits to leave, newest first


_PARTICULARS = sql.SQL(  # without what is another's own, where a draft was given to this payer by hand
    "CASE WHEN particulars ->> 'payer' = payer THEN particulars ELSE (particulars::jsonb - {}::text[])::json END"
).format(sql.Literal(list(OF_PAYER)))
_ONE = sql.SQL(
    "SELECT id, version, position, type, direction, source, status, number, series, payer, payer_name, "
    "CASE WHEN direction = 'purchase' THEN payer END, client, "
    "(SELECT name FROM customers WHERE code = invoices.client), project, "
    "(SELECT code FROM projects WHERE projects.id = invoices.project), "
    "orders, contracts, dated_on, {}, account, assignee, currency, issued_on, due_on, payment_terms, net, "
    "vat, gross, "
    "CASE WHEN status = 'approved' THEN gross - uncovered ELSE gross * 0 END, uncovered + gross * 0, "
    "written_off + gross * 0, advanced + gross * 0, gross - advanced, prepaid + gross * 0, {}, {}, {}, booking, "
    "booking = 'booked', batch, {}, binding, bound + gross * 0, out_of_date, outdated, revision, sent_on, posted_on, "
    "coalesce(reminder_level, 0), reminded_on, disputed, held_until, "
    "base_gross, rate, reference, comment, creditor_reference, credits, created_on, created_at, created_by, "
    "approved_at, approved_by, lines, vat_lines, chosen FROM invoices WHERE id = %(id)s"
).format(_PARTICULARS, PAYMENT_WORD, WORD, DAYS_OVERDUE, CONFIRMATION_WORD)
_LINKS = sql.SQL("""
    SELECT linked.document, coalesce(i.type, CASE WHEN a.id IS NULL THEN 'payment' ELSE 'offset_act' END),
        coalesce(i.number, a.number, p.bank_reference, o.bank_reference), coalesce(p.name, o.name, a.partner_name),
        coalesce(i.issued_on, a.dated_on, p.booked_on, o.booked_on), linked.amount, linked.effective_on
    FROM (
        SELECT counter_document AS document, -sum(amount) AS amount, max(effective_on) AS effective_on,
            min(position) AS first
        FROM ledger WHERE document = %(id)s AND counter_document IS NOT NULL AND document_kind <> 'prepayment'
        GROUP BY counter_document HAVING sum(amount) <> 0
    ) AS linked
    LEFT JOIN invoices i ON i.id = linked.document LEFT JOIN bank_payments p ON p.id = linked.document
    LEFT JOIN offset_acts a ON a.id = linked.document LEFT JOIN statement_entries o ON o.id = linked.document
    ORDER BY linked.first
""")
_CREDIT_NOTES = sql.SQL(
    "SELECT id, number, status, issued_on, gross, uncovered FROM invoices "
    "WHERE credits = %(id)s ORDER BY created_at, id"
)
_BINDINGS = sql.SQL("""
    SELECT b.project, p.code, b.row_key, b.line, b.amount FROM bindings b LEFT JOIN projects p ON p.id = b.project
    WHERE b.invoice = %(id)s AND b.amount <> 0
        AND (%(visible_to)s::text IS NULL OR p.supervisors @> ARRAY[%(visible_to)s::text])
    ORDER BY b.line, p.code, b.row_key
""")
_ATTACHMENTS = sql.SQL(
    "SELECT key, name, media_type, size, sha256, kind, attached_at, attached_by FROM attachments "
    "WHERE document = %(id)s ORDER BY position, key"
)
_SENDINGS = sql.SQL(
    "SELECT s.channel, s.sent_on, s.revision, CASE WHEN %(visible_to)s::text IS NULL THEN s.sent_to ELSE '{}' END, "
    "s.files, s.noted_by, s.outdated OR coalesce(s.position < i.taken_back, false) "
    "FROM invoice_sendings s JOIN invoices i ON i.id = s.invoice WHERE s.invoice = %(id)s ORDER BY s.position"
)


def invoice(connection: Connection, id: UUID, *, today: date, visible_to: str | None = None) -> Invoice:  # noqa: A002
    """`visible_to`: only the bindings to projects that this person supervises. Errors: `NoSuchInvoice`."""
    found = one_row(connection, Invoice, _ONE, {"id": id, "today": today})
    if found is None:
        raise NoSuchInvoice(f"There is no invoice {id}; look it up in /invoices.")
    by = advanced_by(connection, id)
    accruals = accruals_of(connection, id)
    accounts = {each.line: each.accrual_account for each in accruals}
    return msgspec.structs.replace(
        found,
        lines=[
            line | {"credit_account": accounts.get(place, line.get("account"))}
            for place, line in enumerate(found.lines, 1)
        ],
        vat_due=found.vat - sum((each.vat for each in by), found.vat * 0),
        advanced_by=by,
        advanced_to=advanced_to(connection, id) if found.type == "advance" else [],
        links=all_rows(connection, Link, _LINKS, {"id": id}),
        credit_notes=all_rows(connection, CreditNote, _CREDIT_NOTES, {"id": id}),
        bindings=all_rows(connection, Bound, _BINDINGS, {"id": id, "visible_to": visible_to}),
        attachments=all_rows(connection, Attachment, _ATTACHMENTS, {"id": id}),
        sendings=all_rows(connection, Sending, _SENDINGS, {"id": id, "visible_to": visible_to}),
        accruals=accruals,
        emails=sent_emails(connection, "invoices", id),
    )
