"""The timeline of a contract: its periods with their invoices, its price versions, and what befell it, in one order."""

import heapq
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice, pairwise
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.contract import Contract, Row
from aggregates.contract.billing import due_invoices, if_approved
from aggregates.contract.coverage import EVER, cyclical, free, one_off, rhythm_of, standing
from aggregates.contract.doubts import line_net
from aggregates.contract.refusals import NoSuchContract
from aggregates.errors import Refusal
from aggregates.periods import number_at, period, trigger
from queries.contracts.contract_states import contract_states, reckoning
from queries.history import CONFIDENTIAL
from queries.rows import Connection
from store.facts import Fact
from store.store import Store

MOST = 1_000  # entries of one answer
MOST_FACTS = 20_000  # newest, of the contract
AHEAD = timedelta(days=365)
_SILENT = {"PeriodsCovered"}  # the periods say it
_NOT_SHOWN = {"effective_on", "rows", "covers", "prices", "origins", "next_on", "last_on", *CONFIDENTIAL}
_INVOICES = sql.SQL("""
    SELECT c.row_key, c.first, coalesce(c.mark, 'invoiced'), c.last, c.number, c.type, i.id, i.number,
           CASE WHEN c.mark IS NULL THEN coalesce(i.status, 'draft') END, i.dated_on,
           (SELECT (line ->> 'net')::numeric FROM json_array_elements(i.lines) AS line
             WHERE line #>> '{origin,document}' = c.contract::text
               AND line #>> '{origin,line}' = c.row_key || ':' || c.first LIMIT 1)
      FROM coverage c LEFT JOIN invoices i ON i.id = c.invoice
     WHERE c.contract = %(id)s AND c.first BETWEEN %(from_)s AND %(until)s ORDER BY c.first, c.row_key LIMIT %(most)s
""")


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing on the line. `kind` is period, one_off, price or step.

    `state` of a period: invoiced (or how else it is marked), due (the next run takes it), expected, awaits_approval,
    beyond_the_end (the first one that is not invoiced any more). `net` is of the row; none where it is not known.
    """

    on: date
    kind: str
    row: str | None = None  # its key
    text: str | None = None
    number: int | None = None  # of the period, from 0
    first: date | None = None
    last: date | None = None
    triggered_on: date | None = None  # from when it may be invoiced; also the invoice's date
    state: str | None = None
    net: Decimal | None = None
    invoice: UUID | None = None
    invoice_number: str | None = None  # none while it is a draft
    invoice_state: str | None = None
    step: str | None = None  # entered, amended, signed, approved, cancelled, renewed …
    changes: dict[str, Any] | None = None  # what a price version or a step changed
    by: str | None = None
    reason: str | None = None
    position: int | None = None


class Timeline(msgspec.Struct, frozen=True):
    """Entries in order of their days; `goes_on_from` is the day to ask from for those that did not fit any more."""

    items: list[Entry]
    until: date
    goes_on_from: date | None


class _Asked(NamedTuple):
    contract: Contract
    from_: date
    until: date
    today: date


def timeline(
    connection: Connection,
    store: Store,
    id: UUID,  # noqa: A002 - the interface's own word
    *,
    today: date,
    from_: date | None = None,
    until: date | None = None,
) -> Timeline:
    """Until a year ahead unless `until` says otherwise; at most 1,000 entries. Errors: `NoSuchContract`."""
    found = contract_states(connection, [id]).get(id)
    if found is None:
        raise NoSuchContract(f"There is no contract {id}; look it up in /contracts.")
    asked = _Asked(found, from_ or date.min, until or today + AHEAD, today)
    nets = _nets(connection, asked)
    entries = heapq.merge(
        _steps(store, asked), _prices(asked), _charged(connection, asked), _ends(asked),
        *(_free(asked, row, nets) for row in cyclical(found)), _waiting(asked, nets), key=lambda each: each.on,
    )  # fmt: skip
    shown = list(islice((each for each in entries if asked.from_ <= each.on <= asked.until), MOST + 1))
    goes_on = shown[MOST].on if len(shown) > MOST else None
    if goes_on is not None and shown[0].on < goes_on:  # a day is shown whole, so that asking on shows nothing twice
        shown = [each for each in shown if each.on < goes_on]
    return Timeline(shown[:MOST], asked.until, goes_on)


def _nets(connection: Connection, asked: _Asked) -> dict[tuple[str, date], tuple[date, Decimal]]:
    """By row and first day: when what is not charged yet will be invoiced, and for how much."""
    terms = reckoning(connection).terms
    contract = if_approved(asked.contract, terms)
    rhythms = (rhythm_of(contract, row) for row in cyclical(contract))
    triggers = (
        trigger(each, period(each, number))
        for each in rhythms
        if each and (number := number_at(each, asked.until)) is not None
    )
    until = max(triggers, default=asked.until)
    try:
        bills = due_invoices(contract, max(until, asked.until), terms, most=MOST)
    except Refusal:
        return {}
    return {
        (cover.row, cover.first): (bill.dated_on, line_net(line, contract.currency))
        for bill in bills
        for cover, line in zip(bill.covers, bill.lines, strict=False)  # freight has no days
    }


def _free(asked: _Asked, row: Row, nets: dict[tuple[str, date], tuple[date, Decimal]]) -> Iterator[Entry]:
    for each in free(asked.contract, row, standing(asked.contract)[row.key], EVER):
        if each.first > asked.until:
            return
        net = nets.get((row.key, each.first))
        yield Entry(
            on=each.first,
            kind="period",
            row=row.key,
            text=row.text,
            number=each.period.number,
            first=each.first,
            last=each.last,
            triggered_on=each.triggered_on,
            state=_state(asked, each.triggered_on),
            net=net[1] if net else None,
        )


def _state(asked: _Asked, triggered_on: date) -> str:
    if asked.contract.status != "approved":
        return "awaits_approval"
    return "due" if triggered_on <= asked.today else "expected"


def _waiting(asked: _Asked, nets: dict[tuple[str, date], tuple[date, Decimal]]) -> list[Entry]:
    """One-off rows that are not charged yet; those that no invoice will carry within the time are left out."""
    rows = {row.key: row for row in one_off(asked.contract)}
    found = [
        Entry(
            on=dated_on, kind="one_off", row=key, text=rows[key].text, triggered_on=dated_on,
            state=_state(asked, dated_on), net=net,
        )
        for (key, _), (dated_on, net) in nets.items()
        if key in rows
    ]  # fmt: skip
    return sorted(found, key=lambda each: each.on)


def _charged(connection: Connection, asked: _Asked) -> Iterator[Entry]:
    texts = {row.key: row.text for row in asked.contract.rows}
    days = {"id": asked.contract.id, "from_": asked.from_, "until": asked.until, "most": MOST + 1}
    for key, first, state, last, number, kind, invoice, named, status, dated_on, net in connection.execute(
        _INVOICES, days
    ):
        once = kind == "one_off"
        yield Entry(
            on=first,
            kind="one_off" if once else "period",
            row=key,
            text=texts.get(key),
            number=None if once else number,
            first=None if once else first,
            last=None if once else last,
            triggered_on=dated_on,
            state=state,
            net=net,
            invoice=invoice,
            invoice_number=named,
            invoice_state=status,
        )


def _ends(asked: _Asked) -> list[Entry]:
    """The first period of each row that is not invoiced any more."""
    found = []
    for row in cyclical(asked.contract):
        rhythm = rhythm_of(asked.contract, row)
        if rhythm is None or rhythm.limit is None:
            continue
        last = number_at(rhythm, rhythm.limit)
        each = period(rhythm, 0 if last is None else last + 1)
        found.append(
            Entry(
                on=each.first, kind="period", row=row.key, text=row.text, number=each.number, first=each.first,
                last=each.last, state="beyond_the_end",
            )
        )  # fmt: skip
    return sorted(found, key=lambda each: each.on)


def _prices(asked: _Asked) -> list[Entry]:
    """Rows as they will stand, or stood, from a day on, and what that changed."""
    found = []
    for key, every in asked.contract.prices.items():
        for before, after in pairwise(every):
            changes = {
                name: {"was": getattr(before.row, name), "now": getattr(after.row, name)}
                for name in Row.__struct_fields__
                if getattr(before.row, name) != getattr(after.row, name)
            }
            if after.from_on:
                found.append(Entry(on=after.from_on, kind="price", row=key, text=after.row.text, changes=changes))
    return sorted(found, key=lambda each: each.on)


def _steps(store: Store, asked: _Asked) -> list[Entry]:
    """What befell the contract itself, on the day on which it counts."""
    facts = store.history(subject=asked.contract.id, limit=MOST_FACTS)
    found = [_step(fact) for fact in reversed(facts) if fact.topic.split(".")[1] not in _SILENT]
    return sorted(found, key=lambda each: each.on)


def _step(fact: Fact) -> Entry:
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", fact.topic.split(".")[1]).lower()
    fields = {name: value for name, value in msgspec.to_builtins(fact.event).items() if name not in _NOT_SHOWN}
    return Entry(
        on=fact.effective_on,
        kind="step",
        step="entered" if name == "drafted" else name,
        changes=fields if name != "drafted" else None,
        by=fact.by,
        reason=fact.reason,
        position=fact.position,
    )
