"""Contracts at the height of PostgreSQL: entered with what the registers say, invoiced by runs that cannot collide."""

import threading
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from aggregates.contract import Contract
from aggregates.contract.refusals import (
    ContractApproved,
    ContractExists,
    ContractNotApproved,
    NoEndDate,
    PeriodsInvoiced,
    TooManyInvoices,
)
from aggregates.errors import NotFound
from aggregates.invoice import Invoice
from aggregates.origin import Origin
from aggregates.pricing.determine import NoPrice
from commands.command import Answer
from commands.command import Order as Given_
from commands.contracts import run_contracts
from commands.contracts.amend_contract import AmendContract, DiscardContract, amend_contract, discard_contract
from commands.contracts.approve_contract import (
    ApproveContract,
    ApproveContracts,
    WithdrawContractApproval,
    approve_contract,
    approve_contracts,
    withdraw_contract_approval,
)
from commands.contracts.cancel_contract import CancelContract, cancel_contract
from commands.contracts.content import ContractRow, UnknownCustomer, UnknownProject
from commands.contracts.enter_contract import DuplicateContract, EnterContract, duplicate_contract, enter_contract
from commands.contracts.invoice_contract import InvoiceContract, invoice_contract
from commands.contracts.rows import RowIncomplete
from commands.contracts.run_contracts import CreateContractInvoices, create_contract_invoices
from commands.customers.amend_customer import AmendCustomer, amend_customer
from commands.customers.retire_customer import RetireCustomer, retire_customer
from commands.desk import Desk
from commands.invoices.approve_invoice import ApproveInvoices, approve_invoices
from commands.invoices.cancel_invoice import CancelInvoice, cancel_invoice
from commands.invoices.credit_invoice import CreditInvoice, credit_invoice
from commands.invoices.draft_invoice import InvoiceLine
from commands.invoices.reissue_invoice import ReissueInvoice, reissue_invoice
from commands.reference import UnknownCode
from commands.registers.enter_register import EnterRegister, enter_register
from commands.work import Work
from queries.contracts.coverage import coverage, coverage_faults
from store.errors import VersionConflict
from tests.books import check_books, check_rebuilt, folded
from tests.commands.conftest import CLERK, TODAY, Given

START = date(2026, 1, 1)
UNTIL = date(2026, 4, 1)


def row(unit_price: str = "100.00", text: str = "Rent", **more: Any) -> ContractRow:
    return ContractRow(text=text, unit_price=Decimal(unit_price), vat_code="PVN21", **more)


def contract(given: Given, number: str = "L-1", *rows: ContractRow, approve: bool = True, **more: Any) -> UUID:
    base: dict[str, Any] = {"customer": "ACME", "start_on": START, "rows": rows or (row(),)}
    each = UUID(given.do(EnterContract(number=number, **base | more), enter_contract).id)
    if approve:
        given.do(ApproveContract(), approve_contract, each)
    return each


def bill(given: Given, until: date = UNTIL, desk: Desk | None = None, **more: Any) -> Answer:
    command = CreateContractInvoices.model_validate({"until": until, **more})
    return create_contract_invoices(desk or given.desk, Given_(CLERK), command)


def states(given: Given) -> dict[UUID, Any]:
    return folded(given.store).states


def drafts(given: Given) -> list[Invoice]:
    return sorted(
        (each for each in states(given).values() if isinstance(each, Invoice) and each.source == "contract"),
        key=lambda each: (each.dated_on or START, each.id),
    )


def register(given: Given, kind: str, code: str, **entry: Any) -> None:
    given.do(EnterRegister(code=code, entry={"name": code, **entry}), enter_register, kind)


@pytest.fixture(autouse=True)
def _books(given: Given) -> Any:
    yield
    check_books(given.store)
    check_rebuilt(given.store)


@pytest.mark.feature("C102", "C12", "C13", "CX5")
def test_a_run_drafts_what_is_due_and_a_second_run_nothing(given: Given) -> None:
    each = contract(given)
    done = bill(given)
    assert [(row["dated_on"], row["net"], row["comment"]) for row in done.more["invoices"]] == [
        (date(2026, month, 1), Decimal("100.00"), f"L-1, 01.{month:02}.2026-{last}.{month:02}.2026")
        for month, last in ((1, 31), (2, 28), (3, 31), (4, 30))
    ]
    assert done.more["done"] == [
        {"id": str(each), "number": "L-1", "invoices": [row["id"] for row in done.more["invoices"]]}
    ]
    head = given.store.head().position
    again = bill(given)
    assert (again.more["invoices"], again.more["done"], given.store.head().position) == ([], [], head)
    first = drafts(given)[0]
    assert (first.status, first.contracts) == ("draft", (each,))
    assert first.lines[0].origin == Origin(kind="contract", document=each, line="R1:2026-01-01")


@pytest.mark.feature("C102", "CX4")
def test_a_dry_run_shows_the_same_and_records_nothing(given: Given) -> None:
    contract(given)
    head = given.store.head().position
    shown = bill(given, dry_run=True)
    assert given.store.head().position == head
    assert [row["id"] for row in shown.more["invoices"]] == [None] * 4
    done = bill(given)
    assert [{**row, "id": None} for row in done.more["invoices"]] == shown.more["invoices"]


@pytest.mark.feature("C28", "C98", "CX2")
def test_what_cannot_be_invoiced_is_listed_with_the_reason(given: Given) -> None:
    draft = contract(given, "L-1", approve=False)
    given.customer("GONE")
    gone = contract(given, "L-2", customer="GONE")
    given.do(RetireCustomer(), retire_customer, "GONE")
    fine = contract(given, "L-3")
    below = contract(given, "L-4", row("-5.00"))
    missing = UUID(int=77)
    done = bill(given, contracts=[draft, gone, fine, below, missing])
    assert [each["number"] for each in done.more["done"]] == ["L-3"]
    assert {each.id: each.type for each in done.more["refused"]} == {
        str(draft): "/problems/contract-not-approved",
        str(gone): "/problems/unknown-payer",
        str(below): "/problems/negative-total",
        str(missing): "/problems/not-found",
    }


@pytest.mark.feature("C21", "C102", "CX3")
def test_a_run_can_be_for_some_contracts_only(given: Given) -> None:
    register(given, "contract_classes", "GOLD")
    given.customer("BETA")
    gold = contract(given, "L-1", contract_class="GOLD")
    beta = contract(given, "L-2", customer="BETA")
    paid = contract(given, "L-3", payer="BETA")
    for asked, expected in (
        ({"class": "GOLD"}, {gold}), ({"customers": ["BETA"]}, {beta}), ({"payers": ["BETA"]}, {beta, paid}),
        ({"contracts": [str(paid)]}, {paid}), ({"contracts": []}, set()),
    ):  # fmt: skip
        shown = bill(given, dry_run=True, **asked)
        assert {UUID(each["id"]) for each in shown.more["done"]} == expected, asked
    done = bill(given, contracts=[gold], comment="Thank you", invoice_date=date(2026, 5, 5))
    assert {(each["comment"], each["dated_on"]) for each in done.more["invoices"]} == {("Thank you", date(2026, 5, 5))}


@pytest.mark.feature("C14")
def test_void_and_credited_invoices_give_their_periods_back_and_a_part_credit_does_not(given: Given) -> None:
    each = contract(given)
    first, second, third, fourth = (UUID(row["id"]) for row in bill(given).more["invoices"])
    given.do(CancelInvoice(reason="wrong"), cancel_invoice, first)
    given.do(ApproveInvoices(ids=(second, third)), approve_invoices)
    given.do(CreditInvoice(reason="wrong", effective_on=TODAY), credit_invoice, second)
    half = InvoiceLine(text="Half", unit_price=Decimal("50.00"), vat_code="PVN21")
    given.do(CreditInvoice(reason="half", lines=(half,), effective_on=TODAY), credit_invoice, third)
    assert set(states(given)[each].covered) == {third, fourth}
    again = bill(given)
    assert [row["dated_on"] for row in again.more["invoices"]] == [date(2026, 1, 1), date(2026, 2, 1)]
    given.desk.settle()
    with given.store.reading() as connection:
        assert coverage(connection, each, limit=200).total == 4
        assert coverage_faults(connection) == []


@pytest.mark.feature("C14")
def test_a_withdrawn_credit_takes_its_periods_back_unless_they_are_invoiced_anew(given: Given) -> None:
    each = contract(given)
    first = UUID(bill(given, until=START).more["invoices"][0]["id"])
    given.do(ApproveInvoices(ids=(first,)), approve_invoices)
    note = UUID(given.do(CreditInvoice(reason="wrong"), credit_invoice, first).more["credit_note"])
    given.do(CancelInvoice(reason="it was right"), cancel_invoice, note)
    assert set(states(given)[each].covered) == {first}
    assert bill(given, until=START).more["invoices"] == []
    note = UUID(given.do(CreditInvoice(reason="wrong"), credit_invoice, first).more["credit_note"])
    (anew,) = bill(given, until=START).more["invoices"]
    given.when(CancelInvoice(reason="no"), cancel_invoice, note).refused(PeriodsInvoiced)
    given.do(CancelInvoice(reason="no"), cancel_invoice, UUID(anew["id"]))
    given.when(CancelInvoice(reason="no"), cancel_invoice, note)
    assert given.refusal is None


def test_an_invoice_that_is_issued_again_keeps_its_periods(given: Given) -> None:
    each = contract(given)
    first = UUID(bill(given, until=START).more["invoices"][0]["id"])
    given.do(ApproveInvoices(ids=(first,)), approve_invoices)
    new = UUID(given.do(ReissueInvoice(reason="text"), reissue_invoice, first).more["draft"])
    assert set(states(given)[each].covered) == {new}
    assert bill(given, until=START).more["invoices"] == []


@pytest.mark.feature("C101", "C07", "C25")
def test_the_whole_period_of_one_contract_is_drafted_at_once(given: Given) -> None:
    each = contract(given, end_on=date(2026, 12, 31), invoice_days=10)
    done = given.do(InvoiceContract(), invoice_contract, each)
    assert [row["dated_on"] for row in done.more["invoices"]][:2] == [date(2025, 12, 22), date(2026, 1, 22)]
    assert len(done.more["invoices"]) == 12
    assert given.do(InvoiceContract(), invoice_contract, each).more["invoices"] == []
    endless, unready = contract(given, "L-2"), contract(given, "L-3", approve=False, end_on=UNTIL)
    given.when(InvoiceContract(), invoice_contract, endless).refused(NoEndDate)
    given.when(InvoiceContract(), invoice_contract, unready).refused(ContractNotApproved)
    long = contract(given, "L-4", period_unit="days", end_on=date(2029, 1, 1))
    given.when(InvoiceContract(), invoice_contract, long).refused(TooManyInvoices)


@pytest.mark.feature("C101", "C102")
def test_both_ways_of_invoicing_know_of_each_other(given: Given) -> None:
    each = contract(given, end_on=date(2026, 12, 31))
    bill(given)
    assert len(given.do(InvoiceContract(), invoice_contract, each).more["invoices"]) == 8
    assert bill(given, until=date(2030, 1, 1)).more["invoices"] == []


@pytest.mark.feature("C25")
def test_an_approval_takes_the_dates_of_the_contract_in_their_order(given: Given) -> None:
    contract(given)
    ids = tuple(UUID(row["id"]) for row in bill(given).more["invoices"])
    done = given.do(ApproveInvoices(ids=tuple(reversed(ids))), approve_invoices)
    assert done.more["refused"] == []
    found = [(each.number, each.issued_on) for each in drafts(given)]
    assert found == [(f"R-{month:06}", date(2026, month, 1)) for month in (1, 2, 3, 4)]


@pytest.mark.feature("C72", "C73")
def test_contracts_of_one_payer_are_merged_and_each_line_says_whose_it_is(given: Given) -> None:
    given.customer("BANK")
    given.customer("BETA")
    one = contract(given, "L-1", payer="BANK", freight=Decimal("5.00"))
    two = contract(given, "L-2", customer="BETA", payer="BANK")
    own = contract(given, "L-3")
    dollars = contract(given, "L-4", payer="BANK", currency="USD", rate=Decimal("0.9"))
    done = bill(given, until=date(2026, 2, 1), merge_by_payer=True, customers=["BANK"])
    invoices = done.more["invoices"]
    assert [(each["payer"], each["dated_on"], each["net"], each["currency"]) for each in invoices] == [
        ("BANK", date(2026, 1, 1), Decimal("205.00"), "EUR"),
        ("BANK", date(2026, 1, 1), Decimal("100.00"), "USD"),
        ("BANK", date(2026, 2, 1), Decimal("205.00"), "EUR"),
        ("BANK", date(2026, 2, 1), Decimal("100.00"), "USD"),
    ]
    invoice = states(given)[UUID(invoices[0]["id"])]
    assert invoice.contracts == (one, two)
    assert [(line.text, line.dimensions.get("customer")) for line in invoice.lines] == [
        ("Rent; L-1, SIA ACME", "ACME"), ("Freight; L-1, SIA ACME", "ACME"), ("Rent; L-2, SIA BETA", "BETA"),
    ]  # fmt: skip
    assert invoice.comment == "L-1, 01.01.2026-31.01.2026; L-2, 01.01.2026-31.01.2026"
    given.do(CancelInvoice(reason="wrong"), cancel_invoice, invoice.id)
    assert all(invoice.id not in states(given)[each].covered for each in (one, two, dollars))
    assert own not in {UUID(row["id"]) for row in done.more["done"]}


@pytest.mark.feature("C73", "C102")
def test_all_on_one_day_is_one_invoice_also_for_several_periods(given: Given) -> None:
    contract(given, freight=Decimal("5.00"))
    (made,) = bill(given, merge_by_payer=True, invoice_date=UNTIL).more["invoices"]
    assert (made["net"], made["dated_on"]) == (Decimal("405.00"), UNTIL), "freight once"


def test_parallel_runs_charge_nothing_twice(given: Given) -> None:
    for number in range(6):
        contract(given, f"L-{number}")
    answers: list[Answer] = []
    failures: list[Exception] = []

    def one() -> None:
        try:
            answers.append(bill(given))
        except VersionConflict as conflict:  # five times somebody was faster: nothing is recorded then
            failures.append(conflict)

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bill(given)
    assert answers
    found = Counter((each.contracts, each.dated_on) for each in drafts(given))
    assert (set(found.values()), len(found)) == ({1}, 24)


def test_a_crash_between_pages_loses_nothing_and_the_next_run_goes_on(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_contracts, "PAGE", 2)
    for number in range(5):
        contract(given, f"L-{number}")
    whole, calls = run_contracts.append, []

    def dying(*args: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the power went")
        return whole(*args, **more)

    monkeypatch.setattr(run_contracts, "append", dying)
    with pytest.raises(RuntimeError):
        bill(given)
    assert len(drafts(given)) == 8
    assert len(bill(given).more["invoices"]) == 12
    assert len(drafts(given)) == 20


def test_a_conflict_is_tried_again_and_many_periods_come_in_several_transactions(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_contracts, "AT_ONCE", 3)
    contract(given)
    whole, calls = run_contracts.append, []

    def late(*args: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            raise VersionConflict("somebody was faster")
        return whole(*args, **more)

    monkeypatch.setattr(run_contracts, "append", late)
    assert len(bill(given, until=date(2026, 8, 1)).more["invoices"]) == 8
    assert len(calls) == 4, "one conflict, and pages of 3, 3 and 2"


def test_the_number_of_queries_of_a_page_does_not_grow_with_it(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = []
    whole = type(given.store).load_many

    def counted(self: Any, *args: Any) -> Any:
        counts.append(1)
        return whole(self, *args)

    monkeypatch.setattr(type(given.store), "load_many", counted)
    asked = []
    for number in range(6):
        contract(given, f"L-{number}", row(), row("7.00", text=f"Row {number}"))
        if number in {0, 5}:
            counts.clear()
            bill(given, until=date(2026, 1 + number, 1))
            asked.append(len(counts))
    assert asked[0] == asked[1] <= 3


def test_the_same_key_gives_the_first_answer(given: Given) -> None:
    contract(given)
    command = CreateContractInvoices(until=UNTIL)
    order = Given_(CLERK, command_id=UUID(int=5))
    first = create_contract_invoices(given.desk, order, command)
    again = create_contract_invoices(given.desk, order, command)
    assert again.replayed and not first.replayed
    assert [row["id"] for row in again.more["invoices"]] == [row["id"] for row in first.more["invoices"]]


@pytest.mark.feature("C04", "C11")
def test_a_duplicate_says_the_same_with_a_date_and_coverage_of_its_own(given: Given) -> None:
    each = contract(given, contracted_on=START, reference="PO 7", end_on=date(2026, 12, 31), factor="1/12")
    bill(given)
    copy = UUID(given.do(DuplicateContract(number="L-2", reference=None), duplicate_contract, each).id)
    old, new = states(given)[each], states(given)[copy]
    assert (new.status, new.contracted_on, new.covered, new.reference) == ("draft", TODAY, {}, None)
    assert (new.rows, new.factor, new.end_on) == (old.rows, old.factor, old.end_on)
    given.when(DuplicateContract(number="L-1"), duplicate_contract, each).refused(ContractExists)


@pytest.mark.feature("C60", "C74", "C85", "C89", "C91")
def test_what_a_contract_leaves_open_the_card_and_the_defaults_say(given: Given) -> None:
    register(given, "contract_defaults", "default", factor="1/12", period_length=3, invoice_timing="after")
    given.do(
        AmendCustomer(payment_terms="14", address="Brīvības iela 1", vat_no="LV40003032949"), amend_customer, "ACME"
    )
    each = contract(given, invoice_timing="before")
    state = states(given)[each]
    assert (state.currency, state.payment_terms, state.language, state.invoice_address, state.vat_no) == (
        "EUR", "14", "lv", "Brīvības iela 1", "LV40003032949",
    )  # fmt: skip
    assert (state.factor, state.period_length, state.invoice_timing) == ("1/12", 3, "before")


@pytest.mark.feature("C33", "C35", "C36", "C38", "C43", "C45", "C46", "C84", "C31")
def test_an_item_gives_its_row_name_price_account_and_vat_code(given: Given) -> None:
    register(given, "item_groups", "LEASE", vat_code="PVN21", account="6110")
    register(given, "items", "RENT", price="120.00", group="LEASE", price_factor="12", texts={"lv": "Īre"})
    register(given, "price_lists", "GOLD", discount_list=True, vat_included=True)
    given.do(
        EnterRegister(
            code="GOLD:RENT",
            entry={"price_list": "GOLD", "item": "RENT", "prices": [{"from_on": "2020-01-01", "price": "121.00"}]},
        ),
        enter_register,
        "prices",
    )
    plain = contract(given, "L-1", ContractRow(item="RENT", quantity=Decimal(12)), approve=False)
    (made,) = states(given)[plain].rows
    assert (made.text, made.unit_price, made.price_factor, made.account, made.vat_code) == (
        "Īre", Decimal("120.00"), Decimal(12), "6110", "PVN21",
    )  # fmt: skip
    listed = contract(given, "L-2", ContractRow(item="RENT"), price_list="GOLD")
    assert (states(given)[listed].rows[0].unit_price, states(given)[listed].vat_included) == (Decimal("121.00"), True)
    given.do(AmendContract(price_list=None, rows=(ContractRow(key="R1", item="RENT"),)), amend_contract, plain)
    assert states(given)[plain].rows[0].unit_price == Decimal("120.00"), "a row that was there is not priced anew"
    dollars = contract(given, "L-3", ContractRow(item="RENT"), currency="USD", rate=Decimal("0.8"), approve=False)
    assert states(given)[dollars].rows[0].unit_price == Decimal("150.00")
    register(given, "items", "FREE")
    refused = given.when(
        EnterContract(number="L-9", customer="ACME", rows=(ContractRow(item="FREE"),)), enter_contract
    ).refused(NoPrice)
    assert refused.pointer == "/rows/0/unit_price"


@pytest.mark.feature("C21", "C45", "C72")
def test_codes_that_nothing_has_are_refused_with_their_field(given: Given) -> None:
    base: dict[str, Any] = {"number": "L-1", "customer": "ACME"}
    for named, rule, pointer in (
        ({"customer": "NOBODY"}, UnknownCustomer, "/customer"),
        ({"payer": "NOBODY"}, UnknownCustomer, "/payer"),
        ({"contract_class": "X"}, UnknownCode, "/contract_class"),
        ({"payment_terms": "X"}, UnknownCode, "/payment_terms"),
        ({"delivery_terms": "X"}, UnknownCode, "/delivery_terms"),
        ({"delivery_mode": "X"}, UnknownCode, "/delivery_mode"),
        ({"price_list": "X"}, UnknownCode, "/price_list"),
        ({"currency": "XXX"}, UnknownCode, "/currency"),
        ({"objects": ("X",)}, UnknownCode, "/objects"),
        ({"project": "X"}, UnknownProject, "/project"),
        ({"rows": (row(item="X"),)}, UnknownCode, "/rows/0/item"),
        ({"rows": (row(), row(objects=("X",)))}, UnknownCode, "/rows/1/objects"),
        ({"rows": (row(accrual_template="X"),)}, UnknownCode, "/rows/0/accrual_template"),
        ({"rows": (ContractRow(),)}, RowIncomplete, "/rows/0/text"),
    ):
        refused = given.when(EnterContract(**base | named), enter_contract).refused(rule)
        assert refused.pointer == pointer


@pytest.mark.feature("C27", "C32", "C99", "C100")
def test_contracts_are_approved_one_by_one_or_many_and_then_keep_their_rows(given: Given) -> None:
    one, two = contract(given, "L-1", approve=False), contract(given, "L-2", approve=False)
    bare = UUID(given.do(EnterContract(number="L-3", customer="ACME"), enter_contract).id)
    done = given.do(ApproveContracts(ids=(one, two, bare, UUID(int=9))), approve_contracts)
    assert [each["number"] for each in done.more["done"]] == ["L-1", "L-2"]
    assert [each.type for each in done.more["refused"]] == ["/problems/contract-incomplete", "/problems/not-found"]
    given.when(AmendContract(rows=(row(), row(text="More"))), amend_contract, one).refused(ContractApproved)
    given.when(AmendContract(reference="PO 9"), amend_contract, one).then("Contract.Amended")
    given.when(AmendContract(reference="PO 9"), amend_contract, one).then()
    given.when(DiscardContract(), discard_contract, one).refused(ContractApproved)
    given.when(WithdrawContractApproval(reason="rows"), withdraw_contract_approval, one).then(
        "Contract.ApprovalWithdrawn"
    )
    given.when(AmendContract(rows=(row(), row(text="More"))), amend_contract, one).then("Contract.Amended")
    given.when(DiscardContract(), discard_contract, one).then("Contract.Discarded")
    assert bill(given, contracts=[one]).more["refused"] == []
    given.when(AmendContract(reference="x"), amend_contract, UUID(int=9)).refused(NotFound)


@pytest.mark.feature("C17", "C18")
def test_after_the_cancel_date_no_period_begins(given: Given) -> None:
    each = contract(given)
    given.do(CancelContract(reason="moved out", cancel_on=date(2026, 2, 14)), cancel_contract, each)
    assert [row["dated_on"] for row in bill(given).more["invoices"]] == [date(2026, 1, 1), date(2026, 2, 1)]
    assert isinstance(states(given)[each], Contract)


def test_an_item_of_a_refused_page_leaves_no_trace_in_the_others(given: Given) -> None:
    work = Work(given.desk, Given_(CLERK), CreateContractInvoices(until=UNTIL))
    assert work.facts == []
    good, bad = contract(given, "L-1"), contract(given, "L-2", row("-1.00"))
    done = bill(given)
    assert [UUID(each["id"]) for each in done.more["done"]] == [good]
    assert states(given)[bad].covered == {}
