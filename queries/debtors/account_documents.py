"""The documents behind a customer's balance: what is unpaid, and what of its own money covers nothing yet."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.money import rounded
from queries.as_of import COUNTED, Moment
from queries.debtors.reminded import REMINDED_THEN
from queries.rows import Connection, all_rows


class OpenItem(msgspec.Struct, frozen=True):
    """An open document; `debit`: the customer owes it to us, `credit`: it is the customer's own, or owed by us.

    The kind `prepayment` is money that was paid on advances and no invoice deducts yet. `assigned_to`: who is to be
    paid, as the claim is theirs by now.
    """

    currency: str
    document: UUID
    direction: str
    kind: Literal["invoice", "credit_note", "payment", "prepayment"]
    number: str | None  # of a payment: the bank's reference
    issued_on: date | None
    due_on: date | None
    days_overdue: int
    total: Decimal
    debit: Decimal
    credit: Decimal
    assigned_to: str | None = None


# What it is called stands on its last opening movement; on an advance that is the approval, of another kind.
_OPEN = sql.SQL("""
    SELECT f.currency, f.document, f.direction, f.document_kind, coalesce(o.number, p.bank_reference), o.issued_on,
        o.due_on, CASE WHEN f.document_kind = 'invoice' THEN greatest(%(today)s::date - o.due_on, 0) ELSE 0 END,
        o.amount, greatest(f.signed, 0), greatest(-f.signed, 0), coalesce(a.name, i.assignee)
    FROM (
        SELECT currency, document, direction, document_kind,
            sum(amount) * CASE WHEN (direction = 'sales') = (document_kind = 'invoice') THEN 1 ELSE -1 END AS signed
        FROM ledger WHERE customer = %(customer)s AND document_kind <> 'advance' AND {counted}
            AND (direction = 'sales' OR %(both)s)
        GROUP BY 1, 2, 3, 4 HAVING sum(amount) <> 0
    ) AS f JOIN LATERAL (
        SELECT number, issued_on, coalesce(due_on, issued_on) AS due_on, amount FROM ledger
        WHERE document = f.document AND issued_on IS NOT NULL AND {counted} ORDER BY position DESC LIMIT 1
    ) AS o ON true LEFT JOIN bank_payments p ON p.id = f.document
    LEFT JOIN invoices i ON i.id = f.document LEFT JOIN customers a ON a.code = i.assignee
    ORDER BY f.currency, f.direction DESC, f.document_kind <> 'invoice', o.due_on, o.number, f.document
""").format(counted=COUNTED)
_LEVEL = sql.SQL("""
    SELECT max(level) FROM (
        SELECT DISTINCT ON (document) level FROM reminders_noted
        WHERE document = ANY (%(documents)s) AND {} ORDER BY document, position DESC
    ) AS last
""").format(REMINDED_THEN)


def open_items(connection: Connection, code: str, moment: Moment, *, today: date, both: bool = False) -> list[OpenItem]:
    """All that was open, invoices before the rest; debits less credits are the balance. `both`: purchases as well."""
    asked = {"customer": code, "both": both, "today": today, **moment.parameters}
    found = all_rows(connection, OpenItem, _OPEN, asked)
    return [
        msgspec.structs.replace(
            each, **{name: rounded(getattr(each, name), each.currency) for name in ("total", "debit", "credit")}
        )
        for each in found
    ]


def reminder_level(connection: Connection, items: list[OpenItem], moment: Moment) -> int:
    """The highest level at which the customer was reminded of what it still owed then (CX13); 0: of none."""
    claims = [each.document for each in items if each.kind == "invoice" and each.direction == "sales"]
    row = connection.execute(_LEVEL, {"documents": claims, **moment.parameters}).fetchone() if claims else None
    return int(row[0]) if row and row[0] is not None else 0
