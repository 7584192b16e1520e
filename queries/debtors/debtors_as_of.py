"""What every customer owed on a date, as far as was known at a position: the same rows, summed from the ledger."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from psycopg import sql

from queries.as_of import COUNTED, Moment
from queries.debtors.debtors import AGED, OWING, SORTS, Debtor, Owed, Spoken, age_limits, filters
from queries.debtors.debtors_to_do import notes_then
from queries.debtors.reminded import REMINDED_THEN
from queries.nenosegts_as_of import open_then
from queries.page import Key, Listing, Page
from queries.rows import Connection, figure
from queries.where import Where

# Money is the customer's in whose account the ledger has it: what went back before the rest was given to another
# stays where it was.
_SOURCE = sql.SQL("""(
    WITH documents AS MATERIALIZED (SELECT id, payer, currency, kind, due_on, uncovered FROM {documents}),
    sums AS (
        SELECT payer AS customer, currency,
            coalesce(sum(uncovered) FILTER (WHERE kind = 'invoice'), 0) AS uncovered,
            coalesce(sum(uncovered) FILTER (WHERE kind = 'payment'), 0) AS unallocated_payments,
            coalesce(sum(uncovered) FILTER (WHERE kind = 'credit_note'), 0) AS unallocated_credit_notes,
            coalesce(sum(uncovered) FILTER (WHERE kind = 'advance'), 0) AS advances,
            coalesce(sum(uncovered) FILTER (WHERE kind = 'prepayment'), 0) AS prepaid,
            coalesce(sum(uncovered) FILTER (WHERE kind = 'invoice' AND due_on < %(age_0)s), 0) AS overdue,
            ARRAY[{aged}] AS ages
        FROM (
            SELECT payer, currency, kind, due_on, uncovered FROM documents
            UNION ALL
            SELECT customer, currency, document_kind, NULL::date, amount FROM ledger
            WHERE document_kind IN ('prepayment', 'payment') AND direction = 'sales' AND {counted} {of}
        ) AS open GROUP BY payer, currency
    ),
    reminded AS (
        SELECT customer, currency, max(reminded_on) AS reminded_on FROM reminders_noted
        WHERE {reminded} {of} GROUP BY 1, 2
    ),
    levels AS (
        SELECT o.payer, o.currency, max(n.level) AS level FROM documents o JOIN (
            SELECT DISTINCT ON (document) document, level FROM reminders_noted WHERE {reminded} {of}
            ORDER BY document, position DESC
        ) AS n ON n.document = o.id AND o.kind = 'invoice' GROUP BY 1, 2
    ),
    promised AS (
        SELECT o.payer, o.currency, max(n.promised_on) AS promised_on
        FROM documents o JOIN (
            SELECT DISTINCT ON (customer, invoice) invoice, promised_on FROM {notes} AS said
            WHERE promised_on IS NOT NULL ORDER BY customer, invoice, promised_turn DESC, position DESC
        ) AS n ON n.invoice = o.id GROUP BY 1, 2
    )
    SELECT s.*, r.reminded_on, p.promised_on, coalesce(l.level, 0) AS level FROM sums s
    LEFT JOIN reminded r ON r.customer = s.customer AND r.currency = s.currency
    LEFT JOIN promised p ON p.payer = s.customer AND p.currency = s.currency
    LEFT JOIN levels l ON l.payer = s.customer AND l.currency = s.currency
) AS d LEFT JOIN customers c ON c.code = d.customer""")
_OF_ALL = _SOURCE.format(
    aged=AGED,
    documents=open_then("AND direction = 'sales' AND document_kind <> 'payment'"),
    counted=COUNTED,
    reminded=REMINDED_THEN,
    notes=notes_then(),
    of=sql.SQL(""),
)
_OF_ONE = _SOURCE.format(
    aged=AGED,
    documents=open_then(
        "AND direction = 'sales' AND document_kind <> 'payment' "
        "AND document IN (SELECT document FROM ledger WHERE customer = %(code)s)"
    ),
    counted=COUNTED,
    reminded=REMINDED_THEN,
    notes=notes_then("AND customer = %(code)s"),
    of=sql.SQL("AND customer = %(code)s"),
)
_COLUMNS = sql.SQL(
    "d.customer, coalesce(c.name, ''), d.currency, d.uncovered, d.unallocated_payments, "
    "d.unallocated_credit_notes, d.advances, d.prepaid, d.ages, d.reminded_on, d.promised_on, d.level"
)
_SORTS = SORTS | {
    "overdue": (Key("d.overdue", "numeric"), *SORTS["code"]),
    "last_reminder_on": (Key("coalesce(d.reminded_on, '0001-01-01')", "date"), *SORTS["code"]),
    "promised_on": (Key("coalesce(d.promised_on, '9999-12-31')", "date"), *SORTS["code"]),
}
_LIST = Listing(_COLUMNS, _OF_ALL, _SORTS)


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
    reminded_on: date | None
    promised_on: date | None
    level: int

    def debtor(self) -> Debtor:
        return Owed(*self[:8]).aged(self.ages, Spoken(self.reminded_on, self.promised_on, self.level))


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
    query = sql.SQL("SELECT count(*) FROM {}{}").format(_OF_ALL, where.sql())
    return Page([row.debtor() for row in rows], following, figure(connection, query, where.parameters))


def of_customer_as_of(connection: Connection, code: str, moment: Moment, *, today: date) -> list[Debtor]:
    """The rows of one customer at that moment, one a currency."""
    where = Where(OWING, **moment.parameters, **age_limits(moment.as_of or today))
    where.given("d.customer = %(code)s", code=code)
    listing = Listing(_COLUMNS, _OF_ONE, _SORTS)
    rows, _ = listing.page(connection, _Row, where, sort="code", limit=200, cursor=None)
    return [row.debtor() for row in rows]
