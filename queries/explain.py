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
    """The figure of one document, which is the sum of its movements; an advance has two (A5.2)."""

    document: UUID
    number: str | None
    kind: str
    uncovered: Decimal
    currency: str
    movements: list[Movement]
    prepaid: Decimal | None = None  # of an advance: what was paid on it and no invoice deducts yet
    prepayments: list[Movement] = []  # and the movements of that second figure


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
    prepaid: bool


_HEAD = sql.SQL(
    "SELECT number, type, currency FROM invoices WHERE id = %(document)s "
    "UNION ALL (SELECT NULL, 'payment', currency FROM ledger "
    "WHERE document = %(document)s AND document_kind = 'payment' LIMIT 1)"
)
_ROWS = sql.SQL("""
    SELECT m.position, m.kind, m.amount, m.counter_document, coalesce(i.number, a.number), m.effective_on,
        m.document_kind = 'prepayment'
    FROM (SELECT * FROM ledger WHERE document = %(document)s AND {}) AS m
    LEFT JOIN invoices i ON i.id = m.counter_document
    LEFT JOIN offset_acts a ON a.id = m.counter_document
    ORDER BY m.position, m.line
""").format(COUNTED)


def explain(store: Store, document: UUID, moment: Moment | None = None) -> Explanation:
    """The movements in the order in which they were recorded. Errors: `NoSuchDocument`."""
    with store.reading() as connection:
        head, rows = _read(connection, document, moment or NOW)
    facts = store.facts_at(sorted({row.position for row in rows}))
    uncovered, movements = _running([row for row in rows if not row.prepaid], facts, head)
    prepaid, prepayments = _running([row for row in rows if row.prepaid], facts, head)
    return Explanation(
        document=document,
        number=head.number,
        kind=head.kind,
        uncovered=uncovered,
        currency=head.currency,
        movements=movements,
        prepaid=prepaid if head.kind == "advance" else None,
        prepayments=prepayments,
    )


def _running(rows: list[Row], facts: dict[int, Fact], head: Head) -> tuple[Decimal, list[Movement]]:
    movements, running = [], rounded(Decimal(0), head.currency)
    for row in rows:
        running += row.amount
        movements.append(_movement(row, running, facts[row.position]))
    return running, movements


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
