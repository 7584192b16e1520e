"""Labels of contracts: to whom and where, chosen and sorted by the area, with how much is delivered (C59, C93)."""

from decimal import Decimal
from typing import Any, Literal, LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.languages import OWN
from queries.contracts.contract_filters import Filters, narrowed
from queries.counters import bounded
from queries.page import Key, Listing, Page
from queries.papers.forms import form_for, shelf
from queries.rows import Connection


class Label(msgspec.Struct, frozen=True):
    """One label. `quantity` is that of all rows together; `address` has its lines."""

    contract: UUID
    number: str
    customer: str
    name: str
    contact: str | None
    address: str | None
    sorting: str | None
    delivery_mode: str | None
    quantity: Decimal
    language: str
    form: str
    title: str


class _Found(msgspec.Struct, frozen=True):
    """A row of the page, before its words are added."""

    contract: UUID
    number: str
    customer: str
    name: str
    contact: str | None
    address: str | None
    sorting: str | None
    delivery_mode: str | None
    quantity: Decimal
    language: str | None


_ID = Key("id", "uuid")
SORTS = {
    "sorting": (Key("area", "text"), Key("number", "text"), _ID),
    "number": (Key("number", "text"), _ID),
    "name": (Key("name_key", "text"), _ID),
}
_QUANTITY: LiteralString = (
    "(SELECT coalesce(sum(coalesce((row ->> 'quantity')::numeric, 1)), 0) FROM json_array_elements(rows) AS row "
    "WHERE coalesce(row ->> 'type', 'cyclical') = 'cyclical')"
)
_ADDRESS: dict[str, LiteralString] = {
    "delivery": "coalesce(delivery_address, invoice_address)",
    "invoice": "invoice_address",
}


def contract_labels(
    connection: Connection,
    *,
    address: Literal["delivery", "invoice"] = "delivery",
    form: str | None = None,
    language: str | None = None,
    sort: str = "sorting",
    limit: int = 50,
    cursor: str | None = None,
    asked: Filters,
) -> Page[Label]:
    """By area, number or name. `form` and `language` in place of what is bound and of each contract's own.

    Errors: `BadSort`, `BadCursor`, `NoSuchForm`, `WrongForm`.
    """
    columns = sql.SQL(
        f"id, number, customer, customer_name, contact, {_ADDRESS[address]}, sorting, delivery_mode, {_QUANTITY}, "
        "language"
    )
    listing = Listing(columns, sql.SQL("contracts"), SORTS)
    where = narrowed(asked)
    total = bounded(connection, "contracts", where, "number, id")
    found, following = listing.page(connection, _Found, where, sort=sort, limit=limit, cursor=cursor)
    entries = shelf(connection, ())
    labels = []
    for each in found:
        chosen = language or each.language or OWN
        code, words = form_for(entries, "contract_label", chosen, form)
        fields: dict[str, Any] = msgspec.structs.asdict(each) | {"language": chosen}
        labels.append(Label(**fields, form=code, title=words.title))
    return Page(labels, following, *total)
