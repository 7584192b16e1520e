"""Upkeep of many contracts at the height of PostgreSQL: prices, fields, the unpaid, renewals, marks."""

import threading
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from aggregates.contract import Contract
from aggregates.contract.refusals import ContractNotApproved, NothingWaived, PeriodsInvoiced
from aggregates.ids import ELSEWHERE, WAIVED
from aggregates.invoice.reminding import NothingToRemind
from commands import in_pages
from commands.carry_out import first_answer
from commands.command import Answer, Order
from commands.contracts import cancel_unpaid
from commands.contracts.amend_contract import AmendContract, amend_contract
from commands.contracts.approve_contract import ApproveContract, approve_contract
from commands.contracts.cancel_contract import CancelContract, cancel_contract
from commands.contracts.cancel_unpaid import CancelUnpaidContracts, cancel_unpaid_contracts
from commands.contracts.content import ContractRow
from commands.contracts.enter_contract import EnterContract, enter_contract
from commands.contracts.mark_invoiced import (
    ChargeWaivedPeriods,
    MarkInvoicedUntil,
    charge_waived_periods,
    mark_invoiced_until,
)
from commands.contracts.renew_contracts import RenewContracts, renew_contracts
from commands.contracts.run_contracts import CreateContractInvoices, create_contract_invoices
from commands.contracts.update_contracts import UpdateContracts, update_contracts
from commands.customers.amend_customer import AmendCustomer, amend_customer
from commands.invoices.approve_invoice import ApproveInvoices, approve_invoices
from commands.invoices.cancel_invoice import CancelInvoice, cancel_invoice
from commands.invoices.credit_invoice import CreditInvoice, credit_invoice
from commands.invoices.draft_invoice import InvoiceLine
from commands.invoices.record_reminder import RecordReminder, record_reminder
from commands.periods.lock_period import LockPeriod, lock_period
from commands.registers.enter_register import AmendRegister, EnterRegister, amend_register, enter_register
from store.errors import VersionConflict
from tests.books import check_books, check_rebuilt, folded
from tests.commands.conftest import CLERK, TODAY, Given

START = date(2026, 1, 1)
BULK = Order(CLERK)


@pytest.fixture(autouse=True)
def _books(given: Given) -> Any:
    yield
    check_books(given.store)
    check_rebuilt(given.store)


def contract(given: Given, number: str, *rows: ContractRow, approve: bool = True, **more: Any) -> UUID:
    rent = ContractRow(text="Rent", unit_price=Decimal("100.00"), vat_code="PVN21")
    base: dict[str, Any] = {"customer": "ACME", "start_on": START, "rows": rows or (rent,)}
    each = UUID(given.do(EnterContract(number=number, **base | more), enter_contract).id)
    if approve:
        given.do(ApproveContract(), approve_contract, each)
    return each


def bill(given: Given, until: date, **more: Any) -> list[UUID]:
    command = CreateContractInvoices.model_validate({"until": until, **more})
    made = create_contract_invoices(given.desk, BULK, command).more["invoices"]
    return [UUID(row["id"]) for row in made]


def approved(given: Given, until: date, **more: Any) -> list[UUID]:
    ids = bill(given, until, **more)
    given.do(ApproveInvoices(ids=tuple(ids)), approve_invoices)
    return ids


def updated(given: Given, **asked: Any) -> Answer:
    return update_contracts(given.desk, BULK, UpdateContracts.model_validate(asked))


def unpaid(given: Given, **asked: Any) -> Answer:
    asked = {"days_overdue": 30, "reason": "does not pay"} | asked
    return cancel_unpaid_contracts(given.desk, BULK, CancelUnpaidContracts.model_validate(asked))


def state(given: Given, each: UUID) -> Any:
    return folded(given.store).states[each]


def register(given: Given, kind: str, code: str, **entry: Any) -> None:
    given.do(EnterRegister(code=code, entry={"name": code, **entry}), enter_register, kind)


@pytest.fixture
def priced(given: Given) -> Given:
    """An item on a price list of the customer, and one that only its card prices."""
    register(given, "price_lists", "GOLD", discount_list=True)
    register(given, "items", "RENT", price="120.00", vat_code="PVN21")
    register(given, "items", "PHONE", price="9.9950", vat_code="PVN21")
    entry = {"price_list": "GOLD", "item": "RENT", "prices": [{"from_on": "2020-01-01", "price": "100.00"}]}
    given.do(EnterRegister(code="GOLD:RENT", entry=entry), enter_register, "prices")
    given.do(AmendCustomer(price_list="GOLD"), amend_customer, "ACME")
    return given


def dearer(given: Given, price: str = "110.00", since: str = "2026-06-01") -> None:
    """RENT costs more on the price list from a day on."""
    prices = [{"from_on": "2020-01-01", "price": "100.00"}, {"from_on": since, "price": price}]
    entry = {"price_list": "GOLD", "item": "RENT", "prices": prices}
    given.do(AmendRegister(entry=entry), amend_register, "prices", "GOLD:RENT")


def shown(answer: Answer) -> list[tuple[str, str, str]]:
    """Row, price before and after, of all contracts that were changed."""
    return [
        (row["row"], str(row["price_before"]), str(row["price_after"]))
        for contract in answer.more["done"]
        for row in contract["rows"]
    ]


@pytest.mark.feature("CX9")
def test_prices_are_asked_for_anew_and_the_percent_goes_on_top(priced: Given) -> None:
    typed = ContractRow(text="Cleaning", unit_price=Decimal("20.00"), vat_code="PVN21")
    agreed = ContractRow(item="PHONE", unit_price=Decimal("5.00"))
    each = contract(priced, "L-1", ContractRow(item="RENT"), ContractRow(item="PHONE"), typed, agreed)
    dearer(priced)
    head = priced.store.head().position
    dry = updated(priced, update_prices=True, percent="10", dry_run=True)
    assert (shown(dry), priced.store.head().position) == (
        [("R1", "100.00", "121.00"), ("R2", "9.9950", "10.9945")],
        head,
    )
    assert dry.more["totals"] == [
        {"currency": "EUR", "contracts": 1, "before": Decimal("135.00"), "after": Decimal("156.99"),
         "change": Decimal("21.99")},
    ]  # fmt: skip
    done = updated(priced, update_prices=True, percent="10")
    assert (done.more["done"], done.more["refused"]) == (dry.more["done"], [])
    now = state(priced, each)
    assert [row.unit_price for row in now.rows] == list(map(Decimal, ("121.00", "10.9945", "20.00", "5.00")))
    assert (now.last_price_change_on, now.rows[0].origins["unit_price"]) == (TODAY, "prices")
    raised = updated(priced, update_prices=True, percent="10", hand_prices="percent", again=True)
    assert shown(raised) == [("R3", "20.00", "22.00"), ("R4", "5.00", "5.50")], "the others stand so: never twice"
    asked = updated(priced, update_prices=True, hand_prices="refresh", again=True)
    assert shown(asked)[-1] == ("R4", "5.50", "9.9950")


@pytest.mark.feature("CX9", "C16")
def test_a_second_run_of_the_same_day_raises_nothing_unless_it_says_so(given: Given) -> None:
    one = contract(given, "L-1")
    contract(given, "L-2", approve=False)
    asked = {"percent": "3.55", "on_standing_price": True}
    assert shown(updated(given, **asked)) == [("R1", "100.00", "103.55")] * 2
    head = given.store.head().position
    again = updated(given, **asked)
    assert ([each.type for each in again.more["refused"]], again.more["done"]) == (
        ["/problems/prices-updated-already"] * 2, [],
    )  # fmt: skip
    assert given.store.head().position == head
    assert shown(updated(given, **asked, contracts=[one], again=True)) == [("R1", "103.55", "107.23")]


@pytest.mark.feature("C15", "CX9")
def test_a_contract_is_not_updated_before_its_day_and_its_neighbours_are(given: Given) -> None:
    later = contract(given, "L-1", next_price_change_on=date(2027, 1, 1))
    contract(given, "L-2", next_price_change_on=TODAY)
    done = updated(given, percent="1", on_standing_price=True, next_price_change_on="2027-07-01")
    assert [row["number"] for row in done.more["done"]] == ["L-2"]
    (refused,) = done.more["refused"]
    assert (refused.id, refused.type) == (str(later), "/problems/price-change-not-yet")
    assert "not to be updated before 2027-01-01" in refused.detail
    ahead = updated(given, percent="1", on_standing_price=True, prices_from="2027-01-01", contracts=[later])
    assert (shown(ahead), state(given, later).last_price_change_on) == ([("R1", "100.00", "101.00")], date(2027, 1, 1))


@pytest.mark.feature("CX9")
def test_a_price_from_next_year_is_invoiced_next_year_and_read_from_that_years_list(priced: Given) -> None:
    contract(priced, "L-1", ContractRow(item="RENT"), start_on=date(2026, 11, 1))
    dearer(priced, "150.00", since="2027-01-01")
    assert updated(priced, update_prices=True).more["unchanged"] == 1
    assert shown(updated(priced, update_prices=True, prices_from="2027-01-01")) == [("R1", "100.00", "150.00")]
    nets = [state(priced, each).totals.net for each in bill(priced, date(2027, 2, 1))]
    assert nets == [Decimal("100.00")] * 2 + [Decimal("150.00")] * 2


@pytest.mark.feature("CX9")
def test_a_draft_that_is_approved_later_has_next_years_price_from_next_year(given: Given) -> None:
    each = contract(given, "L-1", approve=False, start_on=date(2026, 12, 1))
    updated(given, percent="10", on_standing_price=True, prices_from="2027-01-01")
    given.do(ApproveContract(), approve_contract, each)
    assert [state(given, made).totals.net for made in bill(given, date(2027, 1, 1))] == [Decimal(100), Decimal(110)]
    assert (
        updated(given, percent="10", on_standing_price=True, contracts=[UUID(int=5)]).more["refused"][0].status == 404
    )


@pytest.mark.feature("CX9", "C41")
def test_a_contract_whose_sum_cannot_be_reckoned_is_refused_and_left_as_it_was(given: Given) -> None:
    less = ContractRow(text="Rent", unit_price=Decimal("100.00"), vat_code="PVN21", discount=Decimal(10))
    odd, fine = contract(given, "L-1", less, approve=False), contract(given, "L-2")
    register(given, "discount_options", "default", meaning="markup_on_cost")
    answer = updated(given, percent="10", on_standing_price=True)
    assert [row["id"] for row in answer.more["done"]] == [str(fine)]
    assert [(each.id, each.type) for each in answer.more["refused"]] == [(str(odd), "/problems/no-cost-price")]
    assert (state(given, odd).rows[0].unit_price, state(given, odd).last_price_change_on) == (Decimal("100.00"), None)


@pytest.mark.feature("CX9", "C84")
def test_fields_follow_the_cards_where_nobody_typed_them(priced: Given) -> None:
    priced.do(AmendCustomer(payment_terms="14", address="Old street 1", contact="Anna"), amend_customer, "ACME")
    each = contract(priced, "L-1", contact="Zane")
    priced.do(
        AmendCustomer(name="SIA Acme Group", payment_terms="30", address=None, contact="Ilze"), amend_customer, "ACME"
    )
    (row,) = updated(priced, refresh_taken_over=True, invoice_timing="after", invoice_days=5).more["done"]
    assert {(field["field"], field["before"], field["after"]) for field in row["fields"]} >= {
        ("payment_terms", "14", "30"), ("invoice_address", "Old street 1", None),
        ("customer_name", "SIA ACME", "SIA Acme Group"), ("invoice_timing", "before", "after"), ("invoice_days", 0, 5),
    }  # fmt: skip
    now = state(priced, each)
    assert (now.contact, now.payment_terms, now.last_price_change_on, now.invoice_address) == ("Zane", "30", None, None)
    assert updated(priced, refresh_taken_over=True).more == {"done": [], "refused": [], "unchanged": 1, "totals": []}
    updated(priced, fields=["contact"])
    assert (state(priced, each).contact, state(priced, each).origins["contact"]) == ("Ilze", "customer")
    assert bill(priced, date(2026, 2, 4)) == [] and len(bill(priced, date(2026, 2, 5))) == 1


@pytest.mark.feature("CX9", "C36")
def test_another_price_list_comes_with_prices_of_its_own(priced: Given) -> None:
    each = contract(priced, "L-1", ContractRow(item="RENT"))
    register(priced, "price_lists", "RETAIL", vat_included=True, discount_list=True)
    priced.do(AmendCustomer(price_list="RETAIL"), amend_customer, "ACME")
    (refused,) = updated(priced, fields=["price_list"]).more["refused"]
    assert refused.type == "/problems/other-vat-in-prices"
    updated(priced, fields=["price_list"], update_prices=True)
    now = state(priced, each)
    assert (now.price_list, now.vat_included, now.rows[0].unit_price) == ("RETAIL", True, Decimal("145.20"))


@pytest.mark.feature("CX9")
def test_what_is_narrowed_is_left_alone_and_a_missing_one_is_named(priced: Given) -> None:
    priced.customer("BETA")
    register(priced, "contract_classes", "A")
    one = contract(priced, "L-1", ContractRow(item="RENT"), contract_class="A")
    two = contract(priced, "L-2", customer="BETA")
    gone = contract(priced, "L-3")
    priced.do(CancelContract(cancel_on=START, reason="x"), cancel_contract, gone)

    def found(**more: Any) -> list[str]:
        answer = updated(priced, percent="1", on_standing_price=True, dry_run=True, **more)
        return [row["number"] for row in answer.more["done"]]

    assert found() == ["L-1", "L-2"]
    assert (found(item="RENT"), found(customers=["BETA"]), found(**{"class": "A"})) == (["L-1"], ["L-2"], ["L-1"])
    assert found(contracts=[two, one]) == ["L-1", "L-2"]
    missing = updated(priced, percent="1", on_standing_price=True, contracts=[UUID(int=5)]).more["refused"]
    assert [(each.id, each.status) for each in missing] == [(str(UUID(int=5)), 404)]


@pytest.mark.parametrize(
    "asked",
    [
        {}, {"percent": "5"}, {"percent": "5", "update_prices": True, "on_standing_price": True},
        {"on_standing_price": True}, {"percent": "-100", "on_standing_price": True}, {"fields": ["number"]},
    ],
)  # fmt: skip
@pytest.mark.feature("CX9")
def test_a_percent_says_of_which_price(asked: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="UpdateContracts"):
        UpdateContracts.model_validate(asked)


@pytest.mark.feature("CX9")
def test_two_runs_at_once_raise_each_price_once(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_pages, "PAGE", 2)
    ids = [contract(given, f"L-{number}") for number in range(6)]
    answers: list[Any] = []

    def one() -> None:
        try:
            answers.append(updated(given, percent="10", on_standing_price=True))
        except VersionConflict as conflict:
            answers.append(conflict)

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert any(isinstance(each, Answer) for each in answers)
    updated(given, percent="10", on_standing_price=True)
    assert {state(given, each).rows[0].unit_price for each in ids} == {Decimal("110.00")}


@pytest.mark.feature("CX9")
def test_a_crash_between_pages_is_made_good_under_the_same_key(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_pages, "PAGE", 2)
    ids = [contract(given, f"L-{number}") for number in range(5)]
    whole, calls = in_pages.append, []

    def dying(*args: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the power went")
        return whole(*args)

    order, command = Order(CLERK, command_id=UUID(int=9)), UpdateContracts(percent=Decimal(10), on_standing_price=True)
    monkeypatch.setattr(in_pages, "append", dying)
    with pytest.raises(RuntimeError):
        update_contracts(given.desk, order, command)
    answer = update_contracts(given.desk, order, command)
    assert (len(answer.more["done"]), len(answer.more["refused"])) == (5, 0)
    assert {state(given, each).rows[0].unit_price for each in ids} == {Decimal("110.00")}
    assert update_contracts(given.desk, order, command).replayed
    assert first_answer(given.desk, BULK, "") is None


def test_the_number_of_queries_does_not_grow_with_the_page(priced: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []
    whole = type(priced.store).load_many

    def counted(self: Any, *args: Any) -> Any:
        counts.append(1)
        return whole(self, *args)

    monkeypatch.setattr(type(priced.store), "load_many", counted)
    asked = []
    for number in range(5):
        priced.customer(f"C{number}", price_list="GOLD")
        contract(priced, f"L-{number}", ContractRow(item="RENT"), ContractRow(item="PHONE"), customer=f"C{number}")
        if number in {0, 4}:
            counts.clear()
            updated(priced, update_prices=True, percent="5", refresh_taken_over=True, again=True, hand_prices="percent")
            asked.append(len(counts))
    assert asked[0] == asked[1] <= 7


@pytest.mark.feature("C19", "CX11", "C17", "C18")
def test_unpaid_contracts_end_today_and_the_dry_run_is_the_list_to_look_at(given: Given) -> None:
    late = contract(given, "L-1")
    young = contract(given, "L-2", start_on=date(2026, 6, 1))
    approved(given, date(2026, 5, 1), contracts=[late])
    drafts = bill(given, date(2026, 6, 1), contracts=[late])
    approved(given, date(2026, 6, 1), contracts=[young])
    head = given.store.head().position
    dry = unpaid(given, dry_run=True, days_overdue=45)
    assert given.store.head().position == head
    (row,) = dry.more["done"]
    assert (row["number"], row["cancel_on"], [each["number"] for each in row["unpaid"]]) == (
        "L-1", TODAY, ["R-000001", "R-000002", "R-000003", "R-000004"],
    )  # fmt: skip
    assert {each["became"] for each in row["unpaid"]} == {"left"}
    assert unpaid(given, days_overdue=45).more["done"] == dry.more["done"]
    assert (state(given, late).cancel_on, state(given, young).cancel_on) == (TODAY, None)
    assert state(given, drafts[0]).status == "draft", "drafts stay unless they are asked for"
    again = unpaid(given, days_overdue=45)
    assert (again.more["done"], again.more["refused"]) == ([], [])
    assert bill(given, date(2027, 1, 1), contracts=[late]) == [], "the period that runs is invoiced already, none after"


def line(net: str) -> InvoiceLine:
    return InvoiceLine(text="Gift", unit_price=Decimal(net), vat_code="PVN21")


@pytest.mark.feature("CX11", "C19")
def test_voided_and_credited_invoices_are_not_made_again_unless_that_is_wanted(given: Given) -> None:
    one, two, three = (contract(given, f"L-{number}") for number in (1, 2, 3))
    approved(given, date(2026, 4, 1), contracts=[one, two, three])
    bill(given, date(2026, 6, 1), contracts=[one])
    voided = unpaid(given, contracts=[one], invalidate="void", include_drafts=True).more["done"][0]
    assert [each["became"] for each in (*voided["unpaid"], *voided["drafts"])] == ["voided"] * 4 + ["discarded"] * 2
    credited = unpaid(given, contracts=[two], invalidate="credit").more["done"][0]
    assert [(each["became"], each["credit_note_number"]) for each in credited["unpaid"]] == [
        ("credited", f"K-{number:06}") for number in range(1, 5)
    ]
    unpaid(given, contracts=[three], invalidate="void", bill_again=True)
    assert (len(state(given, one).covered[WAIVED]), len(state(given, two).covered[WAIVED])) == (6, 4)
    again = [state(given, each) for each in bill(given, date(2027, 1, 1))]
    assert {(each.contracts, each.dated_on.month) for each in again} == (
        {((two,), month) for month in (5, 6)} | {((three,), month) for month in range(1, 7)}
    )
    given.do(ChargeWaivedPeriods(reason="it was a mistake"), charge_waived_periods, one)
    assert len(bill(given, date(2027, 1, 1))) == 6
    given.when(ChargeWaivedPeriods(reason="again"), charge_waived_periods, one).refused(NothingWaived)


@pytest.mark.feature("CX11")
def test_what_cannot_be_voided_is_named_and_its_contract_is_cancelled_anyway(given: Given) -> None:
    one = contract(given, "L-1")
    first, second, third = approved(given, date(2026, 3, 1))
    given.do(CreditInvoice(reason="a part", lines=(line("10.00"),)), credit_invoice, third)
    given.do(LockPeriod(through=date(2026, 1, 31)), lock_period)
    (row,) = unpaid(given, invalidate="void").more["done"]
    assert [(each["invoice"], each["became"]) for each in row["unpaid"]] == [
        (str(first), "refused"), (str(second), "voided"), (str(third), "refused"),
    ]  # fmt: skip
    problems = [each["problem"].type for each in row["unpaid"] if "problem" in each]
    assert problems == ["/problems/period-locked", "/problems/linked-invoice"]
    now = state(given, one)
    assert (now.cancel_on, set(now.covered) - {WAIVED}, len(now.covered[WAIVED])) == (TODAY, {first, third}, 1)
    assert state(given, first).status == state(given, third).status == "approved"


@pytest.mark.feature("CX11", "C73")
def test_an_invoice_of_several_contracts_is_taken_back_when_all_of_them_end(given: Given) -> None:
    one, two = contract(given, "L-1"), contract(given, "L-2")
    (invoice,) = approved(given, date(2026, 1, 1), merge_by_payer=True)
    (row,) = unpaid(given, contracts=[one], invalidate="void").more["done"]
    assert row["unpaid"][0]["problem"].type == "/problems/charges-another"
    assert (state(given, one).cancel_on, state(given, invoice).status) == (TODAY, "approved")
    both = unpaid(given, invalidate="void")
    assert [(row["number"], row["unpaid"][0]["became"]) for row in both.more["done"]] == [("L-2", "voided")]
    assert len(state(given, one).covered[WAIVED]) == len(state(given, two).covered[WAIVED]) == 1


@pytest.mark.feature("CX11", "C73")
def test_an_invoice_whose_last_contract_cannot_be_cancelled_is_left_with_the_reason(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = contract(given, "L-1"), contract(given, "L-2")
    (invoice,) = approved(given, date(2026, 1, 1), merge_by_payer=True)
    whole = cancel_unpaid.cancel

    def cancel(each: Contract, **more: Any) -> Any:
        if each.id == two:
            raise ContractNotApproved("Contract L-2 is not approved, so it cannot be cancelled; approve it.")
        return whole(each, **more)

    monkeypatch.setattr(cancel_unpaid, "cancel", cancel)
    answer = unpaid(given, invalidate="void")
    ((line,),) = [row["unpaid"] for row in answer.more["done"]]
    assert (line["became"], line["problem"].id) == ("left", str(two))
    assert line["problem"].type == "/problems/contract-not-approved"
    assert [each.id for each in answer.more["refused"]] == [str(two)]
    assert (state(given, one).cancel_on, state(given, invoice).status) == (TODAY, "approved")


@pytest.mark.feature("CX11", "CX13")
def test_late_is_told_by_reminders_too(given: Given) -> None:
    one = contract(given, "L-1")
    (invoice,) = approved(given, date(2026, 1, 1))
    given.do(RecordReminder(level=2, reminded_on=date(2026, 2, 20)), record_reminder, invoice)
    assert unpaid(given, days_overdue=None, reminder_level=3).more["done"] == []
    asked = unpaid(given, days_overdue=None, reminder_level=2, contracts=[one, UUID(int=7)])
    assert [(each.id, each.type) for each in asked.more["refused"]] == [
        (str(UUID(int=7)), "/problems/no-such-contract")
    ]
    (row,) = asked.more["done"]
    assert (row["number"], row["unpaid"][0]["reminder_level"]) == ("L-1", 2)
    given.do(CancelInvoice(reason="wrong"), cancel_invoice, invoice)
    assert state(given, one).cancel_on == TODAY
    paid, _ = given.invoice()
    given.do(CreditInvoice(reason="gift"), credit_invoice, paid)
    given.when(RecordReminder(level=1, reminded_on=TODAY), record_reminder, paid).refused(NothingToRemind)


@pytest.mark.feature("CX11")
def test_a_withdrawn_credit_lets_the_invoice_charge_its_waived_period_again(given: Given) -> None:
    one = contract(given, "L-1")
    (invoice,) = approved(given, date(2026, 1, 1))
    (row,) = unpaid(given, invalidate="credit").more["done"]
    assert set(state(given, one).covered) == {WAIVED}
    note = UUID(row["unpaid"][0]["credit_note"])
    given.do(CancelInvoice(reason="they paid after all"), cancel_invoice, note)
    assert set(state(given, one).covered) == {invoice}


@pytest.mark.feature("CX12")
def test_contracts_that_end_are_renewed_together_and_the_others_say_why_not(given: Given) -> None:
    year = {"end_on": date(2026, 12, 31)}
    one, two = contract(given, "L-1", **year), contract(given, "L-2", **year)
    endless, draft = contract(given, "L-3"), contract(given, "L-4", approve=False, **year)
    over = contract(given, "L-5", **year)
    given.do(CancelContract(cancel_on=TODAY, reason="x"), cancel_contract, over)

    def renewed(**asked: Any) -> Answer:
        return renew_contracts(given.desk, BULK, RenewContracts.model_validate(asked))

    dry = renewed(ending_to="2026-12-31", dry_run=True)
    assert [(row["number"], row["end_on"], row["child"]) for row in dry.more["done"]] == [
        ("L-1", date(2027, 12, 31), 1), ("L-2", date(2027, 12, 31), 1),
    ]  # fmt: skip
    assert renewed(ending_to="2026-12-31").more == dry.more
    assert renewed(ending_to="2026-12-31").more == {"done": [], "refused": [], "unchanged": 0}
    every = renewed(ids=[one, endless, draft, over, UUID(int=3)], months=6)
    assert [(row["end_on"], row["child"]) for row in every.more["done"]] == [(date(2028, 6, 30), 2)]
    assert [each.type for each in every.more["refused"]] == [
        f"/problems/{name}"
        for name in ("bad-contract-field", "contract-not-approved", "contract-cancelled", "no-such-contract")
    ]
    (back,) = renewed(ids=[two], end_on="2026-01-01").more["refused"]
    assert "renews nothing" in back.detail
    for wrong in ({}, {"ids": [one], "months": 1, "end_on": "2030-01-01"}, {"ids": []}):
        with pytest.raises(ValueError, match="RenewContracts"):
            RenewContracts.model_validate(wrong)


@pytest.mark.feature("C12", "C13", "C14")
def test_an_office_that_moves_over_says_until_when_it_invoiced_elsewhere(given: Given) -> None:
    each = contract(given, "L-1", start_on=date(2024, 1, 1))
    moved = MarkInvoicedUntil(until=date(2026, 4, 30), reason="the old system")
    done = given.do(moved, mark_invoiced_until, each)
    assert (done.more, done.events) == (
        {"elsewhere_until": date(2026, 4, 1), "last_on": date(2026, 4, 1), "next_on": date(2026, 5, 1)},
        ("Contract.InvoicedElsewhere",),
    )
    (may, june) = approved(given, TODAY)
    assert [state(given, each).dated_on for each in (may, june)] == [date(2026, 5, 1), date(2026, 6, 1)]
    given.when(moved, mark_invoiced_until, each)
    assert "beyond 2026-04-30 by R-000001, R-000002" in given.refused(PeriodsInvoiced).detail
    back = MarkInvoicedUntil(until=date(2026, 3, 31), reason="April was not")
    assert given.do(back, mark_invoiced_until, each).events == ("Contract.ElsewhereWithdrawn",)
    (april,) = bill(given, TODAY)
    assert state(given, april).dated_on == date(2026, 4, 1)
    assert len(state(given, each).covered[ELSEWHERE]) == 27


@pytest.mark.feature("C12", "C99")
def test_a_contract_may_come_into_force_with_what_was_invoiced_elsewhere(given: Given) -> None:
    each = contract(given, "L-1", approve=False)
    done = given.do(ApproveContract(invoiced_until=date(2026, 5, 31)), approve_contract, each)
    assert done.events == ("Contract.Approved", "Contract.InvoicedElsewhere")
    assert [state(given, made).dated_on for made in bill(given, TODAY)] == [date(2026, 6, 1)]


def test_the_number_of_queries_does_not_grow_with_the_unpaid(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []
    whole = type(given.store).load_many

    def counted(self: Any, *args: Any) -> Any:
        counts.append(1)
        return whole(self, *args)

    ids = [contract(given, f"L-{number}") for number in range(5)]
    approved(given, date(2026, 1, 1))
    monkeypatch.setattr(type(given.store), "load_many", counted)
    asked = []
    for some in (ids[:1], ids[1:]):
        for how in ("void", "credit"):
            counts.clear()
            unpaid(given, contracts=some, invalidate=how, dry_run=True)
            asked.append(len(counts))
    assert asked[:2] == asked[2:], asked


def test_nor_does_it_where_income_is_spread_and_credited_in_part(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []
    whole = type(given.store).load_many

    def counted(self: Any, *args: Any) -> Any:
        counts.append(1)
        return whole(self, *args)

    register(given, "accrual_templates", "YEAR", accrual_account="5910")
    rent = ContractRow(
        text="Rent", unit_price=Decimal("100.00"), vat_code="PVN21", account="6110", accrual_template="YEAR"
    )
    ids = [contract(given, f"L-{number}", rent) for number in range(5)]
    for invoice in approved(given, date(2026, 1, 1)):
        line = InvoiceLine(text="Rent", unit_price=Decimal("10.00"), vat_code="PVN21")
        given.do(CreditInvoice(lines=(line,), reason="late"), credit_invoice, invoice)
    monkeypatch.setattr(type(given.store), "load_many", counted)
    asked = []
    for some in (ids[:1], ids[1:]):
        counts.clear()
        done = unpaid(given, contracts=some, invalidate="credit", dry_run=True).more["done"]
        assert [row["unpaid"][0]["became"] for row in done] == ["credited"] * len(some)
        asked.append(len(counts))
    assert asked[0] == asked[1], asked


@pytest.mark.feature("C16")
def test_nobody_types_the_day_of_the_last_price_change(given: Given) -> None:
    each = contract(given, "L-1")
    with pytest.raises(ValueError, match="last_price_change_on"):
        AmendContract.model_validate({"last_price_change_on": "2026-01-01"})
    given.do(AmendContract(next_price_change_on=date(2027, 1, 1)), amend_contract, each)
    assert isinstance(state(given, each), Contract) and state(given, each).last_price_change_on is None
