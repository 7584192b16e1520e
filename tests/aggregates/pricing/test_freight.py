"""Freight is a fixed amount, or depends on the sum."""

from decimal import Decimal

from aggregates.pricing.freight import Freight, FreightStep, freight_of


def test_freight_is_the_amount_of_the_highest_sum_that_is_reached() -> None:
    steps = (
        FreightStep(from_sum=Decimal(100), amount=Decimal(5)),
        FreightStep(from_sum=Decimal(500), amount=Decimal(0)),
    )
    freight = Freight(name="Standard", amount=Decimal("9.90"), steps=steps)
    found = [freight_of(freight, Decimal(net)) for net in ("0", "99.99", "100", "499.99", "500")]
    assert found == [Decimal("9.90"), Decimal("9.90"), Decimal(5), Decimal(5), Decimal(0)]


def test_a_fixed_freight_does_not_ask_for_the_sum() -> None:
    assert freight_of(Freight(name="Courier", amount=Decimal("7.00")), Decimal(-10)) == Decimal("7.00")
