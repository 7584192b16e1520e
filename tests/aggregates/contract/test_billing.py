"""What is invoiced of a contract, when and for how much: the worked examples of A1, and what the rows add."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.contract import Contract
from aggregates.contract.billing import Bill, Terms, due_invoices
from aggregates.contract.coverage import last_invoiced_on, next_invoice_on, release
from aggregates.contract.enter import amend
from aggregates.contract.lines import comment_of
from aggregates.contract.standing import cancel, renew, withdraw_approval
from aggregates.pricing.discounts import DiscountOptions
from tests.aggregates.contract.contracts import FAR, ON, after, approved, drafted, net, row, run

JANUARY = date(2023, 1, 1)


def days(bills: tuple[Bill, ...]) -> list[tuple[date, date] | None]:
    return [bill.days for bill in bills]


def amounts(bills: tuple[Bill, ...]) -> list[Decimal]:
    return [net(bill) for bill in bills]


@pytest.mark.feature("C08", "C09", "C10", "C22")
@pytest.mark.parametrize(
    ("end", "length", "invoices", "last"),
    [
        (date(2022, 10, 27), 1, 13, (date(2022, 10, 27), date(2022, 11, 26))),
        (date(2022, 10, 26), 1, 12, (date(2022, 9, 27), date(2022, 10, 26))),
        (date(2022, 10, 27), 12, 2, (date(2022, 10, 27), date(2023, 10, 26))),
        (date(2022, 10, 26), 6, 2, (date(2022, 4, 27), date(2022, 10, 26))),
    ],
)
def test_one_day_too_many_is_a_whole_period_too_many(
    end: date, length: int, invoices: int, last: tuple[date, date]
) -> None:
    _, bills = run(approved(end_on=end, period_length=length))
    assert (len(bills), bills[-1].days) == (invoices, last)
    assert set(amounts(bills)) == {Decimal("100.00")}


@pytest.mark.feature("C24", "C25")
def test_invoices_are_dated_before_or_after_their_period() -> None:
    year = {"start_on": JANUARY, "end_on": date(2023, 4, 30), "invoice_days": 10}
    before = due_invoices(approved(**year, invoice_timing="before"), FAR)
    assert [bill.dated_on for bill in before] == [
        date(2022, 12, 22), date(2023, 1, 22), date(2023, 2, 19), date(2023, 3, 22),
    ]  # fmt: skip
    later = due_invoices(approved(**year, invoice_timing="after"), FAR)
    assert [bill.dated_on for bill in later] == [
        date(2023, 2, 10), date(2023, 3, 10), date(2023, 4, 10), date(2023, 5, 10),
    ]  # fmt: skip
    assert {bill.dated_on for bill in due_invoices(approved(**year), FAR, dated_on=JANUARY)} == {JANUARY}


@pytest.mark.feature("C17", "C18")
@pytest.mark.parametrize(
    ("cancelled", "invoices", "last"),
    [
        (date(2022, 3, 15), 5, date(2022, 3, 26)),
        (date(2022, 3, 26), 5, date(2022, 3, 26)),
        (date(2022, 3, 27), 6, date(2022, 4, 26)),
    ],
)
def test_a_cancelled_contract_is_invoiced_to_the_end_of_the_period_that_runs(
    cancelled: date, invoices: int, last: date
) -> None:
    contract = approved(end_on=date(2022, 10, 26))
    _, bills = run(after(contract, cancel(contract, cancel_on=cancelled, on=ON)))
    assert (len(bills), bills[-1].days and bills[-1].days[1]) == (invoices, last)


@pytest.mark.feature("C17", "C18")
def test_what_is_invoiced_stays_invoiced_when_the_contract_is_cancelled_before_it() -> None:
    contract, _ = run(approved(end_on=date(2022, 10, 26)))
    cancelled = after(contract, cancel(contract, cancel_on=date(2022, 3, 15), on=ON))
    assert cancelled.covered == contract.covered
    assert due_invoices(cancelled, FAR) == ()


@pytest.mark.feature("C102")
def test_a_run_invoices_what_was_missed_and_running_it_again_nothing() -> None:
    contract, bills = run(approved(start_on=JANUARY), date(2023, 4, 15))
    assert days(bills) == [
        (date(2023, 1, 1), date(2023, 1, 31)),
        (date(2023, 2, 1), date(2023, 2, 28)),
        (date(2023, 3, 1), date(2023, 3, 31)),
        (date(2023, 4, 1), date(2023, 4, 30)),
    ]
    assert due_invoices(contract, date(2023, 4, 15)) == ()
    assert next_invoice_on(contract) == date(2023, 5, 1)


@pytest.mark.feature("C12", "C13", "C14")
def test_a_credited_period_is_due_again_and_the_last_invoice_date_follows_by_itself() -> None:
    contract, bills = run(approved(start_on=JANUARY), date(2023, 3, 1))
    assert last_invoiced_on(contract) == date(2023, 3, 1)
    freed = after(contract, release(contract, invoice=UUID(int=102), on=ON))
    assert (last_invoiced_on(freed), next_invoice_on(freed)) == (date(2023, 2, 1), date(2023, 3, 1))
    gap = after(contract, release(contract, invoice=UUID(int=101), on=ON))
    assert days(due_invoices(gap, date(2023, 4, 1))) == [
        (date(2023, 2, 1), date(2023, 2, 28)),
        (date(2023, 4, 1), date(2023, 4, 30)),
    ], "the gap comes first, and what stands is not invoiced twice"
    assert due_invoices(gap, date(2023, 3, 31)) == (bills[1],)


@pytest.mark.feature("C06", "C07", "C27", "C28")
def test_nothing_is_invoiced_without_a_start_or_approval_and_an_open_end_never_ends() -> None:
    assert due_invoices(drafted(), FAR) == ()
    assert due_invoices(drafted(start_on=None), FAR) == ()
    assert len(due_invoices(approved(start_on=JANUARY), date(2024, 12, 31))) == 24


@pytest.mark.feature("C20", "C34", "C37")
def test_a_decimal_factor_loses_cents_and_a_fraction_does_not() -> None:
    year = {"start_on": JANUARY, "end_on": date(2023, 12, 31)}
    lossy = due_invoices(approved(row(unit_price="120.00"), **year, factor="0.083"), FAR)
    assert set(amounts(lossy)) == {Decimal("9.96")}
    assert (lossy[0].lines[0].quantity, lossy[0].lines[0].unit_price) == (Decimal("0.083"), Decimal("120.00"))
    exact = due_invoices(approved(row(unit_price="120.00"), **year, factor="1/12"), FAR)
    assert set(amounts(exact)) == {Decimal("10.00")}
    assert (exact[0].lines[0].quantity, exact[0].lines[0].price_factor) == (Decimal(1), Decimal(12))
    odd = due_invoices(approved(row(), **year, factor="1/12"), FAR)
    assert amounts(odd) == [Decimal(each) for each in (
        "8.33", "8.34", "8.33", "8.33", "8.34", "8.33", "8.33", "8.34", "8.33", "8.33", "8.34", "8.33",
    )]  # fmt: skip
    assert sum(amounts(odd)) == Decimal("100.00")


@pytest.mark.feature("C46")
def test_a_price_factor_divides() -> None:
    (bill,) = due_invoices(
        approved(row(unit_price="24.00", quantity=Decimal(12), price_factor=Decimal(24)), end_on=date(2021, 11, 1)), FAR
    )
    assert net(bill) == Decimal("12.00")


@pytest.mark.feature("C61")
def test_freight_is_on_every_invoice_once_and_no_factor_touches_it() -> None:
    contract = approved(row(), row("Service"), factor="1/12", freight=Decimal("7.50"), end_on=date(2021, 12, 1))
    bills = due_invoices(contract, FAR)
    assert [[line.unit_price for line in bill.lines if line.key.startswith("freight:")] for bill in bills] == [
        [Decimal("7.50")]
    ] * 2
    assert bills[0].lines[-1].vat_code == "PVN21"


@pytest.mark.feature("C55", "C56", "C57")
def test_a_row_for_once_is_on_the_first_invoice_dated_late_enough_and_never_again() -> None:
    contract = approved(
        row(),
        row("Starting fee", "50.00", type="one_off"),
        row("Spring check", "30.00", type="one_off", invoice_after=date(2022, 3, 1)),
        start_on=date(2022, 1, 1),
        end_on=date(2022, 12, 31),
    )
    contract, bills = run(contract)
    assert [[line.text for line in bill.lines] for bill in bills[:4]] == [
        ["Rent", "Starting fee"], ["Rent"], ["Rent", "Spring check"], ["Rent"],
    ]  # fmt: skip
    freed = after(contract, release(contract, invoice=UUID(int=100), on=ON))
    (again,) = due_invoices(freed, FAR)
    assert [line.text for line in again.lines] == ["Rent", "Starting fee"]


@pytest.mark.feature("C55")
def test_a_closing_fee_that_no_invoice_would_carry_gets_its_own() -> None:
    fee = row("Closing fee", "50.00", type="one_off", invoice_after=date(2022, 3, 20))
    contract = approved(row(), fee, start_on=date(2022, 1, 1), end_on=date(2022, 3, 31))
    assert len(due_invoices(contract, date(2022, 3, 19))) == 3
    contract, bills = run(contract)
    assert [(bill.dated_on, bill.days) for bill in bills][-1] == (date(2022, 3, 20), None)
    assert (due_invoices(contract, FAR), next_invoice_on(contract)) == ((), None)


@pytest.mark.feature("C57b")
def test_rows_of_their_own_rhythm_share_the_invoices_that_fall_on_one_day() -> None:
    contract = approved(
        row(),
        row("Inspection", "60.00", period_length=3),
        row("Summer", "10.00", start_on=date(2022, 6, 1), end_on=date(2022, 7, 31)),
        start_on=date(2022, 1, 1),
        end_on=date(2022, 9, 30),
    )
    bills = due_invoices(contract, FAR)
    assert [[line.key for line in bill.lines] for bill in bills] == [
        ["R1:2022-01-01", "R2:2022-01-01"], ["R1:2022-02-01"], ["R1:2022-03-01"],
        ["R1:2022-04-01", "R2:2022-04-01"], ["R1:2022-05-01"], ["R1:2022-06-01", "R3:2022-06-01"],
        ["R1:2022-07-01", "R2:2022-07-01", "R3:2022-07-01"], ["R1:2022-08-01"], ["R1:2022-09-01"],
    ]  # fmt: skip
    assert bills[0].lines[1].text == "Inspection, 01.01.2022-31.03.2022"
    assert bills[1].lines[0].text == "Rent", "one period is said once, in the comment"


@pytest.mark.feature("C27")
def test_a_new_price_holds_for_periods_that_begin_from_its_day_on() -> None:
    contract = approved(start_on=JANUARY)
    dearer = (row(key="R1", unit_price="110.00"),)
    contract = after(contract, amend(contract, on=date(2023, 3, 15), rows=dearer))
    assert amounts(due_invoices(contract, date(2023, 5, 1))) == [
        Decimal(each) for each in ("100.00", "100.00", "100.00", "110.00", "110.00")
    ]


@pytest.mark.feature("C41")
def test_the_percent_of_a_row_means_what_the_setting_said_when_it_was_approved() -> None:
    markup = DiscountOptions(name="Mark-up", meaning="markup")
    each: dict[str, Any] = {"end_on": date(2021, 11, 1)}
    (plain,) = due_invoices(approved(row(discount=Decimal(10)), **each), FAR, Terms(markup))
    assert (net(plain), plain.lines[0].discount) == (Decimal("90.00"), 10)
    contract = approved(row(discount=Decimal(10)), options=markup, **each)
    (dearer,) = due_invoices(contract, FAR, Terms())
    assert (net(dearer), dearer.lines[0].discount) == (Decimal("110.00"), 0)
    draft = after(contract, withdraw_approval(contract, on=ON))
    assert (draft.discount_options, draft.options(markup)) == (None, markup)


@pytest.mark.feature("C36")
def test_prices_with_vat_in_them_are_invoiced_without_it() -> None:
    contract = approved(row(unit_price="121.00"), vat_included=True, end_on=date(2021, 11, 1))
    (bill,) = due_invoices(contract, FAR, Terms(rates=lambda _: {"PVN21": Decimal(21)}))
    assert net(bill) == Decimal("100.00")


@pytest.mark.feature("C86", "C44", "C33")
def test_objects_are_joined_and_a_row_can_only_say_something() -> None:
    contract = approved(
        row(objects=("RIGA", "SHOP")),
        row("Payable in advance", "0", quantity=Decimal(0)),
        objects=("SALES", "RIGA"),
        end_on=date(2021, 11, 1),
    )
    (bill,) = due_invoices(contract, FAR)
    assert bill.lines[0].dimensions == {"objects": "SALES,RIGA,SHOP"}
    assert (bill.lines[1].text, bill.lines[1].vat_code) == ("Payable in advance", "PVN21")


def test_part_of_a_period_is_charged_where_that_was_agreed_and_its_rest_after_a_renewal() -> None:
    contract = approved(start_on=JANUARY, end_on=date(2023, 2, 14), policy="prorata")
    contract, bills = run(contract)
    assert amounts(bills) == [Decimal("100.00"), Decimal("50.00")]
    renewed = after(contract, renew(contract, end_on=date(2023, 3, 31), on=ON))
    assert [(bill.days, net(bill)) for bill in due_invoices(renewed, FAR)] == [
        ((date(2023, 2, 15), date(2023, 2, 28)), Decimal("50.00")),
        ((date(2023, 3, 1), date(2023, 3, 31)), Decimal("100.00")),
    ]


@given(st.integers(1, 10**7), st.integers(1, 36), st.integers(1, 27))
def test_the_parts_of_a_price_always_sum_to_it(cents: int, length: int, day: int) -> None:
    """A fraction over its periods, and the days of a period over its pieces (A0)."""
    price = Decimal(cents) / 100
    contract = approved(
        row(unit_price=str(price)), start_on=JANUARY, period_length=1, factor=f"1/{length}", policy="prorata",
        end_on=date(2023, 1, day),
    )  # fmt: skip
    contract, first = run(contract)
    years, months = divmod(length, 12)
    end = date(2023 + years, months + 1, 1)
    contract = after(contract, renew(contract, end_on=end, on=ON))
    contract = after(contract, cancel(contract, cancel_on=date.fromordinal(end.toordinal() - 1), on=ON))
    _, rest = run(contract, start=500)
    assert sum(net(bill) for bill in (*first, *rest)) == price


def test_the_comment_says_every_contract_until_there_is_no_room() -> None:
    assert comment_of([("L-1", (JANUARY, date(2023, 1, 31)))]) == "L-1, 01.01.2023-31.01.2023"
    many: list[Any] = [(f"L-{n}", (JANUARY, JANUARY)) for n in range(100)]
    told = comment_of(many)
    assert len(told) <= 500 and told.endswith(" more") and told.startswith("L-0, ")


def test_a_contract_without_events_has_nothing_to_invoice() -> None:
    assert due_invoices(Contract(id=UUID(int=9)), FAR) == ()
