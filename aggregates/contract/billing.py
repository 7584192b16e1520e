"""What is to be invoiced of a contract by a day: the invoices, their dates, lines and the days that they charge."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

from msgspec.structs import replace

from aggregates.contract.contract import Contract
from aggregates.contract.coverage import Stretch, alone_on, charged_days, cyclical, free, one_off
from aggregates.contract.lines import Charged, line_of, priced
from aggregates.contract.parts import ZERO, Cover, Row
from aggregates.origin import PartLine
from aggregates.pricing.amounts import billed_amount, row_amount
from aggregates.pricing.discounts import PLAIN, DiscountOptions, frozen
from aggregates.pricing.factor import Factor, read_factor

MOST = 1_000  # invoices of one contract that are drawn up at once
FREIGHT = "freight"


class Bill(NamedTuple):
    """One invoice to be drawn up: its date, what it charges, and the lines; freight is a line with no days."""

    dated_on: date
    covers: tuple[Cover, ...]
    lines: tuple[PartLine, ...]

    @property
    def days(self) -> tuple[date, date] | None:
        """From when to when it charges; none when only one-off rows are on it."""
        found = [each for each in self.covers if each.type == "cyclical"]
        return (min(each.first for each in found), max(each.last for each in found)) if found else None


class Terms(NamedTuple):
    """What rows are reckoned with: the setting of discounts, and percent by VAT code on a day for prices with VAT.

    An approved contract has its own options; the setting is for drafts.
    """

    options: DiscountOptions = PLAIN
    rates: Callable[[date], Mapping[str, Decimal]] = lambda _: {}


def due_invoices(
    contract: Contract, until: date, terms: Terms | None = None, *, dated_on: date | None = None, most: int = MOST
) -> tuple[Bill, ...]:
    """The invoices of every period that is due by `until` and free, oldest first, at most `most` (A1.3).

    Rows whose periods trigger on the same day share an invoice. `dated_on` is the date of all of them; without it
    each has the day of its trigger (C25). A contract that is not approved, or has no start, has none.
    """
    if contract.status != "approved" or contract.start_on is None:
        return ()
    terms = terms or Terms()
    terms = terms._replace(options=contract.options(terms.options))
    groups, is_all = _by_trigger(contract, until, most)
    bills: list[tuple[date, list[Stretch], list[Row]]] = [
        (dated_on or day, groups[day], []) for day in sorted(groups)[:most]
    ]
    waiting: list[Row] = []
    for row in one_off(contract):
        first = next((bill for bill in bills if row.invoice_after is None or bill[0] >= row.invoice_after), None)
        (waiting if first is None else first[2]).append(row)
    if waiting and is_all and _is_exhausted(contract, groups):
        bills += _alone(contract, waiting, until, dated_on)
    return tuple(_bill(contract, terms, *each) for each in bills)


def if_approved(contract: Contract, terms: Terms) -> Contract:
    """As a draft would stand if it were approved now; what is approved stands as it is."""
    if contract.status == "approved":
        return contract
    return replace(contract, status="approved", discount_options=frozen(terms.options))


def _by_trigger(contract: Contract, until: date, most: int) -> tuple[dict[date, list[Stretch]], bool]:
    """What is due, by its trigger; and whether that is all, not only the first `most`."""
    groups: defaultdict[date, list[Stretch]] = defaultdict(list)
    taken = charged_days(contract)
    for row in cyclical(contract):
        for stretch in islice(free(contract, row, taken.get(row.key, ()), until), most + 1):
            groups[stretch.triggered_on].append(stretch)
    return groups, len(groups) <= most


def _is_exhausted(contract: Contract, groups: Mapping[date, Sequence[Stretch]]) -> bool:
    """No invoice comes after these."""
    taken = charged_days(contract)
    now = [stretch.row.key for stretches in groups.values() for stretch in stretches]
    return not any(
        any(True for _ in islice(free(contract, row, taken.get(row.key, ())), now.count(row.key), None))
        for row in cyclical(contract)
    )


def _alone(
    contract: Contract, rows: Sequence[Row], until: date, dated_on: date | None
) -> Iterator[tuple[date, list[Stretch], list[Row]]]:
    """One-off rows that no invoice of periods will carry any more."""
    days: defaultdict[date, list[Row]] = defaultdict(list)
    for row in rows:
        day = alone_on(contract, row)
        if day is None or day > until or (dated_on and row.invoice_after and row.invoice_after > dated_on):
            continue
        days[dated_on or day].append(row)
    yield from ((day, [], days[day]) for day in sorted(days))


def _bill(contract: Contract, terms: Terms, dated_on: date, stretches: Sequence[Stretch], once: Sequence[Row]) -> Bill:
    places = {row.key: place for place, row in enumerate(contract.rows)}
    factor = read_factor(contract.factor)
    rates = terms.rates(dated_on) if contract.vat_included else {}
    many = len({(each.first, each.last) for each in stretches}) > 1
    found: list[tuple[int, Cover, PartLine]] = []
    for each in stretches:
        row = row_at(contract, each.row, each.period.first)
        charged = _charged(contract, row, each, factor, terms)
        line = line_of(contract, row, each.cover, charged, rates, terms.options, dated=many)
        found.append((places[row.key], each.cover, line))
    for bare in once:
        row = row_at(contract, bare, dated_on)
        cover = Cover(row=row.key, number=0, first=dated_on, last=dated_on, type="one_off")
        charged = Charged(row_amount(priced(row), contract.currency, terms.options, factor), factor.value)
        found.append((places[row.key], cover, line_of(contract, row, cover, charged, rates, terms.options)))
    found.sort(key=lambda each: (each[0], each[1].first))
    lines = tuple(line for _, _, line in found)
    covers = tuple(cover for _, cover, _ in found)
    return Bill(dated_on, covers, (*lines, *_freight(contract, lines, covers[0].first)))


def row_at(contract: Contract, row: Row, day: date) -> Row:
    """The row as it stands for a period that begins on that day: the price in force then (A1.3 step 10)."""
    known = [each.row for each in contract.prices.get(row.key, ()) if each.from_on is None or each.from_on <= day]
    return known[-1] if known else row


def _charged(contract: Contract, row: Row, each: Stretch, factor: Factor, terms: Terms) -> Charged:
    """Parts of a period sum to the whole of it."""
    if (each.first, each.last) == (each.period.first, each.period.last) and not factor.is_split:
        return Charged(row_amount(priced(row), contract.currency, terms.options, factor), factor.value)
    days = (each.period.last - each.period.first).days + 1
    before = Fraction((each.first - each.period.first).days, days)
    upto = Fraction((each.last - each.period.first).days + 1, days)
    number, sold = each.period.number, priced(row)
    since = 0 if factor.is_split else number  # a split adds up from the first period on, a multiple within its own
    amounts = (
        billed_amount(sold, contract.currency, terms.options, factor=factor, number=since, part=number - since + part)
        for part in (upto, before)
    )
    charged, done = next(amounts), next(amounts)
    return Charged(charged - done, factor.value * (upto - before), done)


def _freight(contract: Contract, lines: Sequence[PartLine], first: date) -> list[PartLine]:
    """Once an invoice, as it is: no factor and no days count (C61)."""
    if contract.freight == ZERO:
        return []
    vat_code = contract.freight_vat_code or next((each.vat_code for each in lines if each.vat_code), "")

    return [PartLine(key=f"{FREIGHT}:{first}", text="Freight", unit_price=contract.freight, vat_code=vat_code)]
