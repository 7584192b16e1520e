"""What of a contract may not be meant: an end just inside a period, invoices too late by law, or beyond the end."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, localcontext
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace

from aggregates.contract.billing import Bill, Terms, due_invoices, if_approved
from aggregates.contract.contract import Contract
from aggregates.contract.coverage import EVER, charged_days, cyclical, free, one_off, rhythm_of
from aggregates.contract.lines import days_of
from aggregates.contract.parts import ZERO, Cover, Row
from aggregates.errors import Refusal
from aggregates.ids import ELSEWHERE, WAIVED
from aggregates.money import EXACT, rounded
from aggregates.origin import PartLine
from aggregates.periods import DAY, Period, Rhythm, anchor, extra_days, number_at, period

LATEST = 6  # months: how seldom services that go on may be invoiced by the VAT law of Latvia
MONTH = 30.5  # days
_BEFORE = UUID(int=1)  # the invoice that would have charged what comes before


class ExtraPeriod(NamedTuple):
    """A period that an end of 1 to 3 days inside it adds; `net`: of its invoice, none where it cannot be reckoned."""

    end_on: date
    inside: int
    days: tuple[date, date]
    meant_on: date  # the end that makes no extra period
    rows: tuple[Row, ...]
    net: Decimal | None


def doubts(contract: Contract, terms: Terms | None = None) -> list[str]:
    """Sentences for whoever enters, changes, approves, renews or looks at it; none where nothing is odd (A1.2)."""
    if contract.status == "discarded":
        return []
    ended = [*_beyond(contract), *_never(contract)]
    if contract.cancel_on is not None:
        return ended
    return [*(_told(contract, each) for each in extra_periods(contract, terms)), *_late(contract), *ended]


def extra_periods(contract: Contract, terms: Terms | None = None) -> list[ExtraPeriod]:
    """By rhythm: rows with an end or length of their own may have another. None where only days are charged."""
    if contract.policy == "prorata":
        return []
    groups: dict[Rhythm, list[Row]] = {}
    for row in cyclical(contract):
        if rhythm := rhythm_of(contract, row):
            groups.setdefault(rhythm, []).append(row)
    if not groups and (bare := rhythm_of(contract)):
        groups[bare] = []
    return [
        found for rhythm, rows in groups.items() if (found := _extra(contract, rhythm, tuple(rows), terms)) is not None
    ]


def _extra(contract: Contract, rhythm: Rhythm, rows: tuple[Row, ...], terms: Terms | None) -> ExtraPeriod | None:
    inside = extra_days(rhythm)
    if rhythm.end is None or inside is None or (number := number_at(rhythm, rhythm.end)) is None:
        return None
    each = period(rhythm, number)
    if _is_charged(contract, rows, each):
        return None
    net = _net(contract, rhythm, rows, number, terms)
    return ExtraPeriod(rhythm.end, inside, (each.first, each.last), anchor(rhythm, number) - DAY, rows, net)


def _is_charged(contract: Contract, rows: Sequence[Row], each: Period) -> bool:
    """An invoice has it already, so the warning comes too late."""
    keys = {row.key for row in rows}
    charged = (cover for covers in contract.covered.values() for cover in covers)
    return any(cover.row in keys and cover.type == "cyclical" and cover.number == each.number for cover in charged)


def _net(contract: Contract, rhythm: Rhythm, rows: tuple[Row, ...], number: int, terms: Terms | None) -> Decimal | None:
    """Of the invoice that would charge that period and nothing else."""
    before = (period(rhythm, each) for each in range(number))
    covers = tuple(
        Cover(row=row.key, number=each.number, first=each.first, last=each.last) for each in before for row in rows
    )
    standing = if_approved(contract, terms or Terms())
    alone = replace(standing, rows=rows, covered={_BEFORE: covers} if covers else {})
    try:
        bills = due_invoices(alone, EVER, terms, most=1)
    except Refusal:
        return None
    return bill_net(bills[0], contract.currency) if bills else None


def bill_net(bill: Bill, currency: str) -> Decimal:
    """The sum of its lines."""
    return sum((line_net(line, currency) for line in bill.lines), ZERO)


def line_net(line: PartLine, currency: str) -> Decimal:
    """What it comes to, rounded as on an invoice."""
    with localcontext(EXACT):
        whole = line.quantity * line.unit_price * (100 - line.discount)
        return rounded(whole / (line.price_factor * 100), currency)


def _told(contract: Contract, each: ExtraPeriod) -> str:
    some = len(each.rows) < len(cyclical(contract))
    of = f" of {', '.join(repr(row.text) for row in each.rows[:3])}" if some else ""
    cost = f", which is invoiced whole: {each.net} {contract.currency} net" if each.net is not None else ""
    cost = cost or ", which is invoiced whole"
    return (
        f"The end {each.end_on}{of} lies {each.inside} day{'s' * (each.inside > 1)} inside one more period "
        f"({days_of(*each.days)}){cost}; did you mean {each.meant_on}?"
    )


def _late(contract: Contract) -> Iterator[str]:
    """Invoices after periods of more than half a year."""
    if contract.invoice_timing != "after":
        return
    own = (row.period_length for row in cyclical(contract))
    lengths = {length or contract.period_length for length in own} or {contract.period_length}
    longest = max(lengths)
    if longest > (LATEST if contract.period_unit == "months" else LATEST * MONTH):
        yield (
            f"Invoices come after periods of {longest} {contract.period_unit}, but services that go on are invoiced at "
            f"least every {LATEST} months; shorten the period, or invoice before it."
        )


def _beyond(contract: Contract) -> Iterator[str]:
    """Invoices of before it was cancelled or shortened still stand: nobody takes them back by himself (C17)."""
    rows = {row.key: (row, rhythm) for row in cyclical(contract) if (rhythm := rhythm_of(contract, row))}
    found: dict[date, dict[UUID, list[Cover]]] = {}
    for invoice, covers in contract.covered.items():
        for each in covers if invoice not in (ELSEWHERE, WAIVED) else ():
            limit = rows[each.row][1].limit if each.row in rows else None
            last = each.first if contract.policy == "whole" else each.last
            if limit is not None and last > limit:
                found.setdefault(limit, {}).setdefault(invoice, []).append(each)
    for limit, invoices in found.items():
        days = [day for covers in invoices.values() for each in covers for day in (each.first, each.last)]
        one = len(invoices) == 1
        yield (
            f"{len(invoices)} invoice{'s' * (not one)} of {days_of(min(days), max(days))} "
            f"charge{'s' * one} days after {limit}, the last day; credit {'it' if one else 'them'}, or they are owed."
        )


def _never(contract: Contract) -> Iterator[str]:
    """A fee for the end that waits for a day after it is carried by no invoice (C55, C56)."""
    rhythm = rhythm_of(contract)
    if rhythm is None or (limit := rhythm.limit) is None:
        return
    waiting = [row for row in one_off(contract) if row.invoice_after and row.invoice_after > limit]
    if not waiting:
        return
    taken = charged_days(contract)
    days = (each.triggered_on for row in cyclical(contract) for each in free(contract, row, taken.get(row.key, ())))
    latest = max(days, default=None)
    for row in waiting:
        if row.invoice_after and (latest is None or latest < row.invoice_after):
            yield (
                f"{row.text!r} waits for an invoice of {row.invoice_after} or later, but the last day is {limit}, so "
                f"it is never invoiced; let it wait for {limit} at the latest, or invoice it by hand."
            )
