"""What every customer owed on a date, as far as was known at a position: the same rows, summed from the ledger."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from psycopg import sql

from aggregates.money import rounded
from queries.as_of import COUNTED, Moment
from queries.debtors import AGED, OWING, SORTS, Debtor, Owed, age_limits, filters
from queries.nenosegts_as_of import open_then
from queries.page import Key, Listing, Page
from queries.rows import Connection, figure
from queries.where import Where

_SOURCE = sql.SQL("""(
    SELECT payer AS customer, currency,
        coalesce(sum(uncovered) FILTER (WHERE kind = 'invoice'), 0) AS uncovered,
        coalesce(sum(uncovered) FILTER (WHERE kind = 'payment'), 0) AS unallocated_payments,
        coalesce(sum(uncovered) FILTER (WHERE kind = 'credit_note'), 0) AS unallocated_credit_notes,
        coalesce(sum(uncovered) FILTER (WHERE kind = 'advance'), 0) AS advances,
        coalesce(sum(uncovered) FILTER (WHERE kind = 'prepayment'), 0) AS prepaid,
        coalesce(sum(uncovered) FILTER (WHERE kind = 'invoice' AND due_on < %(age_0)s), 0) AS overdue,
        ARRAY[{aged}] AS ages
    FROM (
        SELECT payer, currency, kind, due_on, uncovered FROM {documents}
        UNION ALL
        SELECT customer, currency, 'prepayment', NULL::date, amount FROM ledger
        WHERE document_kind = 'prepayment' AND direction = 'sales' AND {counted}
    ) AS open GROUP BY payer, currency
) AS d LEFT JOIN customers c ON c.code = d.customer""").format(
    aged=AGED, documents=open_then("AND direction = 'sales'"), counted=COUNTED
)
_COLUMNS = sql.SQL(
    "d.customer, coalesce(c.name, ''), d.currency, d.uncovered, d.unallocated_payments, "
    "d.unallocated_credit_notes, d.advances, d.prepaid, d.ages"
)
_LIST = Listing(_COLUMNS, _SOURCE, SORTS | {"overdue": (Key("d.overdue", "numeric"), *SORTS["code"])})


class _Row(NamedTuple):
    customer: str
    name: str
    currency: str
    uncovered: Decimal
    unallocated_payments: Decimal
    unallocated_credit_notes: Decimal
    advances: Decimal
    prepaid: Decimal
    ages: list[Decimal | None]

    def debtor(self) -> Debtor:
        figures = (rounded(each, self.currency) for each in self[3:8])
        return Owed(self.customer, self.name, self.currency, *figures).aged(self.ages)


def debtors_as_of(
    connection: Connection,
    moment: Moment,
    *,
    today: date,
    search: str | None = None,
    currency: str | None = None,
    overdue: bool | None = None,
    sort: str = "-uncovered",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Debtor]:
    """As `debtors`, at that moment; ages are counted at its date. Errors: `BadSort`, `BadCursor`."""
    where = Where(OWING, **moment.parameters, **age_limits(moment.as_of or today))
    where.given("true", moment=[moment.as_of, moment.position])
    filters(where, search=search, currency=currency)
    where.either("overdue", overdue, "d.overdue <> 0", "d.overdue = 0")
    rows, following = _LIST.page(connection, _Row, where, sort=sort, limit=limit, cursor=cursor)
    query = sql.SQL("SELECT count(*) FROM {}{}").format(_SOURCE, where.sql())
    return Page([row.debtor() for row in rows], following, figure(connection, query, where.parameters))
