"""A debtor's unpaid invoices as the desk needs them: what covers each, what is said of it, what was promised (T58)."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec
from psycopg import sql

from queries.promised import STANDING
from queries.rows import Connection, all_rows


class Covering(msgspec.Struct, frozen=True):
    """What covers an invoice in part."""

    invoice: UUID
    document: UUID
    kind: str  # payment, credit_note, advance, offset_act
    amount: Decimal
    since: date


class UnpaidInvoice(msgspec.Struct, frozen=True):
    """One invoice that lacks something. `promise` is how the last promise stands: open, kept, broken."""

    document: UUID
    number: str | None
    issued_on: date
    due_on: date
    total: Decimal
    covered: Decimal
    uncovered: Decimal
    currency: str
    days_overdue: int
    assignee: str | None
    reminder_level: int
    reminded_on: date | None
    disputed: str | None
    held_until: date | None
    promised_on: date | None
    promised_amount: Decimal | None
    promise: str | None
    next_on: date | None
    links: list[Covering] = []


_UNPAID = sql.SQL("""
    SELECT s.id, s.number, s.issued_on, s.due_on, s.total, s.total - s.uncovered, s.uncovered, s.currency,
        greatest(%(today)s::date - s.due_on, 0), s.assignee, coalesce(i.reminder_level, 0), i.reminded_on, i.disputed,
        i.held_until, n.promised_on, n.promised_amount, {}, t.next_on
    FROM nenosegts s JOIN invoices i ON i.id = s.id
    LEFT JOIN LATERAL (
        SELECT invoice, promised_on, promised_amount, promised_left FROM debtor_notes
        WHERE invoice = s.id AND promised_on IS NOT NULL ORDER BY coalesce(amended_at, written_at) DESC, id DESC LIMIT 1
    ) AS n ON true
    LEFT JOIN LATERAL (
        SELECT min(next_on) AS next_on FROM debtor_notes WHERE customer = s.payer AND invoice = s.id
    ) AS t ON true
    WHERE s.payer = %(customer)s AND s.kind = 'invoice' AND s.direction = 'sales' AND s.uncovered <> 0
    ORDER BY s.due_on, s.id LIMIT %(limit)s
""").format(sql.SQL(STANDING))
_COVERINGS = sql.SQL("""
    SELECT document, counter_document, source, -sum(amount), max(effective_on) FROM ledger
    WHERE document = ANY (%(documents)s) AND counter_document IS NOT NULL AND document_kind <> 'prepayment'
    GROUP BY 1, 2, 3 HAVING sum(amount) <> 0 ORDER BY 1, min(position)
""")


def unpaid_invoices(connection: Connection, customer: str, *, today: date, limit: int) -> list[UnpaidInvoice]:
    """Those due first at the top, each with its links, in two queries."""
    found = all_rows(connection, UnpaidInvoice, _UNPAID, {"customer": customer, "today": today, "limit": limit})
    links: dict[UUID, list[Covering]] = defaultdict(list)
    for each in all_rows(connection, Covering, _COVERINGS, {"documents": [row.document for row in found]}):
        links[each.invoice].append(each)
    return [msgspec.structs.replace(row, links=links[row.document]) for row in found]
