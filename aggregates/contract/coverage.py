"""Which days of which row an invoice charges, which are free, and how they become one or the other (A1.3)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple, TypeVar
from uuid import UUID

from msgspec.structs import replace

from aggregates.contract.contract import Contract
from aggregates.contract.evolve import EVOLVE
from aggregates.contract.parts import Ahead, Cover, Row
from aggregates.contract.refusals import PeriodsInvoiced, check_approved
from aggregates.event import fold
from aggregates.ids import WAIVED
from aggregates.periods import DAY, Period, Rhythm, due, number_at, trigger

E = TypeVar("E", bound=Ahead)
EVER = date.max


class Days(NamedTuple):
    """Days that follow one another; both belong to them."""

    first: date
    last: date


class Stretch(NamedTuple):
    """Days of one period of a row that nothing charges yet; all of it, or what was left of it."""

    row: Row
    period: Period
    first: date
    last: date
    triggered_on: date

    @property
    def cover(self) -> Cover:
        """What an invoice says of it."""
        return Cover(row=self.row.key, number=self.period.number, first=self.first, last=self.last)


def rhythm_of(contract: Contract, row: Row | None = None) -> Rhythm | None:
    """How often the row is invoiced; its own start, end and length go before the contract's. None without a start."""
    start = row.start_on if row and row.start_on else contract.start_on
    if start is None:
        return None
    return Rhythm(
        start=start,
        unit=contract.period_unit,
        length=row.period_length if row and row.period_length is not None else contract.period_length,
        end=row.end_on if row and row.end_on else contract.end_on,
        cancel=contract.cancel_on,
        timing=contract.invoice_timing,
        days=contract.invoice_days,
        policy=contract.policy,
    )


def free(contract: Contract, row: Row, taken: Sequence[Days | Cover], until: date = EVER) -> Iterator[Stretch]:
    """Days of a cyclical row that are due by `until` and not covered, in order; a gap comes before what follows it.

    `taken`: what is charged of it, in order (`charged_days`, `standing`). A period that was charged up to an end date
    which was later moved (prorata) gives what is left of it.
    """
    rhythm = rhythm_of(contract, row)
    if rhythm is None:
        return
    for each in due(rhythm, until, since=_done(rhythm, taken)):
        last = each.last if rhythm.policy == "whole" or rhythm.limit is None else min(each.last, rhythm.limit)
        inside = (cover for cover in taken if cover.first <= each.last and cover.last >= each.first)
        for first, end in _between(each.first, last, inside):
            yield Stretch(row, each, first, end, trigger(rhythm, each))


def standing(contract: Contract) -> defaultdict[str, list[Cover]]:
    """What is charged now, by row, in order of days."""
    found: defaultdict[str, list[Cover]] = defaultdict(list)
    for covers in contract.covered.values():
        for cover in covers:
            found[cover.row].append(cover)
    for each in found.values():
        each.sort(key=lambda cover: (cover.first, cover.last))
    return found


def charged_days(contract: Contract) -> dict[str, list[Days]]:
    """The same days without their invoices: one stretch a row, however long it is, when nothing is left out."""
    found: defaultdict[str, list[Days]] = defaultdict(list)
    begun: dict[str, date] = {}
    ended: dict[str, date] = {}
    for covers in contract.covered.values():
        for each in covers:
            row, last = each.row, ended.get(each.row)
            if last is None or last + DAY != each.first:
                if last is not None:
                    found[row].append(Days(begun[row], last))
                begun[row] = each.first
            ended[row] = each.last
    for row, last in ended.items():
        found[row].append(Days(begun[row], last))
    return {row: sorted(days) for row, days in found.items()}


def _done(rhythm: Rhythm, taken: Sequence[Days | Cover]) -> int:
    """The first period that is not charged wholly: those before it need not be looked at."""
    day = rhythm.start
    for each in taken:
        if each.first > day:
            break
        day = max(day, each.last + DAY)
    return number_at(rhythm, day) or 0


def _between(first: date, last: date, taken: Iterable[Days | Cover]) -> Iterator[tuple[date, date]]:
    for cover in sorted(taken, key=lambda each: each.first):
        if first < cover.first:
            yield first, min(cover.first - DAY, last)
        first = max(first, cover.last + DAY)
    if first <= last:
        yield first, last


def cyclical(contract: Contract) -> list[Row]:
    """The rows of every invoice."""
    return [row for row in contract.rows if row.type == "cyclical"]


def one_off(contract: Contract) -> list[Row]:
    """The rows that are charged once, and are not yet."""
    charged = {cover.row for covers in contract.covered.values() for cover in covers if cover.type == "one_off"}
    return [row for row in contract.rows if row.type == "one_off" and row.key not in charged]


def last_invoiced_on(contract: Contract) -> date | None:
    """The first day of the last period that an invoice charges (C12); it goes back when that invoice is credited."""
    found = (cover.first for covers in contract.covered.values() for cover in covers if cover.type == "cyclical")
    return max(found, default=None)


def alone_on(contract: Contract, row: Row) -> date | None:
    """The date of an invoice that a one-off row gets when no other comes any more; none after the end."""
    rhythm = rhythm_of(contract)
    if rhythm is None:
        return None
    day = max(row.invoice_after or rhythm.start, rhythm.start)
    if rhythm.limit is not None and day > rhythm.limit:
        return None
    return max(day, last_invoiced_on(contract) or day)


def next_invoice_on(contract: Contract) -> date | None:
    """The day from which there is something to invoice; none while it is not approved, or when nothing is left."""
    if contract.status != "approved":
        return None
    taken = charged_days(contract)
    firsts = (next(free(contract, row, taken.get(row.key, ())), None) for row in cyclical(contract))
    if days := [each.triggered_on for each in firsts if each is not None]:
        return min(days)
    return min((day for row in one_off(contract) if (day := alone_on(contract, row))), default=None)


def told(contract: Contract, event: E) -> list[E]:
    """The fact, saying also what is invoiced next after it."""
    after = fold(EVOLVE, contract, [event])
    return [replace(event, next_on=next_invoice_on(after), last_on=last_invoiced_on(after))]


def cover(contract: Contract, *, invoice: UUID, covers: Sequence[Cover], on: date) -> list[Contract.PeriodsCovered]:
    """That invoice charges these days. Errors: `ContractNotApproved`, `PeriodsInvoiced` when another does already."""
    check_approved(contract, "invoiced")
    check_free(contract, covers)
    return told(contract, Contract.PeriodsCovered(effective_on=on, invoice=invoice, covers=tuple(covers)))


def check_free(contract: Contract, covers: Sequence[Cover]) -> None:
    """Refuse to charge a day twice. Errors: `PeriodsInvoiced`."""
    taken = charged_days(contract)
    for each in covers:
        if any(_collides(each, other) for other in taken.get(each.row, ())):
            other = next(other for other in standing(contract)[each.row] if _collides(each, other))
            days = "once" if each.type == "one_off" else f"from {other.first} to {other.last}"
            raise PeriodsInvoiced(
                f"Row {each.row} of contract {contract.number} is invoiced {days} already; "
                "cancel or credit that invoice first."
            )


def _collides(cover: Cover, other: Days | Cover) -> bool:
    return cover.type == "one_off" or (cover.first <= other.last and other.first <= cover.last)


def release(contract: Contract, *, invoice: UUID, on: date) -> list[Contract.PeriodsReleased]:
    """What that invoice charged is free again; nothing happens when it charges nothing of this contract."""
    covers = contract.covered.get(invoice)
    if covers is None:
        return []
    return told(contract, Contract.PeriodsReleased(effective_on=on, invoice=invoice, covers=covers))


def take_back(contract: Contract, *, invoice: UUID, on: date) -> list[Ahead]:
    """The invoice stands again, and with it what it charged; what was waived of that is waived no more.

    Errors: `PeriodsInvoiced` when another invoice charges it meanwhile.
    """
    covers = contract.released.get(invoice, ())
    if not covers or invoice in contract.covered:
        return []
    check_approved(contract, "invoiced")
    waived = tuple(each for each in contract.covered.get(WAIVED, ()) if each in covers)
    found: list[Ahead] = []
    if waived:
        found += told(contract, Contract.WaiverWithdrawn(effective_on=on, covers=waived))
    now = fold(EVOLVE, contract, found)
    check_free(now, covers)
    return found + told(now, Contract.PeriodsCovered(effective_on=on, invoice=invoice, covers=covers))
