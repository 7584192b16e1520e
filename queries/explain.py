"""Why a document has just this much uncovered: every movement that makes the figure."""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.errors import NotFound
from aggregates.money import rounded
from queries.as_of import COUNTED, NOW, Moment
from queries.rows import Connection, all_rows, one_row
from store.facts import Fact
from store.store import Store


class NoSuchDocument(NotFound):
    """There is no such invoice or payment."""


class Movement(msgspec.Struct, frozen=True):
    """One change of the figure: by how much, to what, through which fact, recorded by whom, when and why."""

    kind: str
    amount: Decimal
    running: Decimal  # the figure after it, in the order of recording
    counter_document: UUID | None
    counter_number: str | None
    effective_on: date
    event: str
    position: int
    who: str
    when: datetime
    why: str | None


class Explanation(msgspec.Struct, frozen=True):
    """The figure of one document, which is the sum of its movements."""

    document: UUID
    number: str | None
    kind: str
    uncovered: Decimal
    currency: str
    movements: list[Movement]


class Head(NamedTuple):
    """What the document is."""

    number: str | None
    kind: str
    currency: str


class Row(NamedTuple):
    """A row of the ledger."""

    position: int
    kind: str
    amount: Decimal
    counter_document: UUID | None
    counter_number: str | None
    effective_on: date


_HEAD = sql.SQL(
    "SELECT number, type, currency FROM invoices WHERE id = %(document)s "
    "UNION ALL SELECT NULL, 'payment', currency FROM bank_payments WHERE id = %(document)s"
)
_ROWS = sql.SQL("""
    SELECT m.position, m.kind, m.amount, m.counter_document, i.number, m.effective_on
    FROM (SELECT * FROM ledger WHERE document = %(document)s AND {}) AS m
    LEFT JOIN invoices i ON i.id = m.counter_document
    ORDER BY m.position, m.line
""").format(COUNTED)


def explain(store: Store, document: UUID, moment: Moment | None = None) -> Explanation:
    """The movements in the order in which they were recorded. Errors: `NoSuchDocument`."""
    with store.reading() as connection:
        head, rows = _read(connection, document, moment or NOW)
    facts = store.facts_at(sorted({row.position for row in rows}))
    movements, running = [], rounded(Decimal(0), head.currency)
    for row in rows:
        running += row.amount
        movements.append(_movement(row, running, facts[row.position]))
    return Explanation(document, head.number, head.kind, running, head.currency, movements)


def _read(connection: Connection, document: UUID, moment: Moment) -> tuple[Head, list[Row]]:
    head = one_row(connection, Head, _HEAD, {"document": document})
    if head is None:
        raise NoSuchDocument(f"There is no invoice or payment {document}; look it up in /nenosegts.")
    return head, all_rows(connection, Row, _ROWS, {"document": document, **moment.parameters})


def _movement(row: Row, running: Decimal, fact: Fact) -> Movement:
    return Movement(
        kind=row.kind,
        amount=row.amount,
        running=running,
        counter_document=row.counter_document,
        counter_number=row.counter_number,
        effective_on=row.effective_on,
        event=fact.topic,
        position=row.position,
        who=fact.by,
        when=fact.recorded_at,
        why=fact.reason,
    )
