"""A contract is entered, signed, approved, changed, cancelled and renewed; every no names the field."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from aggregates.contract import Contract, Cover, Row
from aggregates.contract.coverage import cover, release, take_back
from aggregates.contract.enter import amend, discard, enter
from aggregates.contract.refusals import (
    BadContractField,
    BadRowKey,
    ContractApproved,
    ContractCancelled,
    ContractDiscarded,
    ContractExists,
    ContractIncomplete,
    ContractNotApproved,
    NoSuchContract,
    PeriodsInvoiced,
)
from aggregates.contract.standing import approve, cancel, renew, sign, withdraw_approval
from aggregates.errors import Refusal
from aggregates.periods import BadRhythm
from aggregates.plain_text import BadText
from aggregates.pricing.factor import BadFactor
from tests.aggregates.contract.contracts import ID, ON, after, approved, drafted, row, run
from tests.aggregates.given import given

DAY = date(2022, 6, 1)


@pytest.mark.feature("C11")
def test_a_contract_is_dated_on_the_day_it_is_entered_unless_another_is_given() -> None:
    assert drafted().contracted_on == ON
    assert drafted(contracted_on=DAY).contracted_on == DAY
    assert [each.key for each in drafted(row(), row("Service")).rows] == ["R1", "R2"]


@pytest.mark.feature("C23", "C06", "C07", "C20")
@pytest.mark.parametrize(
    ("fields", "rule", "pointer"),
    [
        ({"period_length": 0}, BadContractField, "/period_length"),
        ({"period_length": 4000}, BadContractField, "/period_length"),
        ({"invoice_days": -1}, BadContractField, "/invoice_days"),
        ({"period_unit": "weeks"}, BadContractField, "/period_unit"),
        ({"invoice_timing": "amid"}, BadContractField, "/invoice_timing"),
        ({"policy": "half"}, BadContractField, "/policy"),
        ({"end_on": date(2021, 10, 26)}, BadRhythm, "/end_on"),
        ({"factor": "0"}, BadFactor, "/factor"),
        ({"factor": "one twelfth"}, BadFactor, "/factor"),
        ({"currency": "euro"}, BadContractField, "/currency"),
        ({"freight": Decimal(-1)}, BadContractField, "/freight"),
        ({"rate": Decimal(0)}, BadContractField, "/rate"),
        ({"objects": tuple(map(str, range(21)))}, BadContractField, "/objects"),
        ({"start_on": date(1066, 1, 1)}, BadContractField, "/start_on"),
        ({"comment": " "}, BadText, "/comment"),
        ({"rows": (row("x" * 101),)}, BadText, "/rows/0/text"),
        ({"rows": (row(), row(discount=Decimal(10001)))}, BadContractField, "/rows/1/discount"),
        ({"rows": (row(price_factor=Decimal(0)),)}, BadContractField, "/rows/0/price_factor"),
        ({"rows": (row(period_length=0),)}, BadContractField, "/rows/0/period_length"),
        ({"rows": (row(unit_price="0.0000001"),)}, BadContractField, "/rows/0/unit_price"),
        ({"rows": (row(end_on=date(2021, 10, 1)),)}, BadContractField, "/rows/0/end_on"),
        ({"rows": (row(type="one_off", period_length=3),)}, BadContractField, "/rows/0/period_length"),
        ({"rows": (row(invoice_after=DAY),)}, BadContractField, "/rows/0/invoice_after"),
        ({"rows": (row(key="A"), row(key="A"))}, BadRowKey, "/rows/1/key"),
        ({"rows": (row(key="a b"),)}, BadRowKey, "/rows/0/key"),
        ({"rows": (row(),) * 501}, BadContractField, "/rows"),
        ({"rows": (row(objects=tuple(map(str, range(21)))),)}, BadContractField, "/rows/0/objects"),
    ],
)
def test_what_no_contract_can_say_is_refused_with_its_field(
    fields: dict[str, Any], rule: type[Refusal], pointer: str
) -> None:
    base: dict[str, Any] = {"start_on": date(2021, 10, 27), "number": "L-1", "customer": "A", "customer_name": "A"}
    asked = given(Contract(id=ID)).when(enter, on=ON, **base | fields)
    assert isinstance(asked.refusal, rule), asked.refusal
    assert asked.refusal.pointer == pointer


def test_a_row_with_a_price_has_a_vat_code_and_a_number_is_used_once() -> None:
    bare = Contract(id=ID)

    priced = Row(key="", text="Rent", unit_price=Decimal(1))
    asked = given(bare).when(enter, on=ON, number="L-1", customer="A", customer_name="A", rows=(priced,))
    assert asked.refusal and asked.refusal.pointer == "/rows/0/vat_code"
    assert isinstance(
        given(drafted()).when(enter, on=ON, number="L-1", customer="A", customer_name="A").refusal, ContractExists
    )


@pytest.mark.feature("C26")
def test_a_signature_is_noted_once() -> None:
    contract = drafted()
    (signed,) = sign(contract, signed_on=DAY, on=ON)
    assert after(contract, [signed]).signed_on == DAY
    given(after(contract, [signed])).when(sign, signed_on=DAY, on=ON).then()


@pytest.mark.feature("C27", "C28", "CX1")
def test_a_contract_is_approved_when_it_is_whole() -> None:
    assert isinstance(
        given(after(drafted(), amend(drafted(), on=ON, rows=()))).when(approve, on=ON).refusal, ContractIncomplete
    )
    without = given(drafted(start_on=None)).when(approve, on=ON).refusal
    assert isinstance(without, ContractIncomplete) and without.pointer == "/start_on"
    given(drafted()).when(approve, on=ON).then_has(next_on=date(2021, 10, 27), last_on=None)
    assert isinstance(given(approved()).when(approve, on=ON).refusal, ContractApproved)


@pytest.mark.feature("C27", "C32")
def test_rows_of_an_approved_contract_neither_come_nor_go_but_the_rest_changes() -> None:
    contract = approved(row(), row("Service"))
    more = given(contract).when(amend, on=ON, rows=(*contract.rows, row("Extra")))
    assert isinstance(more.refusal, ContractApproved) and more.refusal.pointer == "/rows/2"
    fewer = given(contract).when(amend, on=ON, rows=contract.rows[:1])
    assert isinstance(fewer.refusal, ContractApproved) and fewer.refusal.pointer == "/rows"
    assert isinstance(given(contract).when(discard, on=ON).refusal, ContractApproved)
    assert isinstance(given(contract).when(amend, on=ON, start_on=None).refusal, ContractApproved)
    given(contract).when(amend, on=ON, reference="PO 7", contact=None).then_has(reference="PO 7")
    given(contract).when(amend, on=ON, reference=None, rows=contract.rows).then()


@pytest.mark.feature("C27")
def test_what_is_invoiced_keeps_its_rhythm_and_its_approval() -> None:
    contract, _ = run(approved(end_on=date(2022, 10, 26)))
    for field, value in (
        ("start_on", DAY), ("period_unit", "days"), ("period_length", 3), ("currency", "USD"), ("customer", "B"),
    ):  # fmt: skip
        asked = given(contract).when(amend, on=ON, **{field: value, "end_on": None})
        assert isinstance(asked.refusal, PeriodsInvoiced) and asked.refusal.pointer == f"/{field}"
    own = given(contract).when(amend, on=ON, rows=(row(key="R1", period_length=3),))
    assert isinstance(own.refusal, PeriodsInvoiced) and own.refusal.pointer == "/rows/0/period_length"
    assert isinstance(given(contract).when(withdraw_approval, on=ON).refusal, PeriodsInvoiced)
    for place in range(12):
        contract = after(contract, release(contract, invoice=UUID(int=100 + place), on=ON))
    assert given(contract).when(withdraw_approval, on=ON).state.status == "draft"


def test_only_what_is_approved_is_cancelled_renewed_or_invoiced() -> None:
    for rule, asked in (
        (cancel, {"cancel_on": DAY}), (renew, {"end_on": DAY}), (withdraw_approval, {}),
        (cover, {"invoice": ID, "covers": ()}),
    ):  # fmt: skip
        assert isinstance(given(drafted()).when(rule, on=ON, **asked).refusal, ContractNotApproved)
    for rule, asked in ((amend, {}), (sign, {"signed_on": DAY}), (approve, {}), (discard, {})):
        assert isinstance(given(Contract(id=ID)).when(rule, on=ON, **asked).refusal, NoSuchContract)
        gone = after(drafted(), discard(drafted(), on=ON))
        assert isinstance(given(gone).when(rule, on=ON, **asked).refusal, ContractDiscarded)


@pytest.mark.feature("CX12")
def test_a_contract_is_renewed_to_a_later_day_and_counts_how_often() -> None:
    contract = approved(end_on=date(2022, 10, 26))
    given(contract).when(renew, end_on=date(2023, 10, 26), on=ON).then_has(child=1, end_on=date(2023, 10, 26))
    early = given(contract).when(renew, end_on=DAY, on=ON).refusal
    assert isinstance(early, BadContractField) and early.pointer == "/end_on"
    assert isinstance(given(approved()).when(renew, end_on=DAY, on=ON).refusal, BadContractField)
    gone = after(contract, cancel(contract, cancel_on=DAY, on=ON))
    assert isinstance(given(gone).when(renew, end_on=date(2023, 10, 26), on=ON).refusal, ContractCancelled)
    given(gone).when(cancel, cancel_on=DAY, on=ON).then()


def test_a_day_is_charged_once_also_when_a_credited_invoice_comes_back() -> None:
    contract, _ = run(approved(), date(2021, 12, 27))
    taken = Cover(row="R1", number=0, first=date(2021, 11, 1), last=date(2021, 11, 2))
    assert isinstance(given(contract).when(cover, invoice=UUID(int=9), covers=(taken,), on=ON).refusal, PeriodsInvoiced)
    freed = after(contract, release(contract, invoice=UUID(int=101), on=ON))
    given(freed).when(release, invoice=UUID(int=101), on=ON).then()
    back = after(freed, take_back(freed, invoice=UUID(int=101), on=ON))
    assert back.covered == contract.covered
    other, _ = run(freed, date(2021, 12, 27), start=200)
    assert isinstance(given(other).when(take_back, invoice=UUID(int=101), on=ON).refusal, PeriodsInvoiced)


def test_days_of_an_older_rhythm_that_come_back_are_not_charged_again() -> None:
    contract, _ = run(approved(start_on=date(2022, 1, 1)), date(2022, 2, 1))
    for place in (100, 101):
        contract = after(contract, release(contract, invoice=UUID(int=place), on=ON))
    contract = after(contract, withdraw_approval(contract, on=ON))
    contract = after(contract, amend(contract, on=ON, start_on=date(2022, 1, 15)))
    contract = after(contract, approve(contract, on=ON))
    contract = after(contract, take_back(contract, invoice=UUID(int=101), on=ON))
    _, bills = run(contract, date(2022, 3, 15), start=300)
    assert [bill.days for bill in bills] == [
        (date(2022, 1, 15), date(2022, 1, 31)),
        (date(2022, 3, 1), date(2022, 3, 14)),
        (date(2022, 3, 15), date(2022, 4, 14)),
    ]
