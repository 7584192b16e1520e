"""What the lines come to: the net of each line, the VAT of each code on the sum of its nets, and the gross."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext

from msgspec.structs import replace

from aggregates import plain_text
from aggregates.errors import Rejected
from aggregates.invoice.parts import ZERO, Line, Totals, VatLine
from aggregates.invoice.refusals import figure
from aggregates.money import EXACT, rounded

MOST_LINES = 1000
MOST_DIGITS = 15  # before the point
MOST_DECIMALS = 6
HUNDRED = Decimal(100)


class EmptyInvoice(Rejected):
    """A document has at least one line."""


class TooManyLines(Rejected):
    """A document has at most 1,000 lines."""


class FigureOutOfRange(Rejected):
    """This figure is too large, too fine, or of the wrong sign."""


class UnknownVatCode(Rejected):
    """The VAT code is not in the register."""


class NegativeTotal(Rejected):
    """A document never comes to less than nothing."""


def priced(lines: Sequence[Line], currency: str, rates: Mapping[str, Decimal]) -> tuple[tuple[Line, ...], Totals]:
    """`lines` with their VAT rate and net, and the totals. `rates` are percent by VAT code at the tax point.

    Line net = quantity / price_factor x unit_price less discount percent, rounded once, half up, to the currency's
    minor unit; VAT is rounded once a code, on the sum of its nets.
    """
    _check_count(lines)
    with localcontext(EXACT):
        done = tuple(_priced(place, line, currency, rates) for place, line in enumerate(lines))
        totals = totalled(vat_lines(done, currency))
    if totals.gross < 0 or totals.net < 0:
        raise NegativeTotal(
            f"The lines come to {figure(totals.gross, currency)}; "
            "lower the discounts, or give a credit note for the difference.",
            pointer="/lines",
        )
    if totals.gross.adjusted() >= MOST_DIGITS:
        raise FigureOutOfRange(
            f"The lines come to {figure(totals.gross, currency)}, over {MOST_DIGITS} digits; check the quantities.",
            pointer="/lines",
        )
    return done, totals


def vat_lines(lines: Sequence[Line], currency: str) -> tuple[VatLine, ...]:
    """Net and VAT of each code and rate, in the order of their first line."""
    nets: dict[tuple[str, Decimal], Decimal] = {}
    for line in lines:
        key = (line.vat_code, line.vat_rate)
        nets[key] = nets.get(key, ZERO) + line.net
    return tuple(
        VatLine(code=code, rate=rate, net=rounded(net, currency), vat=rounded(net * rate / HUNDRED, currency))
        for (code, rate), net in nets.items()
    )


def totalled(lines: tuple[VatLine, ...]) -> Totals:
    """The totals of these VAT lines."""
    net = sum((line.net for line in lines), ZERO)
    vat = sum((line.vat for line in lines), ZERO)
    return Totals(net=net, vat=vat, gross=net + vat, vat_lines=lines)


def _priced(place: int, line: Line, currency: str, rates: Mapping[str, Decimal]) -> Line:
    _check_figures(line, f"/lines/{place}")
    rate = rates.get(line.vat_code)
    if rate is None:
        raise UnknownVatCode(
            f"Line {place + 1} has the VAT code {line.vat_code!r}, which is not in use; "
            f"use one of {', '.join(sorted(rates)) or 'the register'}, or enter it in the register.",
            pointer=f"/lines/{place}/vat_code",
        )
    text = plain_text.lines(line.text, f"The text of line {place + 1}", pointer=f"/lines/{place}/text")
    whole = line.quantity * line.unit_price * (HUNDRED - line.discount)
    net = rounded(whole / (line.price_factor * HUNDRED), currency)  # divides last: 1/3 of 3.00 is 1.00
    return replace(line, text=text, vat_rate=rate, net=net)


def _check_count(lines: Sequence[Line]) -> None:
    if not lines:
        raise EmptyInvoice("There are no lines, so nothing can be owed; give at least one.", pointer="/lines")
    if len(lines) > MOST_LINES:
        raise TooManyLines(
            f"There are {len(lines)} lines, but at most {MOST_LINES} fit; split them over several invoices.",
            pointer="/lines",
        )


def _check_figures(line: Line, pointer: str) -> None:
    for field in ("quantity", "unit_price", "discount", "price_factor"):
        _check_size(getattr(line, field), field, f"{pointer}/{field}")
    if not 0 <= line.discount <= HUNDRED:
        raise FigureOutOfRange(
            f"A discount of {line.discount} % cannot be; use 0 to 100.", pointer=f"{pointer}/discount"
        )
    if line.price_factor <= 0:
        raise FigureOutOfRange(
            f"A price factor of {line.price_factor} cannot be; use one above 0, such as 100 for a price per 100.",
            pointer=f"{pointer}/price_factor",
        )


def _check_size(value: Decimal, field: str, pointer: str) -> None:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise FigureOutOfRange(f"{field} is {value}, which is no number; give a number.", pointer=pointer)
    if exponent < -MOST_DECIMALS or value.adjusted() >= MOST_DIGITS:
        raise FigureOutOfRange(
            f"{field} is {value:.20}, but at most {MOST_DIGITS} digits before and {MOST_DECIMALS} after the point fit.",
            pointer=pointer,
        )
