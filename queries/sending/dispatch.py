"""One e-mail or letter, whole: what it says, its files, how it stands with each recipient, and how far it is."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.dispatch.rules import NoSuchDispatch
from queries.rows import Connection, all_rows, one_row
from queries.sending.dispatches import DispatchRow
from queries.visibility import sees
from store.outbox import standing


class DispatchRecipient(msgspec.Struct, frozen=True):
    """How it stands with one address; `why` and `code`: what the mail server said. `current`: it goes there still."""

    address: str
    standing: str  # queued, sent, failed, bounced, cancelled
    why: str | None
    code: int | None
    at: datetime
    current: bool


class Delivery(msgspec.Struct, frozen=True):
    """How far the worker is: phase waiting, claimed, handing, handed, done; and when it tries again."""

    phase: str
    attempts: int
    next_at: datetime
    last_error: str | None


class Dispatch(msgspec.Struct, frozen=True):
    """Everything that is known of it. `pages`: its first and last in the printed `batch`."""

    id: UUID
    version: int
    position: int
    kind: str
    channel: str
    status: str
    round: int
    customer: str
    name: str
    address: str | None
    document: UUID | None
    number: str | None
    orders: list[UUID]
    contracts: list[UUID]
    invoices: list[UUID]
    language: str
    to: list[str]
    cc: list[str]
    subject: str
    text: str
    enclosures: list[dict[str, Any]]
    from_on: date | None
    to_on: date | None
    made: bool
    message_id: str | None
    sender: str | None
    frame: str | None
    batch: str | None
    pages: list[int] | None
    uncertain: bool
    queued_on: date
    queued_at: datetime
    queued_by: str
    sent_on: date | None
    failed_why: str | None
    recipients: list[DispatchRecipient] = []
    delivery: Delivery | None = None  # none: no worker has seen it yet, or it goes by post


_FIELDS = [name for name in Dispatch.__struct_fields__ if name not in {"recipients", "delivery"}]
_ONE = sql.SQL("SELECT {} FROM dispatches WHERE id = %(id)s").format(
    sql.SQL(", ").join(sql.Identifier({"to": "sent_to"}.get(name, name)) for name in _FIELDS)
)
_RECIPIENTS = sql.SQL("""
    SELECT r.address, r.standing, r.why, r.code, r.at, r.address = ANY (d.sent_to || d.cc)
    FROM dispatch_recipients r JOIN dispatches d ON d.id = r.dispatch WHERE r.dispatch = %(id)s
    ORDER BY array_position(d.sent_to || d.cc, r.address), r.address
""")


def dispatch(connection: Connection, id: UUID) -> Dispatch:  # noqa: A002 - the interface's own word
    """Errors: `NoSuchDispatch`."""
    found = one_row(connection, Dispatch, _ONE, {"id": id})
    if found is None:
        raise no_such_dispatch(id)
    way = standing(connection, [id]).get(id)  # type: ignore[arg-type]  # of the pool, as all that ask
    return msgspec.structs.replace(
        found,
        recipients=all_rows(connection, DispatchRecipient, _RECIPIENTS, {"id": id}),
        delivery=Delivery(way.phase, way.attempts, way.next_at, way.last_error) if way else None,
    )


def dispatch_seen(connection: Connection, id: UUID, visible_to: str | None) -> Dispatch | DispatchRow:  # noqa: A002
    """For who sees only their own: that of an invoice of theirs, without addresses, words and files.

    Errors: `NoSuchDispatch`.
    """
    found = dispatch(connection, id)
    if visible_to is None:
        return found
    if found.kind != "invoice" or found.document is None or not sees(connection, found.document, visible_to):
        raise no_such_dispatch(id)
    bare = {name: getattr(found, name) for name in DispatchRow.__struct_fields__}
    return DispatchRow(**bare | {"to": [], "cc": [], "failed_why": None})


def no_such_dispatch(id: UUID) -> NoSuchDispatch:  # noqa: A002 - the interface's own word
    """The refusal that names it."""
    return NoSuchDispatch(f"There is no dispatch {id}; look it up in /outbox.")
