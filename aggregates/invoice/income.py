"""Which lines of an approved invoice have income that is spread over days, and what its credit notes leave of each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from aggregates.accruals import Income
from aggregates.errors import Rejected
from aggregates.invoice.credit import credited_in_full
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.parts import ZERO, Line
from aggregates.invoice.refusals import called
from aggregates.money import money, split


class AccrualDaysMissing(Rejected):
    """Income is spread over the days that a line charges."""


class NoIncome(Rejected):
    """Only the income of an invoice of ours is spread."""


def spread_lines(invoice: Invoice) -> list[int]:
    """Places, from 1, of the lines whose income is spread; a line that comes to nothing has none."""
    return [place for place, line in enumerate(invoice.lines, 1) if line.accrual_template and line.net]


def income_to_spread(invoice: Invoice) -> list[Income]:
    """What the approved invoice says of each such line. Errors: `NoIncome`, `AccrualDaysMissing`."""
    places = spread_lines(invoice)
    if places and (invoice.type, invoice.direction) != ("invoice", "sales"):
        raise NoIncome(
            f"Line {places[0]} has the accrual template {invoice.lines[places[0] - 1].accrual_template}, but an "
            "advance or a purchase has no income to spread; leave the template out.",
            pointer=f"/lines/{places[0] - 1}/accrual_template",
        )
    return [_income(invoice, place, invoice.lines[place - 1]) for place in places]


def _income(invoice: Invoice, place: int, line: Line) -> Income:
    first, last = _days(invoice, place, line)
    return Income(
        invoice=invoice.id,
        number=invoice.number or "",
        line=place,
        text=line.text,
        customer=invoice.payer,
        customer_name=invoice.payer_name,
        contract=_contract(line),
        template=line.accrual_template or "",
        account=line.account,
        currency=invoice.currency,
        net=line.net,
        rate=invoice.rate,
        base_currency=invoice.base_currency,
        first=first,
        last=last,
    )


def _contract(line: Line) -> UUID | None:
    return line.origin.document if line.origin and line.origin.kind == "contract" else None


def _days(invoice: Invoice, place: int, line: Line) -> tuple[date, date]:
    """Its own; a one-off row of a contract has those of that contract's other rows on the invoice."""
    if line.served_from and line.served_to:
        return line.served_from, line.served_to
    contract = _contract(line)
    same = [each for each in invoice.lines if contract and _contract(each) == contract]
    days = [day for each in same for day in (each.served_from, each.served_to) if day]
    if line.served_from or line.served_to or not days:
        field = "served_from" if line.served_to else "served_to"
        raise AccrualDaysMissing(
            f"Line {place} of {called(invoice)} "
            f"has the accrual template {line.accrual_template}, but not the days over which its income is spread; "
            "enter served_from and served_to on the draft, or leave the template out.",
            pointer=f"/lines/{place - 1}/{field}",
        )
    return min(days), max(days)


def nets_left(invoice: Invoice, notes: Mapping[UUID, Invoice]) -> list[Decimal]:
    """What the credit notes, which `notes` has, leave of the net of each line; nothing of a void invoice.

    A line of a note takes from the line of its origin, else from the only one of its text, item and VAT code. What
    fits nowhere is taken from all lines of its VAT code, in proportion to what is left of each, cumulatively rounded.
    """
    if invoice.status != "approved" or credited_in_full(invoice):
        return [ZERO for _ in invoice.lines]
    left = [line.net for line in invoice.lines]
    for each in invoice.credit_notes:
        _take(invoice, left, notes[each.document].lines)
    return left


def _take(invoice: Invoice, left: list[Decimal], credited: Iterable[Line]) -> None:
    pool: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in credited:
        amount = line.net
        if (place := _meant(invoice, line)) is not None:
            taken = _fitting(amount, left[place])
            left[place] -= taken
            amount -= taken
        pool[line.vat_code] += amount
    for code, amount in pool.items():
        places = [place for place, line in enumerate(invoice.lines) if line.vat_code == code and left[place]]
        if amount and sum((left[place] for place in places), ZERO):
            parts = split(money(amount, invoice.currency), [left[place] for place in places])
            for place, part in zip(places, parts, strict=True):
                left[place] -= part.amount


def _meant(invoice: Invoice, credited: Line) -> int | None:
    """The line that a credit says it is about."""
    if credited.origin:
        found = [place for place, line in enumerate(invoice.lines) if line.origin == credited.origin]
    else:
        found = [place for place, line in enumerate(invoice.lines) if _words(line) == _words(credited)]
    return found[0] if len(found) == 1 else None


def _words(line: Line) -> tuple[str, str | None, str]:
    return line.text, line.item, line.vat_code


def _fitting(amount: Decimal, left: Decimal) -> Decimal:
    """As much of the amount as is left, of the same sign."""
    if amount * left <= 0:
        return ZERO
    return min(amount, left) if left > 0 else max(amount, left)
