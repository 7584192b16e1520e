"""Receipts that wait for a link, as matching wants to see them."""

from collections.abc import Sequence
from uuid import UUID

from psycopg import sql

from aggregates.matching import Receipt
from queries.payments.linked import LINKED
from queries.rows import Connection
from queries.where import Where
from store import wire

_FIELDS = (
    "id", "uncovered", "currency", "booked_on", "name", "ultimate_name", "iban", "legal_id", "reference", "end_to_end",
    "text", "payer",
)  # fmt: skip
_QUERY = sql.SQL("SELECT {} FROM bank_payments{} ORDER BY booked_on, amount DESC, id LIMIT %(limit)s OFFSET %(skip)s")
_NAMES = ("id", "amount", *_FIELDS[2:])


def unlinked_payments(connection: Connection, ids: Sequence[UUID] | None, limit: int, skip: int = 0) -> list[Receipt]:
    """With something uncovered, in the order of the worklist, behind the first `skip`; only `ids`, if given.

    What was entered by hand waits for the bank, not for a link; our own money that came back is no receipt.
    """
    where = Where(LINKED["open"], "NOT provisional", """position('"came_back"' IN blocked_by::text) = 0""")
    where.given("id = ANY (%(ids)s)", ids=None if ids is None else wire.uuids(ids))
    query = _QUERY.format(sql.SQL(", ").join(map(sql.Identifier, _FIELDS)), where.sql())
    rows = connection.execute(query, {**where.parameters, "limit": limit, "skip": skip}, binary=True).fetchall()
    return [Receipt(**dict(zip(_NAMES, (*row[:-1], row[-1] or None), strict=True))) for row in rows]
