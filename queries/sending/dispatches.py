"""What leaves the house: the list of e-mails and letters, as they stand or stood; and which are on their way."""

from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from queries.as_of import Moment
from queries.counters import counted
from queries.page import Key, Listing, Page
from queries.rows import Connection, all_rows, columns, figure
from queries.visibility import VISIBLE
from queries.where import Where
from queries.words import FOLD, patterns


class DispatchRow(msgspec.Struct, frozen=True):
    """One e-mail or letter of the list."""

    id: UUID
    version: int
    kind: str  # invoice, reminder, statement, comparison_act, contract
    channel: str  # email, post
    status: str  # queued, sent, partly, failed, cancelled
    round: int  # how often somebody gave it on its way
    customer: str
    name: str
    document: UUID | None
    number: str | None
    subject: str
    to: list[str]
    cc: list[str]
    queued_on: date
    queued_at: datetime
    queued_by: str
    sent_on: date | None
    failed_why: str | None
    uncertain: bool  # it may have arrived


class SentEmail(msgspec.Struct, frozen=True):
    """One e-mail or letter on the page of what it is about (T14)."""

    id: UUID
    kind: str
    channel: str
    status: str
    number: str | None
    subject: str
    queued_at: datetime
    queued_by: str
    sent_on: date | None


ID = Key("id", "uuid")
_WHEN = Key("queued_at", "timestamptz")
SORTS = {
    "queued_at": (_WHEN, ID),
    "customer": (Key("customer", "text"), _WHEN, ID),
    "status": (Key("status", "text"), _WHEN, ID),
    "number": (Key("coalesce(number, '')", "text"), _WHEN, ID),
}
_COLUMNS = sql.SQL(
    "id, version, kind, channel, status, round, customer, name, document, number, subject, sent_to, cc, queued_on, "
    "queued_at, queued_by, sent_on, failed_why, uncertain"
)
_NOW = sql.SQL("dispatches")
_THEN = sql.SQL("""(
    SELECT d.id, d.version, d.kind, d.channel, t.status, t.round, d.customer, d.name, d.document, d.number, d.subject,
        d.sent_to, d.cc, d.queued_on, d.queued_at, d.queued_by, t.sent_on, t.failed_why, t.uncertain, d.orders,
        d.contracts, d.invoices, d.searched
    FROM dispatches d JOIN LATERAL (
        SELECT (array_agg(status ORDER BY position DESC))[1] AS status, (count(*) FILTER (WHERE again))::int AS round,
            max(sent_on) AS sent_on,
            (array_agg(why ORDER BY position DESC) FILTER (WHERE why IS NOT NULL))[1] AS failed_why,
            (array_agg(uncertain ORDER BY position DESC))[1] AS uncertain
        FROM dispatch_turns WHERE dispatch = d.id AND effective_on <= %(as_of)s::date
            AND position <= %(known_at)s::bigint
    ) t ON t.status IS NOT NULL
) AS past""")
_FILTERS: dict[str, LiteralString] = {
    "status": "status = %(status)s",
    "channel": "channel = %(channel)s",
    "kind": "kind = %(kind)s",
    "customer": "customer = %(customer)s",
    "order": "orders @> ARRAY[%(order)s::uuid]",
    "invoice": "invoices @> ARRAY[%(invoice)s::uuid]",
    "contract": "contracts @> ARRAY[%(contract)s::uuid]",
    "date_from": "queued_on >= %(date_from)s",
    "date_to": "queued_on <= %(date_to)s",
}
_SEARCHED: LiteralString = "searched || ' ' || lower(array_to_string(sent_to || cc, ' ')) LIKE ALL (%(search)s)"
_SHOWN: LiteralString = FOLD.format("number, subject") + " LIKE ALL (%(search)s)"
_OWN: LiteralString = f"kind = 'invoice' AND document IN (SELECT invoices.id FROM invoices WHERE {VISIBLE})"  # noqa: S608 - our own text
_ABOUT = sql.SQL("SELECT {} FROM dispatches WHERE {} @> ARRAY[%(id)s::uuid] ORDER BY position DESC LIMIT 50")


def dispatches(
    connection: Connection,
    *,
    moment: Moment | None = None,
    visible_to: str | None = None,
    search: str | None = None,
    sort: str = "-queued_at",
    limit: int = 50,
    cursor: str | None = None,
    **chosen: object,
) -> Page[DispatchRow]:
    """Newest first. `chosen`: status, channel, kind, customer, order, invoice, contract (ids), date_from, date_to.

    At a moment: how each stood then; its addresses are those of now.
    `visible_to`: of invoices that this person may see, and without any address. Errors: `BadSort`, `BadCursor`.
    """
    where = Where(**(moment.parameters if moment else {}))
    for name, value in chosen.items():
        where.given(_FILTERS[name], **{name: value})
    where.given(_SHOWN if visible_to else _SEARCHED, search=patterns(search)).given(_OWN, visible_to=visible_to)
    if moment:
        where.asked.append(("moment", str(moment)))
    listing = Listing(_COLUMNS, _THEN if moment else _NOW, SORTS)
    items, following = listing.page(connection, DispatchRow, where, sort=sort, limit=limit, cursor=cursor)
    total = _total(connection, where) if moment else counted(connection, "dispatches", where)
    return Page([without_addresses(each) for each in items] if visible_to else items, following, total)


def _total(connection: Connection, where: Where) -> int:
    query = sql.SQL("SELECT count(*) FROM {}{}").format(_THEN, where.sql())
    return figure(connection, query, where.parameters)


def without_addresses(row: DispatchRow) -> DispatchRow:
    """For who may not read debtors; why it failed may name an address, too."""
    return msgspec.structs.replace(row, to=[], cc=[], failed_why=None)


def sent_emails(connection: Connection, of: str, id: UUID) -> list[SentEmail]:  # noqa: A002 - the interface's own word
    """The newest 50 about this order, invoice or contract (T14); `of`: orders, invoices, contracts."""
    return all_rows(
        connection,
        SentEmail,
        _ABOUT.format(columns(*SentEmail.__struct_fields__), sql.Identifier(of)),
        {"id": id},
    )


def by_message_id(connection: Connection, message_id: str) -> UUID | None:
    """The dispatch that left under this Message-ID; without its brackets it is known, too."""
    bare = f"<{message_id.strip().strip('<>')}>"
    row = connection.execute("SELECT id FROM dispatches WHERE message_id = %s", [bare]).fetchone()
    return row[0] if row else None
