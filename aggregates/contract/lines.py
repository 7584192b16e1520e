"""The lines of an invoice that a contract gives, each with what it charges, and the comment that says the days."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import NamedTuple

from aggregates.contract.contract import Contract
from aggregates.contract.parts import ZERO, Cover, Row
from aggregates.contract.rows import objects_of
from aggregates.money import EXACT, half_up, minor_units, rounded
from aggregates.origin import PartLine
from aggregates.pricing.amounts import Row as Priced
from aggregates.pricing.amounts import price_after, without_vat
from aggregates.pricing.discounts import PLAIN, DiscountOptions

MOST_DIGITS, FINEST = 15, 6  # of a figure on an invoice, before and after the point
MOST_COMMENT = 500
HUNDRED = Decimal(100)


class Charged(NamedTuple):
    """What a row comes to in one invoice, how much of its quantity that is, and what was split off before it."""

    amount: Decimal
    share: Fraction
    before: Decimal = ZERO


def line_of(
    contract: Contract,
    row: Row,
    cover: Cover,
    charged: Charged,
    rates: Mapping[str, Decimal],
    options: DiscountOptions = PLAIN,
    *,
    dated: bool = False,
) -> PartLine:
    """The line: that share of the quantity at the row's price, where it comes to the amount; else one for the amount.

    `rates`: percent by VAT code; they are looked at where the prices have VAT in them, which the line has not.
    `dated` adds the days to the text. Its key is the row's with the first day, so that each is its own.
    """
    vat_code = row.vat_code or next((each.vat_code for each in contract.rows if each.vat_code), None) or ""
    rate = rates.get(vat_code, ZERO) if contract.vat_included else ZERO
    net = _net(charged, rate, contract.currency)
    days = f", {days_of(cover.first, cover.last)}" if dated and cover.type == "cyclical" else ""
    objects = objects_of(contract.objects, row.objects)
    return PartLine(
        key=key_of(cover),
        text=f"{row.text}{days}",
        vat_code=vat_code,
        item=row.item,
        account=row.account,
        dimensions={"objects": ",".join(objects)} if objects else {},
        served_from=cover.first if cover.type == "cyclical" else None,
        served_to=cover.last if cover.type == "cyclical" else None,
        accrual_template=row.accrual_template,
        **_figures(row, charged.share, net, _prices(row, contract.currency, rate, options), contract.currency),
    )


def _net(charged: Charged, rate: Decimal, currency: str) -> Decimal:
    """Parts of a price with VAT in it lose the VAT cumulatively, so that their nets, too, add up to that of it (A0)."""
    if not rate:
        return charged.amount
    before, upto = (without_vat(each, rate, currency) for each in (charged.before, charged.before + charged.amount))
    return upto - before


def priced(row: Row) -> Priced:
    """The row as its amount is reckoned from it; 0 % is none."""
    return Priced(
        quantity=row.quantity,
        unit_price=row.unit_price,
        price_factor=row.price_factor,
        percent=row.discount or None,
        cost_price=row.cost_price,
    )


def _prices(row: Row, currency: str, rate: Decimal, options: DiscountOptions) -> Iterator[tuple[Decimal, Decimal]]:
    """Unit price and discount, as the line of an invoice can say them; its percent is never anything but a discount."""
    with_vat = (100 + Fraction(rate)) / 100 if rate else Fraction(1)
    if options.meaning == "discount" or not row.discount:
        yield _fine(Fraction(row.unit_price) / with_vat, currency) if rate else row.unit_price, row.discount
    if row.discount:
        yield _fine(price_after(priced(row), currency, options) / with_vat, currency), ZERO


def _figures(
    row: Row, share: Fraction, net: Decimal, prices: Iterable[tuple[Decimal, Decimal]], currency: str
) -> dict[str, Decimal]:
    """Quantity, price, discount and price factor that come to `net`."""
    for unit_price, discount in prices:
        for quantity, price_factor in _counts(row, share):
            if quantity is None or price_factor is None:
                continue
            with localcontext(EXACT):  # as the invoice reckons its lines
                whole = quantity * unit_price * (HUNDRED - discount) / (price_factor * HUNDRED)
            if rounded(whole, currency) == net:
                return {
                    "quantity": quantity, "unit_price": unit_price, "discount": discount, "price_factor": price_factor,
                }  # fmt: skip
    return {"quantity": Decimal(1), "unit_price": net}


def _counts(row: Row, share: Fraction) -> Iterator[tuple[Decimal | None, Decimal | None]]:
    """Quantity and price factor that say so much of the row; where the quantity alone has no end, both do."""
    if share == 1:
        yield row.quantity.normalize() + 0, row.price_factor
        return
    yield _plain(Fraction(row.quantity) * share), row.price_factor
    yield _plain(Fraction(row.quantity) * share.numerator), _plain(Fraction(row.price_factor) * share.denominator)


def _plain(value: Fraction) -> Decimal | None:
    """As a decimal of at most 15 digits before and 6 after the point; none when it has more."""
    exact = value * 10**FINEST
    if exact.denominator != 1 or abs(exact) >= 10 ** (MOST_DIGITS + FINEST):
        return None
    return Decimal(exact.numerator).scaleb(-FINEST).normalize() + 0


def _fine(price: Fraction, currency: str) -> Decimal:
    """At most 6 decimals, and at least those of the currency."""
    found = half_up(price, FINEST).normalize() + 0
    least = Decimal(1).scaleb(-minor_units(currency))
    return found.quantize(least) if found == found.quantize(least) else found


def key_of(cover: Cover) -> str:
    """Of the line that charges it: the row's with the first day, so that each is its own."""
    return f"{cover.row}:{cover.first}"


def dated_text(line: PartLine) -> str:
    """What the line says, with the days that it charges; said once."""
    if line.served_from is None or line.served_to is None:
        return line.text
    days = days_of(line.served_from, line.served_to)
    return line.text if line.text.endswith(days) else f"{line.text}, {days}"


def days_of(first: date, last: date) -> str:
    """`01.02.2026-28.02.2026`."""
    return f"{first:%d.%m.%Y}-{last:%d.%m.%Y}"


def comment_of(charged: Sequence[tuple[str, tuple[date, date] | None]]) -> str:
    """What the invoice says of its contracts: number and days of each (A1.3 step 9); the last ones counted only."""
    told = [f"{number}, {days_of(*days)}" if days else number for number, days in charged]
    text = "; ".join(told)
    while len(text) > MOST_COMMENT:
        told.pop()
        text = "; ".join(told) + f" and {len(charged) - len(told)} more"
    return text
