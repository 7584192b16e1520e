"""Accrual schedules with their parts, and every movement of the accrual accounts and of sales that they make."""

from decimal import Decimal
from typing import Any

from aggregates.accrual import AccrualSchedule
from projections.changes import Changes, Envelope, Projection
from projections.counters import COUNTERS
from projections.table import Change, Table

SCHEDULES = Table(
    "accrual_schedules",
    "rows",
    columns="""
        id               uuid NOT NULL
        version          integer NOT NULL
        position         bigint NOT NULL
        status           text NOT NULL      -- active, stopped, done, reversed
        invoice          uuid NOT NULL
        number           text NOT NULL      -- of the invoice
        line             integer NOT NULL   -- its place there, from 1
        text             text NOT NULL
        customer         text NOT NULL
        customer_name    text NOT NULL
        contract         uuid
        template         text NOT NULL
        method           text NOT NULL
        accrual_account  text NOT NULL
        sales_account    text NOT NULL
        currency         text NOT NULL      -- of the invoice
        net              numeric NOT NULL   -- of the line after its credits, in that currency
        base_currency    text NOT NULL
        amount           numeric NOT NULL   -- the same in base currency, as are all that follow
        recognised       numeric NOT NULL
        remaining        numeric GENERATED ALWAYS AS (amount - recognised) STORED
        first            date NOT NULL
        last             date NOT NULL
        scheduled_on     date NOT NULL
        stopped_from     date
        next_on          date               -- when the next part is moved; none while that is stopped
    """,
    key="id",
    indexes="""
        (scheduled_on, id)
        (invoice, line)
        (customer, scheduled_on, id)
        (contract, scheduled_on, id) WHERE contract IS NOT NULL
        (next_on, id) WHERE next_on IS NOT NULL
    """,
)
PARTS = Table(
    "accrual_parts",
    "rows",
    columns="""
        schedule   uuid NOT NULL
        number     integer NOT NULL
        due_on     date NOT NULL
        amount     numeric NOT NULL     -- base currency; below 0 it takes back what was moved before
        status     text NOT NULL        -- active, transferred, stopped, reversed, cancelled
        posted_on  date
    """,
    key="schedule, number",
)
POSTINGS = Table(
    "accrual_postings",
    "log",
    columns="""
        position         bigint NOT NULL
        place            smallint NOT NULL
        effective_on     date NOT NULL
        recorded_at      timestamptz NOT NULL
        kind             text NOT NULL      -- deferred, withdrawn, credited, restored, recognised, reversed
        schedule         uuid NOT NULL
        invoice          uuid NOT NULL
        number           text NOT NULL      -- of the invoice
        line             integer NOT NULL
        part             integer
        customer         text NOT NULL
        contract         uuid
        accrual_account  text NOT NULL
        debit_account    text               -- none: the other side is in the posting of the invoice or credit note
        credit_account   text
        base_currency    text NOT NULL
        amount           numeric NOT NULL   -- 0 or more, in base currency
        deferred         numeric NOT NULL   -- by how much the accrual account grows
        recognised       numeric NOT NULL   -- by how much sales grow
    """,
    key="position, place",
    indexes="""
        (effective_on, position, place)
        (schedule, effective_on)
    """,
)
TABLES = (SCHEDULES, PARTS, POSTINGS)


def _seen(e: Any, at: Envelope, **values: Any) -> Change:
    return SCHEDULES.put(at.id, version=at.version, position=at.position, status=e.status, next_on=e.next_on, **values)


def _posting(
    e: Any, at: Envelope, kind: str, deferred: Decimal, recognised: Decimal | None = None, **more: Any
) -> Change:
    """Between the accrual account and sales, or with the invoice on the other side."""
    sales = e.sales_account if recognised else None
    debit, credit = (sales, e.accrual_account) if deferred > 0 else (e.accrual_account, sales)
    values = {
        "position": at.position,
        "place": 1,
        "effective_on": e.effective_on,
        "recorded_at": at.recorded_at,
        "kind": kind,
        "schedule": at.id,
        "invoice": e.invoice,
        "number": e.number,
        "line": e.line,
        "customer": e.customer,
        "contract": e.contract,
        "accrual_account": e.accrual_account,
        "debit_account": debit,
        "credit_account": credit,
        "base_currency": e.base_currency,
        "amount": abs(deferred),
        "deferred": deferred,
        "recognised": abs(deferred) * 0 if recognised is None else recognised,  # with the currency's decimals
    }
    return POSTINGS.append(**values | more)


_SAME = (
    "status", "invoice", "number", "line", "text", "customer", "customer_name", "contract", "template", "method",
    "accrual_account", "sales_account", "currency", "net", "base_currency", "amount", "first", "last", "next_on",
)  # fmt: skip


def _scheduled(e: AccrualSchedule.Scheduled, at: Envelope) -> Changes:
    row = SCHEDULES.append(
        id=at.id,
        version=at.version,
        position=at.position,
        recognised=e.amount * 0,
        scheduled_on=e.effective_on,
        **{name: getattr(e, name) for name in _SAME},
    )
    count = COUNTERS.add(("accrual_schedules", ""), rows=1)
    return row, count, _posting(e, at, "deferred", e.amount), *_parts(e, at)


def _parts(e: Any, at: Envelope, stopped_from: Any = None) -> list[Change]:
    return [
        PARTS.append(
            schedule=at.id,
            number=each.number,
            due_on=each.on,
            amount=each.amount,
            status="stopped" if stopped_from and each.on >= stopped_from else "active",
        )
        for each in e.parts
    ]


def _withdrawn(e: AccrualSchedule.Withdrawn, at: Envelope) -> Changes:
    gone = (PARTS.drop((at.id, number)) for number in range(1, e.numbered + 1))
    count = COUNTERS.add(("accrual_schedules", ""), rows=-1)
    return SCHEDULES.drop(at.id), count, _posting(e, at, "withdrawn", -e.amount), *gone


def _transferred(e: AccrualSchedule.Transferred, at: Envelope) -> Changes:
    return (
        _seen(e, at, recognised=e.recognised),
        PARTS.put((at.id, e.part), status="transferred", posted_on=e.effective_on),
        _posting(e, at, "recognised", -e.amount, e.amount, part=e.part),
    )


def _respread(e: AccrualSchedule.Respread, at: Envelope) -> Changes:
    kind = "credited" if e.change < 0 else "restored"
    moved = [_posting(e, at, kind, e.change)] if e.change else []
    return (
        _seen(e, at, net=e.net, amount=e.amount),
        *moved,
        *_marked(at, e.replaced, "cancelled"),
        *_parts(e, at, e.stopped_from),
    )


def _reversed(e: AccrualSchedule.Reversed, at: Envelope) -> Changes:
    nothing = e.amount * 0
    facts = [_seen(e, at, net=nothing, amount=nothing, recognised=nothing, stopped_from=None)]
    if e.amount:
        facts.append(_posting(e, at, "credited", -e.amount))
    if e.recognised:
        day = {"effective_on": e.reversed_on, "place": 2}
        facts.append(_posting(e, at, "reversed", e.recognised, -e.recognised, **day))
    return *facts, *_marked(at, e.cancelled, "cancelled"), *_marked(at, e.returned, "reversed")


def _marked(at: Envelope, numbers: tuple[int, ...], status: str) -> list[Change]:
    return [PARTS.put((at.id, number), status=status) for number in numbers]


CHANGES: Projection = {
    AccrualSchedule.Scheduled: _scheduled,
    AccrualSchedule.Withdrawn: _withdrawn,
    AccrualSchedule.Transferred: _transferred,
    AccrualSchedule.Respread: _respread,
    AccrualSchedule.Reversed: _reversed,
    AccrualSchedule.Stopped: lambda e, at: (
        _seen(e, at, stopped_from=e.effective_on),
        *_marked(at, e.parts, "stopped"),
    ),
    AccrualSchedule.Resumed: lambda e, at: (_seen(e, at, stopped_from=None), *_marked(at, e.parts, "active")),
}
