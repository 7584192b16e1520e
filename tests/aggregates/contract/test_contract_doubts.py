"""What of a contract may not be meant: worked ends of A1.2 with their money, and invoices that come too late."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.contract.doubts import bill_net, doubts, extra_periods
from aggregates.contract.standing import cancel
from tests.aggregates.contract.contracts import FAR, after, approved, drafted, row, run

END = date(2022, 10, 27)


@pytest.mark.feature("C10")
@pytest.mark.parametrize(
    ("length", "last"), [(1, "26.11.2022"), (3, "26.01.2023"), (6, "26.04.2023"), (12, "26.10.2023")]
)
def test_one_day_too_many_costs_a_whole_period_of_any_length(length: int, last: str) -> None:
    (told,) = doubts(drafted(end_on=END, period_length=length))
    assert told == (
        f"The end 2022-10-27 lies 1 day inside one more period (27.10.2022-{last}), which is invoiced whole: "
        "100.00 EUR net; did you mean 2022-10-26?"
    )


@pytest.mark.parametrize(("end_on", "inside"), [((2022, 10, 26), 0), ((2022, 10, 28), 2), ((2022, 10, 29), 3)])
def test_up_to_three_days_are_pointed_out(end_on: tuple[int, int, int], inside: int) -> None:
    found = extra_periods(drafted(end_on=date(*end_on)))
    assert [(each.inside, each.meant_on) for each in found] == ([(inside, date(2022, 10, 26))] if inside else [])
    assert extra_periods(drafted(end_on=date(2022, 10, 30))) == [], "four days are meant"


@pytest.mark.parametrize(
    "more", [{"end_on": None}, {"policy": "prorata", "end_on": END}, {"start_on": None, "end_on": END}]
)
def test_no_extra_period_where_none_is_charged_whole(more: dict[str, Any]) -> None:
    assert doubts(drafted(**more)) == []


def test_an_end_inside_the_first_period_is_meant() -> None:
    assert doubts(drafted(end_on=date(2021, 10, 28))) == []


def test_the_money_has_the_factor_freight_and_rows_of_that_period_and_no_one_off_row() -> None:
    once = row("Entry fee", "50.00", type="one_off")
    (found,) = extra_periods(drafted(row(), once, factor="1/12", freight=Decimal("5.00"), end_on=END))
    assert found.net == Decimal("13.33"), "the thirteenth of 100.00 by twelfths, and freight"


def test_a_row_with_an_end_of_its_own_is_named() -> None:
    extra = row("Lease", "7.00", end_on=END)
    (told,) = doubts(drafted(row(), extra))
    assert told.startswith("The end 2022-10-27 of 'Lease' lies 1 day inside")
    assert "7.00 EUR net" in told


def test_nothing_is_said_once_the_period_is_invoiced_or_the_contract_cancelled() -> None:
    contract, _ = run(approved(end_on=END), FAR)
    assert doubts(contract) == []
    standing = approved(end_on=END)
    assert doubts(standing) != []
    assert doubts(after(standing, cancel(standing, cancel_on=date(2022, 5, 1), on=date(2022, 4, 1)))) == []


@settings(max_examples=60)
@given(
    length=st.integers(1, 6), periods=st.integers(1, 12), inside=st.integers(1, 3),
    factor=st.sampled_from(["1", "1/7"]), price=st.decimals("0.01", "9999.99", places=2),
    freight=st.decimals("0", "9.99", places=2),
)  # fmt: skip
def test_the_warned_of_money_is_that_of_the_last_invoice(
    length: int, periods: int, inside: int, factor: str, price: Decimal, freight: Decimal
) -> None:
    whole = approved(row(unit_price=str(price)), period_length=length, factor=factor, freight=freight)
    _, bills = run(whole, FAR)
    end = bills[periods].covers[0].first + timedelta(inside - 1)
    _, charged = run(
        approved(row(unit_price=str(price)), period_length=length, factor=factor, freight=freight, end_on=end)
    )
    (found,) = extra_periods(drafted(row(unit_price=str(price)), period_length=length, factor=factor, freight=freight,
                                     end_on=end)) or [None]  # fmt: skip
    assert found is not None
    assert (len(charged), found.net) == (periods + 1, bill_net(charged[-1], "EUR"))


@pytest.mark.parametrize(
    ("fields", "late"),
    [
        ({"period_length": 7, "invoice_timing": "after"}, True),
        ({"period_length": 6, "invoice_timing": "after"}, False),
        ({"period_length": 12, "invoice_timing": "before"}, False),
        ({"period_length": 184, "period_unit": "days", "invoice_timing": "after"}, True),
        ({"period_length": 183, "period_unit": "days", "invoice_timing": "after"}, False),
    ],
)
def test_services_are_invoiced_at_least_every_six_months(fields: dict[str, Any], late: bool) -> None:
    assert [told.startswith("Invoices come after periods") for told in doubts(drafted(**fields))] == [True] * late
