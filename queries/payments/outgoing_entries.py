"""Which entries of statements are money that went out, and which of them wait for an invoice."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import LiteralString, NamedTuple
from uuid import UUID

from psycopg import sql

from queries.rows import Connection, all_rows, figure
from store import wire

# What makes an entry money that went out; the same words as of the index.
PAID_OUT: LiteralString = "e.direction = 'debit' AND e.status = 'booked' AND NOT e.is_return"
# Not the same money that another file brought in another cut, or in another message, and that is booked under that
# name; nor what took a receipt back. Separate questions, as the database answers each from the few that are booked;
# one with OR it asks for every entry.
NOT_BOOKED_OTHERWISE: LiteralString = """
    NOT EXISTS (SELECT FROM outgoing_payments b JOIN statement_entries o USING (id)
        WHERE p.id IS NULL AND e.parts = 1 AND o.entry = e.fingerprint)
    AND NOT EXISTS (SELECT FROM outgoing_payments b JOIN statement_entries o USING (id)
        WHERE p.id IS NULL AND e.parts > 1 AND o.fingerprint = e.entry)
    AND NOT EXISTS (SELECT FROM outgoing_payments b JOIN statement_entries o USING (id)
        WHERE p.id IS NULL AND o.direction = 'debit' AND o.reference_key = e.reference_key AND o.message <> e.message
            AND abs(o.booked_on - e.booked_on) <= 5)
    AND NOT EXISTS (SELECT FROM returning_debits r WHERE r.fingerprint = e.fingerprint)
"""


class KeptAt(NamedTuple):
    """Where the facts about an entry are kept: its statement, and its name there."""

    id: UUID
    statement: UUID
    fingerprint: str


_KEPT_AT = sql.SQL(
    "SELECT e.id, e.statement, e.fingerprint FROM statement_entries e WHERE e.id = ANY (%(ids)s) AND {}"
).format(sql.SQL(PAID_OUT))
_WAITING = sql.SQL(
    "SELECT e.id, e.statement, e.fingerprint FROM statement_entries e LEFT JOIN outgoing_payments p USING (id) "
    "WHERE {} AND {} AND coalesce(p.uncovered, e.amount) <> 0 AND {} "
    "ORDER BY e.booked_on, e.amount DESC, e.id LIMIT %(limit)s OFFSET %(skip)s"
)
_OWED = sql.SQL(
    "SELECT count(*) FROM nenosegts_totals "
    "WHERE direction = 'purchase' AND kind IN ('invoice', 'advance') AND documents > 0"
)


class Went(NamedTuple):
    """Money that went out, as far as it tells what comes back."""

    id: UUID
    booked_on: date
    amount: Decimal
    currency: str
    name: str | None
    iban: str | None
    end_to_end: str | None


_WENT = sql.SQL(
    "SELECT e.id, e.booked_on, e.amount, e.currency, e.name, e.iban, e.end_to_end FROM statement_entries e "
    "LEFT JOIN outgoing_payments p USING (id) WHERE {} AND coalesce(p.returned, 0) < e.amount "
    "AND (e.amount = ANY (%(amounts)s::numeric[]) OR e.end_to_end = ANY (%(ends)s)) "
    "ORDER BY e.booked_on DESC, e.id LIMIT 10000"
).format(sql.SQL(PAID_OUT))


def went_out(connection: Connection, amounts: Iterable[Decimal], ends: Iterable[str | None]) -> list[Went]:
    """Debits of just these amounts or with these end-to-end ids, of which not all came back; newest first."""
    asked = {"amounts": list(amounts), "ends": [each for each in ends if each]}
    return all_rows(connection, Went, _WENT, asked)


def kept_at(connection: Connection, ids: Iterable[UUID]) -> list[KeptAt]:
    """Where these are kept; those that are no money that went out are left out."""
    return all_rows(connection, KeptAt, _KEPT_AT, {"ids": wire.uuids(ids)})


def waiting(connection: Connection, ids: Iterable[UUID] | None, limit: int, skip: int = 0) -> list[KeptAt]:
    """Those with something uncovered, in the order of the worklist, behind the first `skip`; only `ids`, if given."""
    chosen = sql.SQL("true" if ids is None else "e.id = ANY (%(ids)s)")
    query = _WAITING.format(sql.SQL(PAID_OUT), chosen, sql.SQL(NOT_BOOKED_OTHERWISE))
    asked = {} if ids is None else {"ids": wire.uuids(ids)}
    return all_rows(connection, KeptAt, query, {**asked, "limit": limit, "skip": skip})


def anything_owed(connection: Connection) -> bool:
    """Whether a purchase is open at all: one look at a few rows, so that an office without expenses pays nothing."""
    return figure(connection, _OWED) > 0
