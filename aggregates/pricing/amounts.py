"""What a row comes to: quantity, factor, price factor, unit price and percent, rounded once (A1.3 step 6)."""

from decimal import Decimal
from fractions import Fraction

import msgspec

from aggregates.errors import Rejected
from aggregates.money import half_up, minor_units, rounded_fraction
from aggregates.pricing.discounts import PLAIN, DiscountOptions, check_percent, discounted, percent_between
from aggregates.pricing.factor import ONE, Factor

FINEST = 6  # decimals that a unit price or percent may have


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


def percent_for(row: Row, amount: Decimal, currency: str, options: DiscountOptions = PLAIN) -> Decimal:
    """The percent that makes `amount` of the row, to 6 decimals (C42). Errors: `NoSuchSum`, `NoCostPrice`.

    Where the percent changes the unit price, its rounding may leave the sum a little beside `amount`: reckon it again.
    """
    pieces = Fraction(row.quantity) / Fraction(row.price_factor)
    found = (
        percent_between(Fraction(row.unit_price), Fraction(amount) / pieces, options.meaning, cost_price=row.cost_price)
        if pieces
        else None
    )
    percent = None if found is None else half_up(found, FINEST)
    try:
        check_percent(percent, options.meaning)
    except Rejected:
        percent = None
    if percent is None:
        whole = row_amount(msgspec.structs.replace(row, percent=None), currency, options)
        raise NoSuchSum(
            f"No {options.meaning} makes {amount} {currency} of a row of {whole} {currency}; "
            "change its price or quantity.",
            pointer="/sum",
        )
    return percent


def without_vat(amount: Decimal, rate: Decimal, currency: str) -> Decimal:
    """The net of an amount that has VAT of `rate` percent in it: 121.00 at 21 is 100.00."""
    return rounded_fraction(Fraction(amount) * 100 / (100 + Fraction(rate)), currency)


def fine(price: Decimal | Fraction, currency: str, like: Decimal) -> Decimal:
    """A unit price as fine as the one it was made from, at least to the minor unit, at most to 6 decimals."""
    exponent = like.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    return half_up(Fraction(price), max(minor_units(currency), min(decimals, FINEST)))


def _whole(row: Row, currency: str, options: DiscountOptions) -> Fraction:
    """The row for a factor of 1, not yet rounded; with the discounted unit price rounded where the setting says so."""
    pieces = Fraction(row.quantity) / Fraction(row.price_factor)
    price = discounted(Fraction(row.unit_price), row.percent, options.meaning, cost_price=row.cost_price)
    if options.applied_to == "unit_price":
        price = Fraction(fine(price, currency, row.unit_price))
    return pieces * price
