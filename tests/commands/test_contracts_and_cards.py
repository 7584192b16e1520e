"""VAT belongs to where the customer is, contracts follow their customer's card, and invoices show what was agreed."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from aggregates.invoice.parts import EarlyPayment, Particulars
from aggregates.vat_zones import BadVatNumber
from commands.contracts import following
from commands.contracts.amend_contract import AmendContract, amend_contract
from commands.contracts.content import ContractRow
from commands.contracts.enter_contract import EnterContract, enter_contract
from commands.contracts.vat import VatZoneOfCustomer
from commands.customers.amend_customer import AmendCustomer, amend_customer
from commands.customers.enter_customer import EnterCustomer, enter_customer
from tests.books import check_books, check_rebuilt
from tests.commands.agreements import START, bill, contract, invoices, register, row, state
from tests.commands.conftest import TODAY, Given


@pytest.fixture
def office(given: Given) -> Iterator[Given]:
    for kind, code, entry in (
        ("vat_zones", "LV", {"kind": "domestic"}),
        ("vat_zones", "EU", {"kind": "eu", "vat_code": "PVN-K", "vat_account": "5722", "sales_account": "6120"}),
        ("vat_number_forms", "LV", {"forms": ["LV###########"]}),
        ("vat_number_forms", "EE", {"forms": ["EE#########"]}),
        ("customer_categories", "UNION", {"vat_zone": "EU"}),
        ("items", "RENT", {"vat_code": "PVN21", "price": "100.00"}),
        ("delivery_terms", "FOB", {"texts": {"en": "FOB Riga", "lv": "FOB Rīga"}}),
        ("delivery_modes", "POST", {"texts": {"lv": "Pa pastu"}}),
        ("people", "ilze", {}),
        ("objects", "RIGA", {}),
    ):
        register(given, kind, code, **entry)
    yield given
    check_books(given.store)
    check_rebuilt(given.store)


def enter(given: Given, code: str, **card: Any) -> None:
    given.do(EnterCustomer(code=code, name=f"SIA {code}", **card), enter_customer)


def amend(given: Given, code: str = "ACME", **card: Any) -> list[str]:
    """The contracts that followed."""
    return list(given.do(AmendCustomer(**card), amend_customer, code).more.get("contracts", []))


@pytest.mark.feature("C90")
def test_a_contract_is_in_its_customers_zone_and_nowhere_else(office: Given) -> None:
    enter(office, "BETA", vat_zone="EU")
    office.when(EnterContract(number="L-1", customer="BETA", vat_zone="LV"), enter_contract)
    refusal = office.refused(VatZoneOfCustomer)
    assert refusal.pointer == "/vat_zone"
    assert "Customer BETA is in the VAT zone EU" in refusal.detail
    each = contract(office, "L-1", row(None, item="RENT"), customer="BETA", vat_zone="EU")
    found = state(office, each)
    (line,) = found.rows
    assert (found.vat_zone, line.vat_code, line.account) == ("EU", "PVN-K", "6120")
    office.when(AmendContract(vat_zone=None), amend_contract, each).refused(VatZoneOfCustomer)
    office.when(AmendContract(vat_zone="EU"), amend_contract, each).then()


@pytest.mark.feature("C90", "C45")
def test_contracts_move_with_their_customer_and_charge_the_new_vat_from_that_day(office: Given) -> None:
    taken = contract(office, "L-1", row(None, item="RENT"), row(None, item="RENT", text="Typed", vat_code="PVN12"))
    own = contract(office, "L-2")
    bill(office)
    enter(office, "BETA")
    other = contract(office, "L-3", customer="BETA", payer="ACME")
    assert amend(office, vat_zone="EU", vat_no="LV40003032949") == [str(taken), str(own)]
    found = state(office, taken)
    assert [(line.vat_code, line.account) for line in found.rows] == [("PVN-K", "6120"), ("PVN12", "6120")]
    assert (found.vat_zone, found.origins["vat_zone"], state(office, other).vat_zone) == ("EU", "customer", None)
    assert [line.vat_code for line in state(office, own).rows] == ["PVN21"], "which was typed"
    assert amend(office, vat_zone="EU", comment="Ring") == []
    assert amend(office, category="UNION", vat_zone=None) == [], "the category gives the same zone"
    made = invoices(office, bill(office, until=date(2026, 7, 1)))
    codes = {each.dated_on: each.lines[0].vat_code for each in made if each.contracts == (taken,)}
    assert (codes[date(2026, 6, 1)], codes[date(2026, 7, 1)]) == ("PVN21", "PVN-K"), "periods from today on"
    assert amend(office, category=None) == [str(taken), str(own)]
    found = state(office, taken)
    assert (found.vat_zone, "vat_zone" in found.origins) == (None, False)
    assert (found.rows[0].vat_code, found.rows[0].account, "account" in found.rows[0].origins) == ("PVN21", None, False)


@pytest.mark.feature("C90", "CX7")
def test_a_contract_that_is_entered_while_its_customer_moves_is_not_invoiced_where_the_customer_was(
    office: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, late = following.contracts_of_customer, []

    def entered_meanwhile(connection: Any, code: str) -> Any:
        found = whole(connection, code)
        late.append(contract(office, "L-1", row(None, item="RENT"), row(), start_on=TODAY))
        return found

    monkeypatch.setattr(following, "contracts_of_customer", entered_meanwhile)
    assert amend(office, vat_zone="EU", vat_no="LV40003032949") == []
    (each,) = late
    fine = contract(office, "L-2", row(None, item="RENT"), customer="ACME", start_on=TODAY)
    done = bill(office, until=TODAY)
    assert [(one.id, one.type) for one in done.more["refused"]] == [(str(each), "/problems/vat-zone-moved")]
    assert "amend the contract" in done.more["refused"][0].detail
    assert [made.contracts for made in invoices(office, done)] == [(fine,)]
    office.do(AmendContract(), amend_contract, each)
    assert [line.vat_code for line in state(office, each).rows] == ["PVN-K", "PVN21"]
    (made,) = invoices(office, bill(office, until=TODAY))
    assert [line.vat_code for line in made.lines] == ["PVN-K", "PVN21"]
    office.when(AmendContract(), amend_contract, each).then()


@pytest.mark.feature("C90")
def test_whoever_amends_the_rows_of_a_contract_that_stayed_behind_takes_it_along(
    office: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    each = contract(office, "L-1", row(None, item="RENT"), customer="ACME")
    monkeypatch.setattr(following, "contracts_of_customer", lambda connection, code: [])
    amend(office, vat_zone="EU", vat_no="LV40003032949")
    dearer = ContractRow(key="R1", item="RENT", unit_price=Decimal("120.00"))
    office.do(AmendContract(rows=(dearer,)), amend_contract, each)
    found = state(office, each)
    assert (found.vat_zone, found.origins["vat_zone"]) == ("EU", "customer")
    assert [(line.vat_code, line.unit_price) for line in found.rows] == [("PVN-K", Decimal("120.00"))]


@pytest.mark.feature("C91")
def test_nothing_is_invoiced_into_the_union_without_a_vat_number_and_the_others_are(office: Given) -> None:
    enter(office, "BETA", vat_zone="EU", country="EE")
    union, home = contract(office, "L-1", customer="BETA"), contract(office, "L-2")
    done = bill(office)
    assert [(each.id, each.type) for each in done.more["refused"]] == [(str(union), "/problems/vat-number-missing")]
    assert [each["id"] for each in done.more["done"]] == [str(home)]
    amend(office, "BETA", vat_no="EE100931558")
    (made,) = invoices(office, bill(office))
    assert (made.contracts, made.particulars.vat_no, made.particulars.vat_account) == ((union,), "EE100931558", "5722")


@pytest.mark.feature("C92")
def test_a_vat_number_has_the_form_of_the_customers_country_else_of_ours_else_any(office: Given) -> None:
    enter(office, "EST", country="EE")
    enter(office, "NOWHERE", country=None)

    def tried(customer: str, vat_no: str) -> bool:
        command = EnterContract(number=f"{customer} {vat_no}", customer=customer, vat_no=vat_no)
        refusal = office.when(command, enter_contract).refusal
        if refusal is not None:
            assert office.refused(BadVatNumber).pointer == "/vat_no"
        return refusal is None

    assert (tried("EST", "EE100931558"), tried("EST", "LV40003032949")) == (True, False)
    assert tried("NOWHERE", "anything 1")
    register(office, "company", "default", country="LV")
    assert (tried("NOWHERE", "anything 2"), tried("NOWHERE", "LV40003032949")) == (False, True)
    each = contract(office, "L-1", customer="EST")
    office.when(AmendContract(vat_no="EE1"), amend_contract, each).refused(BadVatNumber)


@pytest.mark.feature("CX7")
def test_contracts_have_the_customers_new_name_and_address_where_the_office_wants_that(office: Given) -> None:
    enter(office, "BETA", address="Old street 1")
    own = contract(office, "L-1", customer="BETA")
    typed = contract(office, "L-2", customer="BETA", invoice_address="Elsewhere 9")
    paid = contract(office, "L-3", payer="BETA")
    assert amend(office, "BETA", name="SIA Beta un dēli", address="New street 2") == []
    assert (state(office, own).customer_name, state(office, own).invoice_address) == ("SIA BETA", "Old street 1")
    register(office, "contract_defaults", "default", refresh_on_customer_change=True)
    assert amend(office, "BETA", comment="Ring") == []
    assert amend(office, "BETA", name="AS Beta", address="Newest street 3") == [str(own), str(typed), str(paid)]
    found = state(office, own)
    assert (found.customer_name, found.invoice_address) == ("AS Beta", "Newest street 3")
    assert found.origins["invoice_address"] == "customer"
    assert (state(office, typed).customer_name, state(office, typed).invoice_address) == ("AS Beta", "Elsewhere 9")
    assert (state(office, paid).payer_name, state(office, paid).customer_name) == ("AS Beta", "SIA ACME")


@pytest.mark.feature("CX7")
def test_a_refused_card_changes_no_contract_and_many_take_as_few_queries_as_one(
    office: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(office, "contract_defaults", "default", refresh_on_customer_change=True)
    each = contract(office)
    office.when(AmendCustomer(name="New", period_length=-1), amend_customer, "ACME")
    assert (office.refusal is not None, state(office, each).customer_name) == (True, "SIA ACME")
    counts: list[int] = []
    whole = type(office.store).load_many

    def counted(self: Any, *args: Any) -> Any:
        counts.append(1)
        return whole(self, *args)

    monkeypatch.setattr(type(office.store), "load_many", counted)
    amend(office, name="SIA One", vat_zone="EU")
    few = len(counts)
    for number in range(2, 12):
        contract(office, f"L-{number}", row(None, item="RENT"), payer="ACME")
    counts.clear()
    assert len(amend(office, name="SIA Eleven", vat_zone="LV")) == 11
    assert len(counts) <= few + 1, "items are looked up where there are any"


@pytest.mark.feature("C74", "C75", "C77", "C78", "C82", "C83", "C85", "C86", "C89", "C90", "C94")
def test_an_invoice_shows_what_its_contract_says_in_the_contracts_language(office: Given) -> None:
    discounts = [{"days": 10, "percent": "2"}]
    register(office, "payment_terms", "14-2", days=14, texts={"en": "14 days"}, early_discounts=discounts)
    enter(
        office, "BETA", language="en", address="Old street 1", delivery_address="Dock 4", delivery_terms="FOB",
        delivery_mode="POST", salesperson="ilze", contact="Anna", phone="2900", objects=("RIGA",), vat_zone="LV",
        vat_no="LV40003032949", payment_terms="14-2",
    )  # fmt: skip
    contract(office, customer="BETA")
    (made,) = invoices(office, bill(office))
    assert made.particulars == Particulars(
        payer="BETA", language="en", salesperson="ilze", contact="Anna", phone="2900", invoice_address="Old street 1",
        delivery_address="Dock 4", delivery_terms="FOB", delivery_terms_text="FOB Riga", delivery_mode="POST",
        delivery_mode_text="Pa pastu", payment_terms_text="14 days",
        early_payments=(EarlyPayment(days=10, percent=Decimal(2)),),
        vat_zone="LV", vat_no="LV40003032949", objects=("RIGA",),
    )  # fmt: skip
    register(office, "company", "default", language="en")
    amend(office, "BETA", language="de")
    contract(office, "L-2", customer="BETA")
    (made,) = invoices(office, bill(office))
    assert (made.particulars.delivery_terms_text, made.particulars.delivery_mode_text) == ("FOB Riga", "POST")


@pytest.mark.feature("C89", "C91", "C94", "C72")
def test_who_pays_gets_the_invoice_unless_another_address_was_typed(office: Given) -> None:
    enter(office, "BANK", address="Bank street 1", vat_no="LV40003032949")
    enter(office, "BETA", address="Old street 1", delivery_address="Old street 1")
    contract(office, "L-1", customer="BETA", payer="BANK")
    contract(office, "L-2", customer="BETA", payer="BANK", invoice_address="Typed street 5")
    contract(office, "L-3", customer="BETA")
    shown = {each.comment.split(",")[0]: each.particulars for each in invoices(office, bill(office)) if each.comment}
    assert {number: each.invoice_address for number, each in shown.items()} == {
        "L-1": "Bank street 1", "L-2": "Typed street 5", "L-3": "Old street 1",
    }  # fmt: skip
    assert (shown["L-1"].vat_no, shown["L-3"].vat_no) == ("LV40003032949", None)
    assert (shown["L-3"].delivery_address, shown["L-2"].delivery_address) == (None, "Old street 1")


@pytest.mark.feature("C90", "C85")
def test_merged_invoices_show_what_their_contracts_agree_on_and_never_mix_vat_zones(office: Given) -> None:
    enter(office, "BANK", address="Bank street 1", vat_no="LV40003032949")
    enter(office, "BETA", vat_zone="LV")
    both = [
        contract(office, "L-1", payer="BANK", contact="Anna", phone="2900"),
        contract(office, "L-2", payer="BANK", contact="Zane", phone="2900"),
    ]
    zoned = contract(office, "L-3", customer="BETA", payer="BANK")
    made = invoices(office, bill(office, merge_by_payer=True))
    assert [each.contracts for each in made] == [tuple(both), (zoned,)]
    none, home = (each.particulars for each in made)
    assert (none.phone, none.contact, none.invoice_address, none.vat_zone) == ("2900", None, "Bank street 1", None)
    assert home.vat_zone == "LV"


def test_a_card_can_be_changed_while_a_contract_is_a_draft_or_discarded(office: Given) -> None:
    register(office, "contract_defaults", "default", refresh_on_customer_change=True)
    draft = UUID(office.do(EnterContract(number="L-1", customer="ACME", start_on=START), enter_contract).id)
    assert amend(office, name="SIA Jauna", effective_on=TODAY) == [str(draft)]
