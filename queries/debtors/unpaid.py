"""A debtor's unpaid invoices as the desk needs them: what covers each, what is said of it, what was promised (T58)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql

from queries.as_of import COUNTED, NOW, Moment
from queries.debtors.promised import STANDING
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


# One row in reach of `w`: customer and currency, or a customer in all its currencies.
_UNPAID = sql.SQL("""
    SELECT w.customer, w.currency, s.id, s.number, s.issued_on, s.due_on, s.total, s.total - s.uncovered, s.uncovered,
        s.currency, greatest(%(today)s::date - s.due_on, 0), s.assignee, coalesce(i.reminder_level, 0), i.reminded_on,
        i.disputed, i.held_until, n.promised_on, n.promised_amount, {}, t.next_on
    FROM unnest(%(customers)s::text[], %(currencies)s::text[]) AS w (customer, currency), LATERAL (
        SELECT * FROM nenosegts WHERE payer = w.customer AND (w.currency IS NULL OR currency = w.currency)
            AND kind = 'invoice' AND direction = 'sales' AND uncovered <> 0
        ORDER BY due_on, id LIMIT %(limit)s
    ) AS s JOIN invoices i ON i.id = s.id
    LEFT JOIN LATERAL (
        SELECT invoice, promised_on, promised_amount, promised_left FROM debtor_notes
        WHERE invoice = s.id AND promised_on IS NOT NULL
        ORDER BY promised_turn DESC, coalesce(amended_at, written_at) DESC, id DESC LIMIT 1
    ) AS n ON true
    LEFT JOIN LATERAL (
        SELECT min(next_on) AS next_on FROM debtor_notes WHERE customer = s.payer AND invoice = s.id
    ) AS t ON true
    ORDER BY s.due_on, s.id
""").format(sql.SQL(STANDING))
_COVERINGS = sql.SQL("""
    SELECT document, counter_document, source, -sum(amount), max(effective_on) FROM ledger
    WHERE document = ANY (%(documents)s) AND counter_document IS NOT NULL AND document_kind <> 'prepayment' AND {}
    GROUP BY 1, 2, 3 HAVING sum(amount) <> 0 ORDER BY 1, min(position)
""").format(COUNTED)
Whose = Sequence[tuple[str, str | None]]  # customer and currency; none: in all its currencies
Unpaid = dict[tuple[str, str | None], list[UnpaidInvoice]]


def unpaid_invoices(connection: Connection, whose: Whose, *, today: date, limit: int) -> Unpaid:
    """At most `limit` of each, those due first at the top, each with its links; in two queries."""
    asked = {"today": today, "limit": limit, **asked_of(whose), **NOW.parameters}
    return with_links(connection, whose, connection.execute(_UNPAID, asked).fetchall(), NOW)


def asked_of(whose: Whose) -> dict[str, Any]:
    """What a query over several debtors binds."""
    return {"customers": [customer for customer, _ in whose], "currencies": [currency for _, currency in whose]}


def with_links(connection: Connection, whose: Whose, rows: Sequence[Any], moment: Moment) -> Unpaid:
    """Rows of customer, currency and the fields of an invoice, each with what covered it at that moment."""
    links: dict[UUID, list[Covering]] = defaultdict(list)
    asked = {"documents": [row[2] for row in rows], **moment.parameters}
    for each in all_rows(connection, Covering, _COVERINGS, asked):
        links[each.invoice].append(each)
    found: Unpaid = {each: [] for each in whose}
    for customer, currency, *fields in rows:
        found[customer, currency].append(UnpaidInvoice(*[*fields, links[fields[0]]]))
    return found
