"""Which invoice charges which days of a contract, and the proof that no day is charged twice or left out between."""

from datetime import date
from uuid import UUID

import msgspec
from psycopg import sql

from queries.page import Key, Listing, Page
from queries.rows import Connection, all_rows, figure
from queries.where import Where


class Covering(msgspec.Struct, frozen=True):
    """Days of a row that an invoice charges. `number` is that of the period, from 0."""

    row: str  # its key
    number: int
    first: date
    last: date
    type: str  # cyclical, one_off
    invoice: UUID
    invoice_number: str | None  # none while it is a draft
    invoice_state: str  # also elsewhere, or waived: no invoice here charges it
    covered_on: date


class Fault(msgspec.Struct, frozen=True):
    """Days between two coverings of a row that nothing charges (gap), or that two charge (overlap)."""

    contract: UUID
    row: str
    kind: str
    first: date
    last: date


_LIST = Listing(
    sql.SQL(
        "c.row_key, c.number, c.first, c.last, c.type, c.invoice, i.number, coalesce(c.mark, i.status, 'draft'), "
        "c.covered_on"
    ),
    sql.SQL("coverage c LEFT JOIN invoices i ON i.id = c.invoice"),
    {
        "first": (Key("c.first", "date"), Key("c.row_key", "text"), Key("c.number", "integer")),
        "row": (Key("c.row_key", "text"), Key("c.first", "date"), Key("c.number", "integer")),
    },
)
_FAULTS = """
    SELECT contract, row_key, CASE WHEN first > before + 1 THEN 'gap' ELSE 'overlap' END,
           least(before + 1, first), CASE WHEN first > before + 1 THEN first - 1 ELSE least(before, last) END
      FROM (SELECT *, max(last) OVER (PARTITION BY contract, row_key ORDER BY first, number
                                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
              FROM coverage WHERE type = 'cyclical' {}) AS placed
     WHERE first <> before + 1 ORDER BY contract, row_key, first
"""


def coverage(
    connection: Connection, contract: UUID, *, sort: str = "first", limit: int = 50, cursor: str | None = None
) -> Page[Covering]:
    """What is charged of one contract. Errors: `BadSort`, `BadCursor`."""
    where = Where().given("c.contract = %(contract)s", contract=contract)
    items, following = _LIST.page(connection, Covering, where, sort=sort, limit=limit, cursor=cursor)
    total = figure(connection, sql.SQL("SELECT count(*) FROM coverage c{}").format(where.sql()), where.parameters)
    return Page(items, following, total)


def coverage_faults(connection: Connection, contract: UUID | None = None) -> list[Fault]:
    """Of one contract or of all. A gap is what a credited invoice left, until the next run; an overlap is never so."""
    narrowed = sql.SQL("AND contract = %(contract)s" if contract else "")
    return all_rows(connection, Fault, sql.SQL(_FAULTS).format(narrowed), {"contract": contract})
