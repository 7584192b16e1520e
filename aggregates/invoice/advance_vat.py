"""The VAT that an advance declared, split over the invoices that deduct it so that all parts sum exactly (A5.2)."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_DOWN, Decimal, localcontext

from aggregates.errors import Conflict
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.parts import ZERO, VatLine
from aggregates.invoice.refusals import called, figure
from aggregates.money import EXACT, minor_units, share

_SLACK = 10


class AdvanceVatExceeds(Conflict):
    """An invoice deducts of an advance only net and VAT that it has itself, at the same VAT code and rate."""


def left(advance: Invoice) -> tuple[VatLine, ...]:
    """Net and VAT of each code that no invoice deducts yet and no credit note took back."""
    taken = [line for edge in advance.advanced_to for line in edge.vat_lines]
    taken += [line for note in advance.credit_notes for line in note.totals.vat_lines]
    return less(advance.totals.vat_lines, taken)


def less(lines: Iterable[VatLine], taken: Sequence[VatLine]) -> tuple[VatLine, ...]:
    """`lines` less what was taken at the same code and rate."""
    return tuple(
        VatLine(
            code=line.code,
            rate=line.rate,
            net=line.net - sum((each.net for each in taken if _same(each, line)), ZERO),
            vat=line.vat - sum((each.vat for each in taken if _same(each, line)), ZERO),
        )
        for line in lines
    )


def part(advance: Invoice, amount: Decimal) -> tuple[VatLine, ...]:
    """The net and VAT in `amount` (VAT included) of the advance, by code, cumulatively rounded.

    It is a part of what is `left`, so that whoever deducts the last of it gets exactly the rest.
    """
    lines, upto, before = left(advance), ZERO, ZERO
    whole, parts = gross_of(lines), []
    for line in lines:
        upto += line.net + line.vat
        mine = share(amount, upto, whole, advance.currency) - before
        before += mine
        net = share(mine, line.net, line.net + line.vat, advance.currency)
        parts.append(VatLine(code=line.code, rate=line.rate, net=net, vat=mine - net))
    return tuple(each for each in parts if each.net or each.vat)


def gross_of(lines: Iterable[VatLine]) -> Decimal:
    """Net and VAT of all of them."""
    return sum((line.net + line.vat for line in lines), ZERO)


def most(advance: Invoice, amount: Decimal, room: Sequence[VatLine]) -> Decimal:
    """As much of the advance, up to `amount`, as an invoice with this room can deduct."""
    lines = left(advance)
    whole, cent = gross_of(lines), Decimal(1).scaleb(-minor_units(advance.currency))
    for line in lines:
        has = _room(room, line)
        for mine, theirs in ((line.net, has.net), (line.vat, has.vat)):
            if mine > 0:
                with localcontext(EXACT):  # a half cent of VAT that is rounded away lets some cents more fit
                    fits = (theirs * whole / mine).quantize(cent, ROUND_DOWN) + _SLACK * cent if theirs > 0 else ZERO
                amount = min(amount, fits)
    while amount > 0 and exceeding(part(advance, amount), room):
        amount -= cent
    return max(amount, ZERO)


def exceeding(lines: Iterable[VatLine], room: Sequence[VatLine]) -> VatLine | None:
    """The first of these for which there is no room at its code."""
    for line in lines:
        has = _room(room, line)
        if line.net > max(has.net, ZERO) or line.vat > max(has.vat, ZERO):
            return line
    return None


def check_room(advance: Invoice, lines: Sequence[VatLine], room: Sequence[VatLine], pointer: str) -> None:
    """Refuse to deduct at a code more than the invoice has left there."""
    line = exceeding(lines, room)
    if line is None:
        return
    has, currency = _room(room, line), advance.currency
    fits = most(advance, gross_of(lines), room)
    raise AdvanceVatExceeds(
        f"{called(advance)} would deduct {figure(line.net, currency)} net and {figure(line.vat, currency)} VAT at "
        f"{line.code} ({line.rate} %), but the invoice has {figure(has.net, currency)} and "
        f"{figure(has.vat, currency)} left there; "
        + (f"deduct at most {figure(fits, currency)} of it." if fits else "credit the advance, or correct the lines."),
        pointer=pointer,
    )


def _room(room: Iterable[VatLine], line: VatLine) -> VatLine:
    nothing = VatLine(code=line.code, rate=line.rate, net=ZERO, vat=ZERO)
    return next((each for each in room if _same(each, line)), nothing)


def _same(one: VatLine, other: VatLine) -> bool:
    return (one.code, one.rate) == (other.code, other.rate)
