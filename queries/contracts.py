"""Contracts: the list with its filters."""

from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from queries.counters import counted_rows, length
from queries.page import Key, Listing, Page
from queries.rows import Connection, columns_of
from queries.where import Where
from queries.words import FOLD, patterns


class ContractRow(msgspec.Struct, frozen=True):
    """One contract of the list. `next_on` is the day from which there is something to invoice."""

    id: UUID
    number: str
    status: str  # draft, approved, discarded
    customer: str
    customer_name: str
    payer: str | None
    payer_name: str | None
    contract_class: str | None
    reference: str | None
    project: str | None
    currency: str
    contracted_on: date | None
    start_on: date | None
    end_on: date | None
    cancel_on: date | None
    signed_on: date | None
    period_unit: str
    period_length: int
    next_on: date | None
    last_on: date | None
    child: int
    sorting: str | None
    entered_on: date
    entered_at: datetime
    entered_by: str
    version: int


ID = Key("id", "uuid")
SORTS = {
    "entered_on": (Key("entered_on", "date"), ID),
    "number": (Key("number", "text"), ID),
    "customer": (Key("customer", "text"), Key("number", "text"), ID),
    "customer_name": (Key("customer_name", "text"), ID),
    "start_on": (Key("coalesce(start_on, '9999-12-31')", "date"), ID),
    "end_on": (Key("coalesce(end_on, '9999-12-31')", "date"), ID),
    "next_on": (Key("coalesce(next_on, '9999-12-31')", "date"), ID),
    "last_on": (Key("coalesce(last_on, '9999-12-31')", "date"), ID),
    "signed": (Key("(signed_on IS NOT NULL)", "boolean"), Key("number", "text"), ID),
    "approved": (Key("(status = 'approved')", "boolean"), Key("number", "text"), ID),
    "class": (Key("coalesce(contract_class, '')", "text"), Key("number", "text"), ID),
    "sorting": (Key("coalesce(sorting, '')", "text"), ID),
}
_LIST = Listing(columns_of(ContractRow), sql.SQL("contracts"), SORTS)
_SEARCHED: LiteralString = (
    FOLD.format("number, customer, customer_name, reference, project, contact, comment") + " LIKE ALL (%(search)s)"
)


def contracts(
    connection: Connection,
    *,
    search: str | None = None,
    customer: str | None = None,
    payer: str | None = None,
    status: str | None = None,
    signed: bool | None = None,
    approved: bool | None = None,
    contract_class: str | None = None,
    project: str | None = None,
    due_by: date | None = None,
    sort: str = "-entered_on",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[ContractRow]:
    """Newest first. `payer`: who is invoiced; `due_by`: with something to invoice by that day.

    Errors: `BadSort`, `BadCursor`.
    """
    where = Where().given(_SEARCHED, search=patterns(search)).given("customer = %(customer)s", customer=customer)
    where.given("debtor = %(payer)s", payer=payer).given("status = %(status)s", status=status)
    where.given("contract_class = %(contract_class)s", contract_class=contract_class)
    where.given("project = %(project)s", project=project).given("next_on <= %(due_by)s", due_by=due_by)
    where.either("signed", signed, "signed_on IS NOT NULL", "signed_on IS NULL")
    where.either("approved", approved, "status = 'approved'", "status <> 'approved'")
    items, following = _LIST.page(connection, ContractRow, where, sort=sort, limit=limit, cursor=cursor)
    total = counted_rows(connection, "contracts", where) if where.asked else length(connection, "contracts")
    return Page(items, following, total)
