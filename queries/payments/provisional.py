"""Receipts entered by hand that wait for the bank's own entry, and how long they have waited (I10)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, LiteralString

from psycopg import sql

from aggregates.matching import ByHand, OpenInvoice, Receipt, numbers_named
from queries.arrays import texts
from queries.rows import Connection, figure

WAITING: LiteralString = "(provisional AND status = 'booked')"
DAYS_UNCONFIRMED: LiteralString = f"CASE WHEN {WAITING} THEN %(today)s::date - booked_on END"
_FIELDS = (
    "id", "number", "customer", "currency", "uncovered", "gross", "issued_on", "due_on", "type", "creditor_reference",
    "reference", "disputed",
)  # fmt: skip
_NEAR = sql.SQL("""
    SELECT p.id, p.payer, p.amount, p.currency, p.booked_on,
        n.id, n.number, n.payer, n.currency, paid.amount, n.total, n.issued_on, n.due_on, n.kind,
        n.creditor_reference, n.reference, n.disputed
    FROM (
        SELECT id, payer, amount, currency, booked_on FROM bank_payments WHERE {}
        AND currency = ANY (%(currencies)s) AND (booked_on BETWEEN %(first)s AND %(last)s OR EXISTS (
            SELECT FROM ledger l JOIN nenosegts m ON m.id = l.counter_document WHERE l.document = bank_payments.id
            AND (m.number_tail = ANY (%(numbers)s) OR m.creditor_reference = ANY (%(references)s))
        ))
    ) AS p
    LEFT JOIN LATERAL (
        SELECT counter_document AS invoice, -sum(amount) AS amount FROM ledger
        WHERE document = p.id AND counter_document IS NOT NULL GROUP BY counter_document HAVING sum(amount) <> 0
    ) AS paid ON true
    LEFT JOIN nenosegts n ON n.id = paid.invoice
    ORDER BY p.booked_on, p.id, n.number
""").format(sql.SQL(WAITING))
_UNCONFIRMED = sql.SQL("SELECT count(*) FROM bank_payments WHERE {} AND booked_on <= %(day)s").format(sql.SQL(WAITING))


def waiting_receipts(connection: Connection, entries: Sequence[Receipt], days: int) -> list[ByHand]:
    """Those that one of the bank's entries could confirm by its day, or by an invoice that it names; in its currency.

    Oldest first; one query.
    """
    if not entries:
        return []
    keys = numbers_named(entries)
    dates = [each.booked_on for each in entries]
    asked = {
        "first": min(dates) - timedelta(days=days),
        "last": max(dates) + timedelta(days=days),
        "currencies": texts({each.currency for each in entries}),
        "numbers": texts(keys.numbers),
        "references": texts(keys.references),
    }
    rows = connection.execute(_NEAR, asked, binary=True).fetchall()
    return [_by_hand(list(found)) for _, found in groupby(rows, key=lambda row: row[0])]


def _by_hand(rows: list[Any]) -> ByHand:
    id, customer, amount, currency, paid_on = rows[0][:5]  # noqa: A001 - the name of the field
    return ByHand(
        id=id, customer=customer, amount=amount, currency=currency, paid_on=paid_on, invoices=tuple(_invoices(rows))
    )


def _invoices(rows: list[Any]) -> Iterator[OpenInvoice]:
    """What the receipt pays of each of its invoices stands as their `uncovered`."""
    for row in rows:
        if row[5] is not None:
            yield OpenInvoice(**dict(zip(_FIELDS, row[5:], strict=True)))


def unconfirmed(connection: Connection, today: date, days: int) -> int:
    """How many receipts entered by hand the bank has not confirmed within `days`."""
    return figure(connection, _UNCONFIRMED, {"day": today - timedelta(days=days)})
