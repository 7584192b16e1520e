"""Contracts: the list with its filters."""

from datetime import date, datetime
from typing import LiteralString, Unpack
from uuid import UUID

import msgspec
from psycopg import sql

from queries.contracts.contract_filters import Filters, narrowed
from queries.counters import bounded, found
from queries.page import Key, Listing, Page
from queries.rows import Connection, columns_of
from queries.words import searches

__all__ = ["SORTS", "ContractRow", "Filters", "contracts"]


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
    salesperson: str | None
    partner: str | None
    partner_name: str | None
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
    next_price_change_on: date | None
    child: int  # how often it was renewed
    sorting: str | None
    entered_on: date
    entered_at: datetime
    entered_by: str
    version: int


ID, NUMBER = Key("id", "uuid"), Key("number", "text")


def _by(word: LiteralString, type_: LiteralString = "text") -> tuple[Key, ...]:
    return Key(word, type_), NUMBER, ID


SORTS = {
    "entered_on": (Key("entered_on", "date"), ID),
    "entered_at": (Key("entered_at", "timestamptz"), ID),
    "entered_by": _by("entered_by"),
    "number": (NUMBER, ID),
    "customer": _by("customer"),
    "customer_name": (Key("name_key", "text"), ID),
    "payer": _by("debtor"),
    "payer_name": _by("coalesce(lower(payer_name), name_key)"),
    "status": (Key("status", "text"), Key("entered_on", "date"), ID),
    "signed": _by("is_signed", "boolean"),
    "signed_on": _by("coalesce(signed_on, '9999-12-31')", "date"),
    "approved": _by("is_approved", "boolean"),
    "class": _by("class_sort"),
    "contracted_on": _by("coalesce(contracted_on, '9999-12-31')", "date"),
    "start_on": (Key("start_sort", "date"), ID),
    "end_on": (Key("end_sort", "date"), ID),
    "cancel_on": _by("coalesce(cancel_on, '9999-12-31')", "date"),
    "next_on": (Key("next_sort", "date"), ID),
    "last_on": (Key("last_sort", "date"), ID),
    "next_price_change_on": _by("coalesce(next_price_change_on, '9999-12-31')", "date"),
    "period": (Key("period_unit", "text"), Key("period_length", "integer"), ID),
    "currency": _by("currency"),
    "salesperson": _by("coalesce(salesperson, '')"),
    "project": _by("coalesce(project, '')"),
    "partner": _by("coalesce(partner, '')"),
    "partner_name": _by("coalesce(partner_name, '')"),
    "reference": _by("coalesce(reference, '')"),
    "sorting": _by("area"),
    "child": _by("child", "integer"),
}
_LIST = Listing(columns_of(ContractRow), sql.SQL("contracts"), SORTS)


def contracts(
    connection: Connection,
    *,
    sort: str = "-entered_on",
    limit: int = 50,
    cursor: str | None = None,
    **asked: Unpack[Filters],
) -> Page[ContractRow]:
    """Newest first. Errors: `BadSort`, `BadCursor`."""
    where = narrowed(asked)
    if searches(where):
        where, total = found(connection, "contracts", where)
        where = narrowed(asked, walking=True) if total[0] is None else where
    else:
        total = bounded(connection, "contracts", where, "entered_on DESC, id DESC")
    items, following = _LIST.page(connection, ContractRow, where, sort=sort, limit=limit, cursor=cursor)
    return Page(items, following, *total)
