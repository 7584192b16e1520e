"""The lines of an invoice that a contract gives, each with what it charges, and the comment that says the days."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from aggregates.contract.contract import Contract
from aggregates.contract.parts import Cover, Row
from aggregates.money import rounded_fraction
from aggregates.origin import PartLine
from aggregates.pricing.amounts import without_vat

FINEST = 6  # decimals of a figure on an invoice
MOST_COMMENT = 500


def line_of(
    contract: Contract,
    row: Row,
    cover: Cover,
    amount: Decimal,
    share: Fraction,
    rates: Mapping[str, Decimal],
    *,
    dated: bool = False,
) -> PartLine:
    """The line: `share` of the quantity at the row's price, where that comes to `amount`; else one for that amount.

    `dated` adds the days to the text. Its key is the row's with the first day, so that each is its own.
    """
    vat_code = row.vat_code or next((each.vat_code for each in contract.rows if each.vat_code), None) or ""
    net = without_vat(amount, rates.get(vat_code, Decimal(0)), contract.currency) if contract.vat_included else amount
    figures = _figures(row, share, net, contract.currency)
    days = f", {days_of(cover.first, cover.last)}" if dated and cover.type == "cyclical" else ""
    objects = tuple(dict.fromkeys((*contract.objects, *row.objects)))
    return PartLine(
        key=f"{row.key}:{cover.first}",
        text=f"{row.text}{days}",
        vat_code=vat_code,
        item=row.item,
        account=row.account,
        dimensions={"objects": ",".join(objects)} if objects else {},
        served_from=cover.first if cover.type == "cyclical" else None,
        served_to=cover.last if cover.type == "cyclical" else None,
        accrual_template=row.accrual_template,
        **figures,
    )


def _figures(row: Row, share: Fraction, net: Decimal, currency: str) -> dict[str, Decimal]:
    """Quantity, price, discount and price factor that come to `net`."""
    scaled = Fraction(row.quantity) * share
    tries = (
        (_plain(scaled), row.price_factor),
        (_plain(row.quantity * share.numerator), _plain(Fraction(row.price_factor) * share.denominator)),
    )
    for quantity, price_factor in tries:
        if quantity is not None and price_factor is not None:
            exact = Fraction(quantity) / Fraction(price_factor) * Fraction(row.unit_price)
            if rounded_fraction(exact * (100 - Fraction(row.discount)) / 100, currency) == net:
                return {
                    "quantity": quantity,
                    "unit_price": row.unit_price,
                    "discount": row.discount,
                    "price_factor": price_factor,
                }
    return {"quantity": Decimal(1), "unit_price": net}


def _plain(value: Fraction | Decimal) -> Decimal | None:
    """As a decimal of at most 6 places; none when it has more."""
    exact = Fraction(value) * 10**FINEST
    return Decimal(exact.numerator).scaleb(-FINEST).normalize() + 0 if exact.denominator == 1 else None


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
