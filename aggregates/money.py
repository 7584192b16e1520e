"""Money: an exact amount with its currency, rounded half up to the currency's minor unit (algorithms A0)."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction

import msgspec

from aggregates.errors import Rejected

MINOR_UNITS = {  # ISO 4217: every currency that is not listed has two decimals
    "BHD": 3, "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0, "KMF": 0, "KRW": 0,
    "KWD": 3, "LYD": 3, "OMR": 3, "PYG": 0, "RWF": 0, "TND": 3, "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0,
    "XOF": 0, "XPF": 0,
}  # fmt: skip
EXACT = Context(prec=100, rounding=ROUND_HALF_UP)  # wide enough that no product of two allowed figures is cut
_QUANTA = {places: Decimal(1).scaleb(-places) for places in range(6)}


class CurrenciesMixed(Rejected):
    """Amounts of two currencies never mix."""


class Money(msgspec.Struct, frozen=True, array_like=True, order=False):
    """An amount in a currency (ISO 4217 code). Written to events as `["121.00", "EUR"]`."""

    amount: Decimal
    currency: str

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount >= self._same(other)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def _same(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise CurrenciesMixed(
                f"{self} and {other} are in two currencies; give a rate, or use amounts of one currency."
            )
        return other.amount


def minor_units(currency: str) -> int:
    """Decimals of the currency's minor unit, 0 to 3."""
    return MINOR_UNITS.get(currency, 2)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """`amount` half up to the currency's minor unit: 0.005 EUR is 0.01, 0.5 JPY is 1."""
    return EXACT.add(amount.quantize(_QUANTA[minor_units(currency)], context=EXACT), 0)  # + 0: there is no -0.00


def share(total: Decimal, part: Decimal, whole: Decimal, currency: str) -> Decimal:
    """round(total x part / whole), exact until the one rounding; nothing of nothing is 0."""
    with localcontext(EXACT):
        return rounded(total * part / whole if whole else Decimal(0), currency)


def money(amount: Decimal | int | str, currency: str) -> Money:
    """Money from an exact amount, rounded half up to the minor unit."""
    return Money(rounded(Decimal(amount), currency), currency)


def zero(currency: str) -> Money:
    """Nothing, in this currency."""
    return Money(rounded(Decimal(0), currency), currency)


def split(total: Money, weights: Sequence[Decimal | int | Fraction]) -> list[Money]:
    """`total` in parts by `weights`, cumulatively rounded so that the parts always sum to it (A0).

    part_k = round(T * w_k) - round(T * w_(k-1)), with w the cumulative weights as exact fractions of their sum.
    """
    whole = sum(Fraction(weight) for weight in weights)
    if not whole:
        raise Rejected(f"{total} cannot be split by weights that sum to 0; give at least one weight above 0.")
    parts, running, before = [], Fraction(0), zero(total.currency)
    for weight in weights:
        running += Fraction(weight)
        upto = Money(rounded_fraction(Fraction(total.amount) * running / whole, total.currency), total.currency)
        parts.append(upto - before)
        before = upto
    return parts


def rounded_fraction(value: Fraction, currency: str) -> Decimal:
    """An exact fraction half up to the currency's minor unit: 1/3 of 1.00 EUR is 0.33."""
    return half_up(value, minor_units(currency))


def half_up(value: Fraction, places: int) -> Decimal:
    """An exact fraction with so many decimals; a half goes away from 0."""
    doubled = abs(value) * 10**places * 2
    units = (doubled.numerator // doubled.denominator + 1) // 2
    return Decimal(units if value >= 0 else -units).scaleb(-places, context=EXACT)
