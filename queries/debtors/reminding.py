"""Who could be reminded, and of what; how fresh the bank's statements are; how each balance went. Commands decide."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from psycopg import sql

from aggregates.interest import Step
from queries.arrays import texts
from queries.rows import Connection, all_rows

_OVERDUE = sql.SQL(
    "SELECT DISTINCT payer FROM nenosegts WHERE kind = 'invoice' AND direction = 'sales' AND uncovered <> 0 "
    "AND due_on < %(on)s AND (%(customers)s::text[] IS NULL OR payer = ANY (%(customers)s)) ORDER BY payer"
)
_OPEN = sql.SQL(
    "SELECT payer, currency, kind, id, creditor_reference FROM nenosegts WHERE payer = ANY (%(customers)s) "
    "AND uncovered <> 0 AND direction = 'sales' "
    "AND (kind IN ('credit_note', 'payment') OR kind = 'invoice' AND due_on < %(on)s) ORDER BY due_on, id"
)
_OWN = sql.SQL(
    "SELECT customer, currency, prepaid, unallocated_payments FROM debtors WHERE customer = ANY (%(customers)s) "
    "AND (prepaid > 0 OR unallocated_payments > 0) ORDER BY customer, currency"
)
# Money of a payer whom nobody knows yet, which matching thinks is this customer's.
_PERHAPS = sql.SQL("""
    SELECT DISTINCT c ->> 'customer', p.currency, p.id FROM bank_payments p, json_array_elements(p.candidates) AS c
    WHERE p.uncovered <> 0 AND p.status = 'booked' AND p.payer = '' AND p.outcome = 'suggest'
        AND c ->> 'customer' = ANY (%(customers)s)
""")
# A statement that does not say up to which day it goes has told of the days of its entries.
_NEWEST = sql.SQL("""
    SELECT s.account, greatest(max(s.to_on), (
        SELECT max(p.booked_on) FROM bank_payments p WHERE p.account = s.account AND p.statement IS NOT NULL
    ))
    FROM bank_statements s
    LEFT JOIN registers r ON r.kind = 'bank_accounts' AND upper(replace(r.entry ->> 'iban', ' ', '')) = s.account
    WHERE coalesce(r.status, 'active') = 'active' AND coalesce((r.entry ->> 'active')::boolean, true)
    GROUP BY 1 ORDER BY 1
""")
_HOLIDAYS = (
    "SELECT code::date FROM registers WHERE kind = 'holidays' AND status = 'active' AND code < %s "
    "ORDER BY code DESC LIMIT 100"
)
_STEPS = sql.SQL(
    "SELECT document, coalesce(paid_on, effective_on), sum(amount) FROM ledger WHERE document = ANY (%(documents)s) "
    "AND document_kind <> 'prepayment' GROUP BY 1, 2 ORDER BY 1, 2"
)


class OpenOne(NamedTuple):
    """A document of a customer with something uncovered."""

    payer: str
    currency: str
    kind: str  # invoice, credit_note, payment
    id: UUID
    reference: str | None  # with which it is paid


class PerhapsTheirs(NamedTuple):
    """Money that was suggested to be of this customer."""

    payer: str
    currency: str
    id: UUID


class OwnMoney(NamedTuple):
    """What a customer paid on advances that no invoice deducts yet, and what it paid that is linked to nothing."""

    customer: str
    currency: str
    prepaid: Decimal
    unallocated: Decimal


class _Payer(NamedTuple):
    code: str


def late_payers(connection: Connection, on: date, customers: Sequence[str] | None = None) -> list[str]:
    """Codes of the customers (of these) with an invoice that is overdue on that day (T52, T53)."""
    asked = {"on": on, "customers": list(customers) if customers is not None else None}
    return [row.code for row in all_rows(connection, _Payer, _OVERDUE, asked)]


def has_entry(connection: Connection, kind: str, code: str) -> bool:
    """Whether a register has an entry in use."""
    query = "SELECT 1 FROM registers WHERE kind = %s AND code = %s AND status = 'active'"
    return connection.execute(query, (kind, code)).fetchone() is not None


def open_documents(connection: Connection, customers: Iterable[str], on: date) -> list[OpenOne]:
    """Their overdue invoices, and the credit notes and money that cover nothing yet, those due first at the top."""
    return all_rows(connection, OpenOne, _OPEN, {"customers": texts(customers), "on": on})


def own_money(connection: Connection, customers: Iterable[str]) -> list[OwnMoney]:
    """What these have with us, by currency."""
    return all_rows(connection, OwnMoney, _OWN, {"customers": texts(customers)})


def money_perhaps_theirs(connection: Connection, customers: Iterable[str]) -> list[PerhapsTheirs]:
    """Money that a person has yet to decide about, as matching suggests whose it is (A2.2)."""
    return all_rows(connection, PerhapsTheirs, _PERHAPS, {"customers": texts(customers)})


def newest_statements(connection: Connection) -> dict[str, date]:
    """The last day that the bank has told of, by account; accounts that are not in use any more do not matter."""
    found = connection.execute(_NEWEST).fetchall()
    return {account: day for account, day in found if day is not None}


def holidays(connection: Connection, before: date) -> frozenset[date]:
    """The last hundred days before that one on which banks do not work, besides Saturdays and Sundays."""
    return frozenset(row[0] for row in connection.execute(_HOLIDAYS, [before.isoformat()]))


def balance_steps(connection: Connection, documents: Sequence[UUID]) -> dict[UUID, list[Step]]:
    """How what each lacked changed from day to day: a correction stands on the day of what it corrects (A0).

    What was paid on a day on which the books were closed stands on that day: the debtor did not pay later for that.
    """
    found: dict[UUID, list[Step]] = defaultdict(list)
    for document, on, amount in connection.execute(_STEPS, {"documents": list(documents)}).fetchall():
        found[document].append(Step(on, amount))
    return found
