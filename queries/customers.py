"""The debtor cards."""

from decimal import Decimal
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.errors import NotFound
from queries.counters import counted
from queries.page import Key, Listing, Page
from queries.rows import Connection, columns_of, one_row
from queries.where import Where
from queries.words import FOLD, patterns


class NoSuchCustomer(NotFound):
    """There is no such customer."""


class Customer(msgspec.Struct, frozen=True):
    """A debtor card as it now stands."""

    code: str
    id: UUID
    version: int
    position: int
    status: str  # active, retired
    name: str
    reg_no: str | None
    vat_no: str | None
    ibans: list[str]
    emails: list[str]
    contacts: list[dict[str, Any]]
    language: str
    payment_terms: str | None
    currency: str
    delivery: list[str]
    pod_delivery: list[str]
    customer_manager: str | None
    credit_limit: Decimal | None
    country: str | None
    address: str | None
    category: str | None
    price_list: str | None
    discount_matrix: str | None
    freight: str | None
    vat_zone: str | None
    vat_code: str | None
    delivery_terms: str | None
    delivery_mode: str | None
    delivery_address: str | None
    salesperson: str | None
    contact: str | None
    phone: str | None
    fax: str | None
    sorting: str | None
    objects: list[str]
    comment: str | None
    factor: str | None
    contract_class: str | None
    period_unit: str | None
    period_length: int | None
    invoice_timing: str | None
    invoice_days: int | None
    buyer_reference: str | None


SORTS = {
    "name": (Key("name_sort", "text"), Key("id", "uuid")),
    "code": (Key("code", "text"),),
    "country": (Key("coalesce(country, '')", "text"), Key("name_sort", "text"), Key("id", "uuid")),
}
_LIST = Listing(columns_of(Customer), sql.SQL("customers"), SORTS)
_ONE = sql.SQL("SELECT {} FROM customers WHERE code = %(code)s").format(columns_of(Customer))
_SEARCHED: LiteralString = (
    FOLD.format("code, name, reg_no, vat_no, array_to_string(ibans, ' '), array_to_string(emails, ' ')")
    + " LIKE ALL (%(search)s)"
)


def customers(
    connection: Connection,
    *,
    search: str | None = None,
    status: str | None = None,
    sort: str = "name",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Customer]:
    """By name. Errors: `BadSort`, `BadCursor`."""
    where = Where().given(_SEARCHED, search=patterns(search)).given("status = %(status)s", status=status)
    items, following = _LIST.page(connection, Customer, where, sort=sort, limit=limit, cursor=cursor)
    return Page(items, following, counted(connection, "customers", where))


def customer(connection: Connection, code: str) -> Customer:
    """Errors: `NoSuchCustomer`."""
    found = one_row(connection, Customer, _ONE, {"code": code})
    if found is None:
        raise NoSuchCustomer(f"There is no customer {code!r}; look it up in /customers, or enter the card.")
    return found
