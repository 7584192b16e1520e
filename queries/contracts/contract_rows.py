"""The rows of a contract as they are shown: what each comes to, and on which invoice one is that comes only once."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.errors import Refusal
from aggregates.pricing.amounts import Row, row_amount
from aggregates.pricing.discounts import DiscountOptions
from queries.rows import Connection

_ONCE = sql.SQL(
    "SELECT c.row_key, c.invoice, i.number FROM coverage c LEFT JOIN invoices i ON i.id = c.invoice "
    "WHERE c.contract = %(id)s AND c.type = 'one_off' AND c.mark IS NULL"
)
_PRICED = ("quantity", "unit_price", "price_factor", "cost_price")


def rows_shown(
    connection: Connection,
    id: UUID,  # noqa: A002 - the interface's own word
    rows: Iterable[dict[str, Any]],
    currency: str,
    options: DiscountOptions,
) -> list[dict[str, Any]]:
    """Each with its `sum` for a factor of 1 (C42), with VAT in it where the prices have; of a row that is invoiced once
    also `invoice` and `invoice_number` as soon as there is one (C57).
    """
    once = {key: {"invoice": each, "invoice_number": number} for key, each, number in _invoiced(connection, id)}
    return [{**row, "sum": row_sum(row, currency, options), **once.get(row["key"], {})} for row in rows]


def row_sum(row: dict[str, Any], currency: str, options: DiscountOptions) -> Decimal | None:
    """What it comes to; none where its percent cannot mean what the options say."""
    named = {name: row[name] for name in _PRICED if name in row}
    percent = row.get("discount") if Decimal(row.get("discount", 0)) else None
    figures = {"quantity": "1", "unit_price": "0", "percent": percent} | named
    try:
        return row_amount(msgspec.convert(figures, Row), currency, options)
    except Refusal:
        return None


def _invoiced(connection: Connection, id: UUID) -> Iterable[tuple[str, UUID, str | None]]:  # noqa: A002
    return connection.execute(_ONCE, {"id": id}).fetchall()
