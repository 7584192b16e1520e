"""Bank statements as they were imported, with the entries of theirs that are no receipts."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.errors import NotFound
from queries.counters import counted_rows
from queries.page import Key, Listing, Page
from queries.rows import Connection, all_rows, columns, columns_of, one_row
from queries.where import Where


class NoSuchStatement(NotFound):
    """There is no such bank statement."""


class BankStatementRow(msgspec.Struct, frozen=True):
    """One statement: its balances, its check sum, and what came of its entries."""

    id: UUID
    account: str
    currency: str | None
    statement: str | None
    sequence: str | None
    from_on: date | None
    to_on: date | None
    opening: Decimal | None
    closing: Decimal | None
    balanced: bool | None  # none: not checkable
    difference: Decimal | None
    entries: int
    booked: int
    credits: Decimal
    debits: Decimal
    payments_new: int
    payments_known: int
    set_aside: int
    format: str
    file: str  # SHA-256 of the original
    imported_at: datetime
    imported_by: str


class StatementEntry(msgspec.Struct, frozen=True):
    """An entry that is no receipt: money that went out, or that is not booked yet."""

    fingerprint: str
    direction: str  # credit, debit
    status: str  # booked, pending, information
    booked_on: date
    amount: Decimal
    currency: str
    name: str | None
    iban: str | None
    reference: str | None
    end_to_end: str | None
    bank_reference: str | None
    text: str
    is_return: bool
    return_reason: str | None
    original_end_to_end: str | None
    return_of: list["ReturnedPayment"] = []


class ReturnedPayment(msgspec.Struct, frozen=True):
    """A payment that a bank's return may take back, best first, and why it may be meant."""

    id: UUID
    booked_on: date
    amount: Decimal
    currency: str
    name: str | None
    returned: Decimal
    because: str  # end_to_end, iban, name


class BankStatement(BankStatementRow, frozen=True):
    """A statement with its warnings (where, what) and the entries that are no receipts."""

    version: int
    position: int
    warnings: list[list[str]]
    kept: list[StatementEntry] = []


ID = Key("id", "uuid")
SORTS = {
    "imported": (Key("imported_at", "timestamptz"), ID),
    "imported_at": (Key("imported_at", "timestamptz"), ID),
    "to_on": (Key("coalesce(to_on, '0001-01-01')", "date"), ID),
    "account": (Key("account", "text"), Key("coalesce(to_on, '0001-01-01')", "date"), ID),
}
_LIST = Listing(columns_of(BankStatementRow), sql.SQL("bank_statements"), SORTS)
_ONE = sql.SQL("SELECT {} FROM bank_statements WHERE id = %(id)s").format(
    columns(*BankStatement.__struct_fields__[:-1])
)
_ENTRIES = sql.SQL("SELECT {} FROM statement_entries WHERE statement = %(id)s ORDER BY booked_on, fingerprint").format(
    columns(*StatementEntry.__struct_fields__[:-1])
)
_RETURNED = sql.SQL("""
    SELECT id, booked_on, amount, currency, name, returned, because FROM (
        SELECT p.*, CASE WHEN p.end_to_end = e.original_end_to_end THEN 'end_to_end'
            WHEN p.iban = e.iban THEN 'iban' ELSE 'name' END AS because
        FROM statement_entries e JOIN bank_payments p ON p.currency = e.currency AND p.booked_on <= e.booked_on
            AND p.returned < p.amount
            AND (p.end_to_end = e.original_end_to_end OR (p.amount = e.amount AND (p.iban = e.iban OR p.name = e.name)))
        WHERE e.fingerprint = %(fingerprint)s AND e.is_return
    ) AS meant ORDER BY because, booked_on DESC, id LIMIT 5
""")


def bank_statements(
    connection: Connection,
    *,
    account: str | None = None,
    file: str | None = None,
    sort: str = "-imported_at",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[BankStatementRow]:
    """Newest first. Errors: `BadSort`, `BadCursor`."""
    where = Where().given("account = %(account)s", account=account).given("file = %(file)s", file=file)
    items, following = _LIST.page(connection, BankStatementRow, where, sort=sort, limit=limit, cursor=cursor)
    return Page(items, following, counted_rows(connection, "bank_statements", where))


def bank_statement(connection: Connection, id: UUID) -> BankStatement:  # noqa: A002 - the interface's own word
    """With its kept entries; a return names the payments that it may take back. Errors: `NoSuchStatement`."""
    found = one_row(connection, BankStatement, _ONE, {"id": id})
    if found is None:
        raise _missing(id)
    entries = all_rows(connection, StatementEntry, _ENTRIES, {"id": id})
    return msgspec.structs.replace(found, kept=[_with_payments(connection, entry) for entry in entries])


def original(connection: Connection, id: UUID) -> str:  # noqa: A002 - the interface's own word
    """The SHA-256 under which the store keeps the file that brought the statement. Errors: `NoSuchStatement`."""
    row = connection.execute("SELECT file FROM bank_statements WHERE id = %(id)s", {"id": id}).fetchone()
    if row is None:
        raise _missing(id)
    return str(row[0])


def _missing(id: UUID) -> NoSuchStatement:  # noqa: A002 - the interface's own word
    return NoSuchStatement(f"There is no bank statement {id}; look it up in /bank-statements.")


def _with_payments(connection: Connection, entry: StatementEntry) -> StatementEntry:
    if not entry.is_return:
        return entry
    meant = all_rows(connection, ReturnedPayment, _RETURNED, {"fingerprint": entry.fingerprint})
    return msgspec.structs.replace(entry, return_of=meant)
