"""Money that went out, with what of it has no invoice: every debit of every statement, booked as a payment or not."""

from datetime import date
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from queries.as_of import COUNTED, Moment
from queries.counters import COUNTED_UP_TO
from queries.page import Key, Listing, Page
from queries.payments.linked import LINKED, WORD, WORKLIST, Linked
from queries.payments.outgoing_entries import NOT_BOOKED_OTHERWISE, PAID_OUT
from queries.rows import Connection, figure
from queries.where import Where
from queries.words import patterns


class OutgoingPaymentRow(msgspec.Struct, frozen=True):
    """One debit. `linked`: true when nothing is uncovered, false when no invoice is attached, else partly."""

    id: UUID
    status: str  # kept: an entry of its statement; booked, set_aside: a payment
    booked_on: date
    value_on: date | None
    account: str | None  # ours
    provider: str  # customer code; '' while unknown
    name: str | None  # as the bank has it
    iban: str | None
    amount: Decimal
    currency: str
    uncovered: Decimal
    returned: Decimal  # came back
    linked: str
    reference: str | None
    end_to_end: str | None
    text: str
    bank_reference: str | None
    statement: UUID


ID = Key("id", "uuid")
SORTS = {
    "booked_on": WORKLIST,  # oldest, then biggest
    "amount": (Key("amount", "numeric"), ID),
    "uncovered": (Key("uncovered", "numeric"), ID),
    "name": (Key("coalesce(name, '')", "text"), ID),
    "provider": (Key("provider", "text"), Key("booked_on", "date"), ID),
    "account": (Key("coalesce(account, '')", "text"), Key("booked_on", "date"), ID),
}
COLUMNS = sql.SQL(
    "id, status, booked_on, value_on, account, provider, name, iban, amount, currency, uncovered + amount * 0, "
    "returned + amount * 0, {}, reference, end_to_end, text, bank_reference, statement"
).format(WORD)
# As in `queries.payments.linked`, with what the database can weigh first: whether it is a payment at all.
_LINKED: dict[str, LiteralString] = {
    "true": f"(NOT kept AND {LINKED['true']})",
    "false": f"(kept OR {LINKED['false']})",
    "partly": f"(NOT kept AND {LINKED['partly']})",
    "open": f"(kept OR {LINKED['open']})",
}
_DEBITS = sql.SQL("""(
    SELECT e.id, p.id IS NULL AS kept, coalesce(p.status, 'kept') AS status, e.booked_on, e.value_on,
        coalesce(e.account, s.account) AS account, coalesce(p.payer, '') AS provider, e.name, e.iban, e.legal_id,
        e.ultimate_name, e.amount, e.currency, coalesce(p.uncovered, e.amount) AS uncovered,
        coalesce(p.returned, 0) AS returned, e.reference, e.end_to_end, e.text, e.bank_reference, e.statement,
        e.search, e.position AS kept_at
    FROM statement_entries e {join} {payments} AS p ON p.id = e.id LEFT JOIN bank_statements s ON s.id = e.statement
    WHERE {paid_out} AND {more}
) AS outgoing""")
_THEN = sql.SQL("""(
    SELECT document AS id, sum(uncovered) AS uncovered, sum(returned) AS returned,
        CASE WHEN sum(aside) < 0 THEN 'set_aside' ELSE 'booked' END AS status,
        (array_agg(customer ORDER BY abs(uncovered) DESC, last DESC))[1] AS payer
    FROM (
        SELECT document, customer, sum(amount) AS uncovered, max(position) AS last,
            coalesce(-sum(amount) FILTER (WHERE kind = 'returned'), 0) AS returned,
            coalesce(sum(amount) FILTER (WHERE kind IN ('set_aside', 'taken_up')), 0) AS aside
        FROM ledger WHERE document_kind = 'payment' AND direction = 'purchase' AND {} GROUP BY document, customer
    ) AS shares GROUP BY document
)""").format(COUNTED)
_EVERY = {"paid_out": sql.SQL(PAID_OUT), "join": sql.SQL("LEFT JOIN")}
NOW = _DEBITS.format(**_EVERY, payments=sql.SQL("outgoing_payments"), more=sql.SQL(NOT_BOOKED_OTHERWISE))
# Only those that are payments: of what has a provider or a link, without looking through all the rest.
_BOOKED = _DEBITS.format(
    **_EVERY | {"join": sql.SQL("JOIN")}, payments=sql.SQL("outgoing_payments"), more=sql.SQL("true")
)
_AT = _DEBITS.format(
    **_EVERY,
    payments=_THEN,
    more=sql.SQL(
        NOT_BOOKED_OTHERWISE
        + "AND e.booked_on <= %(as_of)s::date AND (e.position <= %(known_at)s::bigint OR p.id IS NOT NULL)"
    ),
)


def outgoing_payments(
    connection: Connection,
    *,
    linked: Linked | None = None,
    account: str | None = None,
    provider: str | None = None,
    currency: str | None = None,
    booked_from: date | None = None,
    booked_to: date | None = None,
    search: str | None = None,
    sort: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
    moment: Moment | None = None,
) -> Page[OutgoingPaymentRow]:
    """Newest first; what waits for an invoice: oldest first, then biggest. Errors: `BadSort`, `BadCursor`.

    With a `moment`: what was uncovered then. Beyond 10,000 the `total` is none, and `at_least` is told (decision 8).
    """
    where = Where(**moment.parameters if moment else {}).one_of("linked", linked, _LINKED)
    if moment:
        where.given("true", moment=[moment.as_of, moment.position])
    where.given("account = %(account)s", account=account).given("provider = %(provider)s", provider=provider)
    where.given("currency = %(currency)s", currency=currency)
    where.given("booked_on >= %(booked_from)s", booked_from=booked_from)
    where.given("booked_on <= %(booked_to)s", booked_to=booked_to)
    where.given("search LIKE ALL (%(search)s)", search=patterns(search))
    source = _AT if moment else _BOOKED if provider or linked in {"true", "partly"} else NOW
    order = sort or ("-booked_on" if linked in (None, "true") else "booked_on")
    items, following = Listing(COLUMNS, source, SORTS).page(
        connection, OutgoingPaymentRow, where, sort=order, limit=limit, cursor=cursor
    )
    return Page(items, following, *_total(connection, source, where))


def _total(connection: Connection, source: sql.Composed, where: Where) -> tuple[int | None, int | None]:
    """How many there are, or none and a number that there are at least."""
    query = sql.SQL(
        "SELECT count(*) FROM (SELECT FROM {}{} ORDER BY booked_on DESC, amount, id DESC LIMIT {}) AS found"
    )
    found = figure(connection, query.format(source, where.sql(), COUNTED_UP_TO + 1), where.parameters)
    return (found, None) if found <= COUNTED_UP_TO else (None, COUNTED_UP_TO)
