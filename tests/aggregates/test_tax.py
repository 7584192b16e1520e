"""VAT rates are dated facts, chosen by the tax point (M2)."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from aggregates.register.defaults import DEFAULTS
from aggregates.tax import NoRateYet, VatCode, rate_on


def code(name: str) -> VatCode:
    return msgspec.convert(DEFAULTS["vat_codes"][name], VatCode)


@pytest.mark.parametrize(
    ("name", "day", "rate"),
    [
        ("PVN21", date(2026, 1, 1), 21),
        ("PVN12", date(2026, 1, 1), 12),
        ("PVN5", date(2026, 1, 1), 5),
        ("PVN0", date(2026, 1, 1), 0),
        ("PVN-AE", date(2026, 1, 1), 0),
        ("PVN12-FOOD", date(2026, 6, 30), 21),
        ("PVN12-FOOD", date(2026, 7, 1), 12),
        ("PVN12-FOOD", date(2027, 6, 30), 12),
        ("PVN12-FOOD", date(2027, 7, 1), 21),
    ],
)
def test_the_rate_is_the_one_of_the_tax_point(name: str, day: date, rate: int) -> None:
    assert rate_on(code(name), day) == Decimal(rate)


def test_before_its_first_day_a_code_has_no_rate() -> None:
    with pytest.raises(NoRateYet, match="begins on 2018-01-01, so it has no rate on 2017-12-31"):
        rate_on(code("PVN5"), date(2017, 12, 31))
