"""Debits that paid purchases already: for a debit that seems to pay one of them again."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from psycopg import sql

from aggregates.matching import Receipt
from queries.arrays import texts
from queries.rows import Connection, all_rows

NEAR = timedelta(days=90)  # before and after


class PaidBefore(NamedTuple):
    """One document that a debit covers."""

    id: UUID
    booked_on: date
    amount: Decimal
    currency: str
    name: str | None
    iban: str | None
    said: str  # the bank's words: reference or text
    number: str


_PAID = sql.SQL("""
    SELECT paid.*, i.number FROM (
        SELECT e.id, e.booked_on, e.amount, e.currency, e.name, e.iban, coalesce(e.reference, e.text) AS said
        FROM outgoing_payments p JOIN statement_entries e USING (id)
        WHERE e.booked_on BETWEEN %(first)s AND %(last)s AND p.status = 'booked' AND p.uncovered < p.amount - p.returned
            AND p.amount = ANY (%(amounts)s::numeric[]) AND (e.iban = ANY (%(ibans)s) OR e.name = ANY (%(names)s))
        ORDER BY e.booked_on DESC, e.id LIMIT 10000
    ) AS paid
    CROSS JOIN LATERAL (
        SELECT counter_document AS invoice FROM ledger WHERE document = paid.id AND counter_document IS NOT NULL
        GROUP BY counter_document HAVING sum(amount) <> 0
    ) AS link
    JOIN invoices i ON i.id = link.invoice WHERE i.direction = 'purchase' AND i.number IS NOT NULL
""")


def paid_before(connection: Connection, debits: Iterable[Receipt]) -> list[PaidBefore]:
    """What debits of the same amounts and receivers paid within 90 days; one query."""
    debits = list(debits)
    days = [each.booked_on for each in debits]
    asked = {
        "first": min(days) - NEAR,
        "last": max(days) + NEAR,
        "amounts": list({each.amount for each in debits}),
        "ibans": texts({each.iban for each in debits if each.iban}),
        "names": texts({each.name for each in debits if each.name}),
    }
    return all_rows(connection, PaidBefore, _PAID, asked)
