"""Nenosegts as it stood on a date, as far as was known at a position: the same rows, summed from the ledger."""

from datetime import date
from typing import LiteralString

from psycopg import sql

from queries.as_of import COUNTED, Moment
from queries.nenosegts import COLUMNS, SORTS, NenosegtsPage, OpenDocument, Part, conditions, summed
from queries.page import Listing
from queries.rows import Connection, all_rows
from queries.where import Where

# A document's figure is the sum of its movements. What it is called stands on its last opening movement, and whose
# money a payment is on the second line of its last attribution.
_OPEN_THEN = sql.SQL("""(
    WITH figures AS (
        SELECT document, sum(amount) AS uncovered, max(position) FILTER (WHERE issued_on IS NOT NULL) AS opened,
            max(position) FILTER (WHERE kind = 'attributed') AS given
        FROM ledger WHERE document_kind <> 'prepayment' AND {counted} {only} GROUP BY document HAVING sum(amount) <> 0
    )
    SELECT f.document AS id, o.document_kind AS kind, o.direction, o.number, coalesce(g.customer, o.customer) AS payer,
        coalesce(o.payer_name, '') AS payer_name, o.issued_on, coalesce(o.due_on, o.issued_on) AS due_on,
        o.amount AS total, f.uncovered, o.currency, NULL AS reference, NULL::text AS assignee
    FROM figures f JOIN ledger o ON o.position = f.opened AND o.document = f.document AND o.issued_on IS NOT NULL
    LEFT JOIN ledger g ON g.position = f.given AND g.line = 2
) AS nenosegts""")


def open_then(only: LiteralString = "") -> sql.Composed:
    """The open documents of a moment, as a table of the shape of `nenosegts`; `only` is a condition on the ledger."""
    return _OPEN_THEN.format(counted=COUNTED, only=sql.SQL(only))


_OF_ALL = open_then()
_OF_PAYER = open_then("AND document IN (SELECT document FROM ledger WHERE customer = %(payer)s)")


def nenosegts_as_of(
    connection: Connection,
    moment: Moment,
    *,
    today: date,
    kind: str | None = None,
    payer: str | None = None,
    currency: str | None = None,
    overdue: bool | None = None,
    direction: str | None = "sales",
    search: str | None = None,
    sort: str = "due_on",
    limit: int = 50,
    cursor: str | None = None,
) -> NenosegtsPage:
    """As `nenosegts`, at that moment; days overdue count up to its date. Errors: `BadSort`, `BadCursor`."""
    where = Where(today=moment.as_of or today, **moment.parameters)
    where.given("true", moment=[moment.as_of, moment.position])
    conditions(where, kind=kind, payer=payer, currency=currency, overdue=overdue, direction=direction, search=search)
    source = _OF_ALL if payer is None else _OF_PAYER
    items, following = Listing(COLUMNS, source, SORTS).page(
        connection, OpenDocument, where, sort=sort, limit=limit, cursor=cursor
    )
    query = sql.SQL("SELECT currency, kind, count(*), sum(uncovered) FROM {}{} GROUP BY 1, 2")
    totals = summed(all_rows(connection, Part, query.format(source, where.sql()), where.parameters))
    return NenosegtsPage(items, following, sum(total.documents for total in totals), totals)
