"""What a row comes to: quantity, factor, price factor, unit price and percent, rounded once (A1.3 step 6)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import msgspec

from aggregates.errors import Rejected
from aggregates.money import EXACT, half_up, minor_units, rounded_fraction
from aggregates.pricing.discounts import CALLED, PLAIN, DiscountOptions, allowed, discounted, percent_between
from aggregates.pricing.factor import ONE, Factor

SHORTEST, FINEST = 2, 6  # decimals that a percent that is reckoned may have; 6 are the most of a unit price, too


class NoSuchSum(Rejected):
    """No percent makes this sum of the row."""


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """`unit_price` is for `price_factor` units. `percent` as the setting says; none leaves the price as it is."""

    quantity: Decimal
    unit_price: Decimal
    price_factor: Decimal = Decimal(1)
    percent: Decimal | None = None
    cost_price: Decimal | None = None


def row_amount(row: Row, currency: str, options: DiscountOptions = PLAIN, factor: Factor = ONE) -> Decimal:
    """round(quantity x factor / price factor x unit price, less the percent). Errors: `BadPercent`, `NoCostPrice`."""
    return rounded_fraction(_whole(row, currency, options) * factor.value, currency)


def billed_amount(
    row: Row,
    currency: str,
    options: DiscountOptions = PLAIN,
    *,
    factor: Factor,
    number: int,
    part: Fraction = Fraction(1),
) -> Decimal:
    """What the row comes to in the `number`-th period, from 0; `part` of it where days are counted (`part_of`).

    A factor that is a fraction splits: 100.00 by 1/12 is 8.33, 8.34, 8.33 …, and twelve of them are 100.00 (A0). A
    decimal one multiplies, each time alike: 120.00 by 0.083 is 9.96 for ever. Errors: `BadPercent`, `NoCostPrice`.
    """
    whole = _whole(row, currency, options)
    if not factor.is_split:
        return rounded_fraction(whole * factor.value * part, currency)
    upto = rounded_fraction(whole * factor.value * (number + part), currency)
    return upto - rounded_fraction(whole * factor.value * number, currency)


def percent_for(row: Row, amount: Decimal, currency: str, options: DiscountOptions = PLAIN) -> Decimal | None:
    """The percent that makes `amount` of the row to the minor unit, as short as can be; none needs none (C42).

    2 to 6 decimals. Errors: `NoSuchSum` with the sums that come nearest, `NoCostPrice`.
    """
    whole = row_amount(msgspec.structs.replace(row, percent=None), currency, options)
    if whole == amount:
        return None
    tried: dict[Decimal, Decimal] = {}
    for percent in _percents(row, amount, currency, options):
        tried[percent] = row_amount(msgspec.structs.replace(row, percent=percent), currency, options)
        if tried[percent] == amount:
            return percent
    raise NoSuchSum(
        f"No {CALLED[options.meaning]} makes {amount} {currency} of a row of {whole} {currency}"
        f"{_nearest(tried, amount, currency)}; change its price or quantity.",
        pointer="/sum",
    )


def _percents(row: Row, amount: Decimal, currency: str, options: DiscountOptions) -> Iterator[Decimal]:
    """Those that may make the amount, the shortest first: beside the exact one, and those of the prices next to it."""
    pieces = Fraction(row.quantity) / Fraction(row.price_factor)
    if not pieces:
        return
    wanted = [Fraction(amount) / pieces]
    if options.applied_to == "unit_price":
        nearest = fine(wanted[0], currency, row.unit_price)
        step = Decimal(1).scaleb(int(nearest.as_tuple().exponent), EXACT)
        wanted += [Fraction(nearest), Fraction(nearest + step), Fraction(nearest - step)]
    exact = [
        percent_between(Fraction(row.unit_price), each, options.meaning, cost_price=row.cost_price) for each in wanted
    ]
    for decimals in range(SHORTEST, FINEST + 1):
        for each in exact:
            scaled = each * 10**decimals if each is not None else None
            for whole in sorted({floor(scaled), ceil(scaled), floor(scaled) + 1}) if scaled is not None else ():
                percent = Decimal(whole).scaleb(-decimals, EXACT)
                if allowed(percent, options.meaning):
                    yield percent


def _nearest(tried: Mapping[Decimal, Decimal], amount: Decimal, currency: str) -> str:
    """`, but 3.333333 % makes 9.99 EUR and 3.333334 % makes 10.01 EUR`."""
    below = max(((made, percent) for percent, made in tried.items() if made < amount), default=None)
    above = min(((made, percent) for percent, made in tried.items() if made > amount), default=None)
    told = [f"{each[1]} % makes {each[0]} {currency}" for each in (below, above) if each]
    return f", but {' and '.join(told)}" if told else ""


def without_vat(amount: Decimal, rate: Decimal, currency: str) -> Decimal:
    """The net of an amount that has VAT of `rate` percent in it: 121.00 at 21 is 100.00."""
    return rounded_fraction(Fraction(amount) * 100 / (100 + Fraction(rate)), currency)


def fine(price: Decimal | Fraction, currency: str, like: Decimal) -> Decimal:
    """A unit price as fine as the one it was made from, at least to the minor unit, at most to 6 decimals."""
    exponent = like.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    return half_up(Fraction(price), max(minor_units(currency), min(decimals, FINEST)))


def price_after(row: Row, currency: str, options: DiscountOptions = PLAIN) -> Fraction:
    """The unit price with its percent, rounded where the setting says so (C40). Errors: `BadPercent`, `NoCostPrice`."""
    price = discounted(Fraction(row.unit_price), row.percent, options.meaning, cost_price=row.cost_price)
    return Fraction(fine(price, currency, row.unit_price)) if options.applied_to == "unit_price" else price


def _whole(row: Row, currency: str, options: DiscountOptions) -> Fraction:
    """The row for a factor of 1, not yet rounded."""
    return Fraction(row.quantity) / Fraction(row.price_factor) * price_after(row, currency, options)
