"""What of each receipt was uncovered on a date, as far as was known at a position."""

from datetime import date

from psycopg import sql

from queries.as_of import COUNTED, Moment
from queries.page import Listing, Page
from queries.payments.bank_payments import COLUMNS, LONG_AGO, SORTS, BankPaymentRow, filters
from queries.payments.linked import LINKED, Linked
from queries.payments.provisional import WAITING
from queries.rows import Connection, figure
from queries.where import Where

# What the bank said never changes; what became of the money is summed from the ledger.
_THEN = sql.SQL("""(
    SELECT p.id, p.booked_on, p.value_on, p.account, p.name, p.iban, p.amount, p.currency, p.reference, p.end_to_end,
        p.text, p.bank_reference, p.statement, p.search, f.uncovered, f.returned, f.payer,
        p.provisional, NULL::uuid AS confirmed_by,
        CASE WHEN f.aside THEN 'set_aside' ELSE 'booked' END AS status, NULL AS outcome, NULL::integer AS score
    FROM (
        SELECT document, sum(uncovered) AS uncovered, sum(returned) AS returned, sum(aside) < 0 AS aside,
            bool_or(gone) AS gone,
            (array_agg(customer ORDER BY abs(uncovered) DESC, last DESC))[1] AS payer
        FROM (
            SELECT document, customer, sum(amount) AS uncovered, max(position) AS last,
                coalesce(-sum(amount) FILTER (WHERE kind = 'returned'), 0) AS returned,
                coalesce(sum(amount) FILTER (WHERE kind IN ('set_aside', 'taken_up')), 0) AS aside,
                bool_or(kind IN ('confirmed', 'withdrawn')) AS gone
            FROM ledger WHERE document_kind = 'payment' AND {} GROUP BY document, customer
        ) AS shares GROUP BY document
    ) AS f JOIN bank_payments p ON p.id = f.document WHERE NOT f.gone
) AS bank_payments""").format(COUNTED)
_LIST = Listing(COLUMNS, _THEN, SORTS)


def bank_payments_as_of(
    connection: Connection,
    moment: Moment,
    *,
    today: date | None = None,
    linked: Linked | None = None,
    account: str | None = None,
    payer: str | None = None,
    currency: str | None = None,
    booked_from: date | None = None,
    booked_to: date | None = None,
    search: str | None = None,
    provisional: bool | None = None,
    unconfirmed_days: int | None = None,
    sort: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[BankPaymentRow]:
    """As `bank_payments`, at that moment; what matching thought is not told. Errors: `BadSort`, `BadCursor`."""
    where = Where(**moment.parameters, today=moment.as_of or today).one_of("linked", linked, LINKED)
    where.either("provisional", provisional, WAITING, "NOT provisional").given(
        LONG_AGO, unconfirmed_days=unconfirmed_days
    )
    where.given("true", moment=[moment.as_of, moment.position])
    filters(
        where, account=account, payer=payer, currency=currency, booked_from=booked_from, booked_to=booked_to,
        search=search,
    )  # fmt: skip
    order = sort or ("-booked_on" if linked in (None, "true") else "booked_on")
    items, following = _LIST.page(connection, BankPaymentRow, where, sort=order, limit=limit, cursor=cursor)
    total = sql.SQL("SELECT count(*) FROM {}{}").format(_THEN, where.sql())
    return Page(items, following, figure(connection, total, where.parameters))
