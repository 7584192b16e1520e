"""Prices rise from a day on, contracts go on as long again, and periods that no invoice charges are marked so."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregates.contract import Contract, Row
from aggregates.contract.billing import due_invoices
from aggregates.contract.coverage import last_invoiced_on, next_invoice_on, release, take_back
from aggregates.contract.enter import amend
from aggregates.contract.marks import charge_waived, invoiced_until, waive
from aggregates.contract.refusals import (
    BadContractField,
    ContractCancelled,
    ContractNotApproved,
    NothingWaived,
    PeriodsInvoiced,
    PriceChangeNotYet,
    PricesUpdatedAlready,
)
from aggregates.contract.renewal import renewed_end
from aggregates.contract.standing import approve, cancel, renew, withdraw_approval
from aggregates.contract.update import check_may_update, raised, update
from aggregates.ids import ELSEWHERE, WAIVED
from tests.aggregates.contract.contracts import FAR, after, approved, drafted, net, row, run

JANUARY = date(2022, 1, 1)
ON = date(2021, 11, 15)
INVOICE = UUID(int=100)


def with_prices(contract: Contract, *prices: str) -> tuple[Row, ...]:
    return tuple(replace(each, unit_price=Decimal(price)) for each, price in zip(contract.rows, prices, strict=True))


def priced(contract: Contract, *prices: str, since: date = JANUARY, on: date = ON) -> Contract:
    return after(contract, update(contract, changes={"rows": with_prices(contract, *prices)}, prices_from=since, on=on))


def nets(contract: Contract, until: date) -> list[tuple[date, Decimal]]:
    return [(bill.dated_on, net(bill)) for bill in due_invoices(contract, until)]


@pytest.mark.feature("CX9")
@pytest.mark.parametrize(
    ("price", "percent", "comes_to"),
    [
        ("10.00", "3.55", "10.36"), ("10.00", "3.5", "10.35"), ("0.0125", "3", "0.0129"), ("100", "2.5", "102.50"),
        ("10.00", "-10", "9.00"), ("1.005", "0", "1.005"), ("-50.00", "3.333", "-51.67"),
    ],
)  # fmt: skip
def test_a_percent_keeps_the_fineness_of_the_price(price: str, percent: str, comes_to: str) -> None:
    assert str(raised(Decimal(price), Decimal(percent), "EUR")) == comes_to


money = st.decimals(min_value=0, max_value=1_000_000, places=4)
percents = st.decimals(min_value=-99, max_value=1000, places=3)


@pytest.mark.feature("CX9")
@given(price=money, percent=percents)
def test_a_raised_price_is_the_nearest_one_of_its_fineness(price: Decimal, percent: Decimal) -> None:
    found = raised(price, percent, "EUR")
    exact = price * (100 + percent) / 100
    assert abs(found - exact) <= Decimal("0.00005")
    assert (found >= price) == (percent >= 0) or found == price
    assert found.as_tuple().exponent == -4


@pytest.mark.feature("CX9")
@given(price=money, one=percents, other=percents)
def test_a_higher_percent_never_makes_a_lower_price(price: Decimal, one: Decimal, other: Decimal) -> None:
    lower, higher = sorted((one, other))
    assert raised(price, lower, "EUR") <= raised(price, higher, "EUR")


@pytest.mark.feature("CX9", "C16")
def test_a_new_price_holds_for_periods_that_begin_on_its_day_or_later() -> None:
    contract = priced(approved(start_on=date(2021, 11, 1)), "110.00")
    assert nets(contract, date(2022, 2, 1)) == [
        (date(2021, 11, 1), Decimal("100.00")), (date(2021, 12, 1), Decimal("100.00")),
        (date(2022, 1, 1), Decimal("110.00")), (date(2022, 2, 1), Decimal("110.00")),
    ]  # fmt: skip
    assert contract.last_price_change_on == JANUARY


@pytest.mark.feature("CX9")
def test_a_comment_put_right_today_brings_no_planned_price_forward() -> None:
    contract = priced(approved(start_on=date(2021, 11, 1)), "110.00")
    said = tuple(replace(each, comment="Third floor") for each in contract.rows)
    contract = after(contract, amend(contract, on=ON, rows=said))
    assert [amount for _, amount in nets(contract, date(2022, 1, 1))] == [Decimal("100.00")] * 2 + [Decimal("110.00")]
    cheaper = after(contract, amend(contract, on=date(2021, 12, 1), rows=with_prices(contract, "90.00")))
    assert [amount for _, amount in nets(cheaper, JANUARY)] == [Decimal("100.00"), Decimal("90.00"), Decimal("90.00")]


def test_a_withdrawn_approval_keeps_the_day_of_a_planned_price() -> None:
    contract = priced(approved(start_on=date(2021, 11, 1)), "110.00")
    contract = after(contract, withdraw_approval(contract, on=ON))
    contract = after(
        contract, amend(contract, on=ON, rows=tuple(replace(each, text="Lease") for each in contract.rows))
    )
    contract = after(contract, approve(contract, on=ON))
    assert [amount for _, amount in nets(contract, JANUARY)] == [Decimal("100.00")] * 2 + [Decimal("110.00")]
    assert {line.text for bill in due_invoices(contract, JANUARY) for line in bill.lines} == {"Lease"}


@given(st.lists(st.tuples(st.integers(0, 12), st.decimals(min_value=1, max_value=500, places=2)), max_size=6))
def test_whatever_the_order_of_changes_each_period_has_the_last_price_said_for_its_day(
    changes: list[tuple[int, Decimal]],
) -> None:
    contract = approved(start_on=date(2021, 1, 1))
    said: list[tuple[date, Decimal]] = [(date(2021, 1, 1), Decimal("100.00"))]
    for months, price in changes:
        since = date(2021 + months // 12, months % 12 + 1, 1)
        if price != contract.rows[0].unit_price:
            said.append((since, price))
        contract = priced(contract, str(price), since=since)
    for day, amount in nets(contract, date(2022, 3, 1)):
        assert amount == [price for since, price in said if since <= day][-1]


@pytest.mark.feature("C15", "C16", "CX9")
def test_prices_are_not_updated_too_early_nor_twice_as_of_a_day() -> None:
    contract = approved(next_price_change_on=JANUARY)
    with pytest.raises(PriceChangeNotYet, match="not to be updated before 2022-01-01"):
        check_may_update(contract, prices_from=ON, prices=True)
    with pytest.raises(PriceChangeNotYet):
        check_may_update(contract, prices_from=ON, prices=False)
    check_may_update(contract, prices_from=JANUARY, prices=True)
    contract = priced(contract, "110.00")
    for day in (JANUARY, ON + timedelta(days=40)):
        with pytest.raises(PricesUpdatedAlready, match="as of 2022-01-01"):
            check_may_update(replace(contract, next_price_change_on=None), prices_from=day, prices=True)
    check_may_update(contract, prices_from=JANUARY, prices=True, again=True)
    check_may_update(contract, prices_from=JANUARY + timedelta(days=1), prices=True)
    check_may_update(contract, prices_from=JANUARY, prices=False)


@pytest.mark.feature("C16")
def test_what_changes_no_price_leaves_the_day_of_the_last_price_change() -> None:
    contract = approved()
    assert update(contract, changes={"rows": contract.rows, "phone": None}, prices_from=JANUARY, on=ON) == []
    (fact,) = update(contract, changes={"phone": "2900", "rows": contract.rows}, prices_from=JANUARY, on=ON)
    assert (fact.phone, fact.prices_from, after(contract, [fact]).last_price_change_on) == ("2900", None, None)


@pytest.mark.feature("C12", "C14")
def test_periods_of_another_system_are_invoiced_here_no_more() -> None:
    contract = approved(row(), row("Phone", start_on=date(2021, 12, 1)), start_on=date(2021, 11, 1))
    contract = after(contract, invoiced_until(contract, until=date(2022, 1, 15), on=ON))
    assert [len(contract.covered[ELSEWHERE]), last_invoiced_on(contract)] == [5, date(2022, 1, 1)]
    assert next_invoice_on(contract) == date(2022, 2, 1)
    assert invoiced_until(contract, until=date(2022, 1, 20), on=ON) == []
    contract, bills = run(contract, date(2022, 2, 1))
    assert [bill.dated_on for bill in bills] == [date(2022, 2, 1)]
    with pytest.raises(PeriodsInvoiced, match="beyond 2022-01-15 by R-7"):
        invoiced_until(contract, until=date(2022, 1, 15), numbers={INVOICE: "R-7"}, on=ON)
    back = after(contract, invoiced_until(contract, until=date(2021, 12, 31), on=ON))
    assert [bill.dated_on for bill in due_invoices(back, date(2022, 2, 1))] == [JANUARY], "only what was marked so"
    none = after(contract, invoiced_until(contract, until=None, on=ON))
    assert ELSEWHERE not in none.covered
    assert [bill.dated_on for bill in due_invoices(none, date(2022, 2, 1))] == [
        date(2021, 11, 1), date(2021, 12, 1), JANUARY,
    ]  # fmt: skip
    with pytest.raises(PeriodsInvoiced, match="marked as invoiced elsewhere"):
        withdraw_approval(after(approved(), invoiced_until(approved(), until=JANUARY, on=ON)), on=ON)
    with pytest.raises(ContractNotApproved):
        invoiced_until(drafted(), until=JANUARY, on=ON)


@given(st.lists(st.one_of(st.none(), st.dates(date(2021, 10, 1), date(2022, 12, 1))), max_size=6), st.data())
def test_marks_and_invoices_never_charge_a_day_twice_and_leave_none_out(days: list[Any], data: Any) -> None:
    contract = approved(start_on=date(2021, 11, 1))
    start = 100
    for day in days:
        if data.draw(st.booleans()):
            contract, bills = run(contract, day or date(2022, 3, 1), start=start)
            start += len(bills)
        else:
            try:
                contract = after(contract, invoiced_until(contract, until=day, on=ON))
            except PeriodsInvoiced:
                continue
    contract, _ = run(contract, date(2023, 6, 1), start=start)
    found = sorted(each.number for covers in contract.covered.values() for each in covers)
    assert found == list(range(20))


@pytest.mark.feature("C19", "CX11")
def test_what_was_taken_back_from_a_cancelled_contract_is_not_charged_again_unless_that_is_wanted() -> None:
    contract, _ = run(approved(start_on=date(2021, 11, 1)), date(2022, 3, 1))
    contract = after(contract, cancel(contract, cancel_on=date(2022, 2, 10), on=ON))
    for place in range(5):
        contract = after(contract, release(contract, invoice=UUID(int=100 + place), on=ON))
    assert len(due_invoices(contract, FAR)) == 4, "else the next run would invoice it again"
    for place in range(5):
        contract = after(contract, waive(contract, invoice=UUID(int=100 + place), on=ON))
    assert (due_invoices(contract, FAR), len(contract.covered[WAIVED])) == ((), 4)
    assert waive(contract, invoice=INVOICE, on=ON) == []
    assert len(due_invoices(after(contract, charge_waived(contract, on=ON)), FAR)) == 4
    contract = after(contract, take_back(contract, invoice=INVOICE, on=ON))
    assert (len(contract.covered[WAIVED]), INVOICE in contract.covered) == (3, True), "it stands again after all"
    with pytest.raises(NothingWaived):
        charge_waived(approved(), on=ON)


@pytest.mark.feature("CX12")
@pytest.mark.parametrize(
    ("start", "end", "more", "ends"),
    [
        ("2022-01-01", "2022-12-31", {}, ["2023-12-31", "2024-12-31"]),
        ("2024-01-31", "2025-01-30", {}, ["2026-01-30", "2027-01-30"]),
        ("2023-08-31", "2024-02-28", {}, ["2024-08-30", "2025-02-27"]),
        ("2024-02-29", "2025-02-27", {}, ["2026-02-27", "2027-02-27", "2028-02-28"]),
        ("2021-10-27", "2022-10-27", {}, ["2023-10-28", "2024-10-29"]),
        ("2022-01-01", "2022-01-30", {"period_unit": "days", "period_length": 30}, ["2022-03-01", "2022-03-31"]),
    ],
)
def test_a_contract_goes_on_as_long_again(start: str, end: str, more: dict[str, Any], ends: list[str]) -> None:
    contract = approved(start_on=date.fromisoformat(start), end_on=date.fromisoformat(end), **more)
    for place, expected in enumerate(ends, 1):
        contract = after(contract, renew(contract, end_on=renewed_end(contract), on=ON))
        assert (str(contract.end_on), contract.child) == (expected, place)


@pytest.mark.feature("CX12")
def test_months_are_counted_from_the_end_and_what_has_none_is_not_renewed() -> None:
    contract = approved(start_on=JANUARY, end_on=date(2022, 12, 31))
    assert renewed_end(contract, months=6) == date(2023, 6, 30)
    other = after(contract, renew(contract, end_on=date(2023, 6, 30), on=ON))
    assert renewed_end(other) == date(2023, 12, 31), "as long as the last term, which was half a year"
    with pytest.raises(BadContractField, match="open-ended"):
        renewed_end(approved())
    with pytest.raises(BadContractField, match="beyond 2999"):
        renewed_end(contract, months=12_000_000)
    with pytest.raises(ContractCancelled):
        renewed_end(after(contract, cancel(contract, cancel_on=JANUARY, on=ON)))
