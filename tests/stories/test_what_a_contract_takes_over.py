"""A clerk enters a contract over HTTP with next to nothing, sees from where the rest came, and what the paper shows."""

from typing import Any

import pytest

from aggregates.customer.shapes import REGISTERS
from tests.aggregates.register.kinds_by_example import EXAMPLES
from tests.stories.conftest import Clerk

RENT = {"text": "Rent", "unit_price": "100.00", "vat_code": "PVN21"}


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    for kind, code, entry in (
        ("vat_zones", "EU", {"name": "European Union", "kind": "eu", "vat_code": "PVN-K"}),
        ("delivery_terms", "FOB", {"name": "Free on board", "texts": {"en": "FOB Riga", "lv": "FOB Rīga"}}),
        ("people", "ilze", {"name": "Ilze"}),
        ("price_lists", "EDU", {"name": "Schools"}),
        ("customer_categories", "SCHOOLS", {"name": "Schools", "price_list": "EDU"}),
    ):
        clerk.do(f"/registers/{kind}", {"code": code, "entry": entry})
    clerk.customer(
        "BETA", "SIA Beta", language="en", address="Old street 1", delivery_terms="FOB", salesperson="ilze",
        category="SCHOOLS", vat_no="LV40003032949", sorting="LV-1050", contacts=[{"name": "Anna", "phone": "2900"}],
    )  # fmt: skip
    clerk.customer("GAMMA", "SIA Gamma", address="Other street 2")
    return clerk


def contract(clerk: Clerk, number: str = "L-1", **more: Any) -> str:
    body = {"number": number, "customer": "BETA", "start_on": "2026-01-01", "rows": [RENT], **more}
    each = str(clerk.do("/contracts", body)["id"])
    clerk.do(f"/contracts/{each}/approve")
    return each


@pytest.mark.feature("C74", "C75", "C77", "C78", "C82", "C84", "C85", "C87", "C89", "C93")
def test_little_is_typed_and_the_contract_says_from_where_the_rest_came(office: Clerk) -> None:
    each = contract(office, reference="PO 7")
    seen = office.see(f"/contracts/{each}")
    assert seen["origins"] == {
        "currency": "customer", "payment_terms": "customer", "price_list": "category", "vat_no": "customer",
        "salesperson": "customer", "contact": "customer", "phone": "customer", "language": "customer",
        "delivery_terms": "customer", "invoice_address": "customer", "sorting": "customer",
    }  # fmt: skip
    assert (seen["price_list"], seen["contact"], seen["sorting"], seen["reference"]) == (
        "EDU", "Anna", "LV-1050", "PO 7",
    )  # fmt: skip
    office.do(f"/contracts/{each}/amend", {"sorting": "LV-1001"})
    seen = office.see(f"/contracts/{each}")
    assert (seen["sorting"], "sorting" in seen["origins"]) == ("LV-1001", False)
    contract(office, "L-2", sorting="LV-1003")
    assert [row["number"] for row in office.see("/contracts", sort="-sorting")["items"]] == ["L-2", "L-1"]
    card = office.see("/customers/BETA")
    assert (card["category"], card["salesperson"], card["delivery_terms"]) == ("SCHOOLS", "ilze", "FOB")


@pytest.mark.feature("C82", "C85", "C89", "C91")
def test_what_a_paper_shows_goes_with_its_payer_and_on_to_the_credit_note(office: Clerk) -> None:
    contract(office)
    made = office.do("/contracts/invoices", {"until": "2026-02-01"})["invoices"]
    shown = office.see(f"/invoices/{made[0]['id']}")["particulars"]
    assert (shown["invoice_address"], shown["delivery_terms_text"], shown["vat_no"], shown["language"]) == (
        "Old street 1", "FOB Riga", "LV40003032949", "en",
    )  # fmt: skip
    office.do(f"/invoices/{made[0]['id']}/approve")
    credited = office.do(f"/invoices/{made[0]['id']}/credit", {"reason": "wrong"})
    assert office.see(f"/invoices/{credited['credit_note']}")["particulars"] == shown
    draft = f"/invoices/{made[1]['id']}"
    office.do(f"{draft}/amend", {"payer": "GAMMA", "lines": [RENT]})
    given_away = office.see(draft)["particulars"]
    assert (given_away["salesperson"], given_away["delivery_terms_text"]) == ("ilze", "FOB Riga")
    assert {"invoice_address", "vat_no", "contact", "phone"}.isdisjoint(given_away)
    office.do(f"{draft}/amend", {"payer": "BETA", "lines": [RENT]})
    assert office.see(draft)["particulars"]["invoice_address"] == "Old street 1"


@pytest.mark.feature("C79", "C80", "C90", "C91", "C92", "C75", "C85")
def test_what_a_contract_may_not_say_is_refused_with_its_field(office: Clerk) -> None:
    office.do("/registers/vat_number_forms", {"code": "LV", "entry": {"name": "Latvia", "forms": ["LV###########"]}})
    for fields, problem, pointer in (
        ({"vat_zone": "EU"}, "vat-zone-of-customer", "/vat_zone"),
        ({"payment_token": "4111 1111 1111 1111"}, "bad-contract-field", "/payment_token"),
        ({"authorisation": "378282246310005"}, "bad-contract-field", "/authorisation"),
        ({"vat_no": "LV4000303294"}, "bad-vat-number", "/vat_no"),
        ({"salesperson": "nobody"}, "unknown-code", "/salesperson"),
        ({"language": "xx"}, "bad-contract-field", "/language"),
    ):
        body = {"number": "L-9", "customer": "BETA", "start_on": "2026-01-01", "rows": [RENT], **fields}
        refused = office.refused("/contracts", body)
        assert (refused["type"], refused["errors"][0]["pointer"]) == (f"/problems/{problem}", pointer)
    each = contract(office, customer="GAMMA", payment_token="tok_1NirD82eZvKYlo2C", authorisation="A1B2")
    seen = office.see(f"/contracts/{each}")
    assert (seen["payment_token"], seen["authorisation"]) == ("tok_1NirD82eZvKYlo2C", "A1B2")
    assert office.do("/customers/GAMMA/amend", {"vat_zone": "EU"})["contracts"] == [each]
    refused = office.refused(f"/contracts/{each}/create-invoices", {"dry_run": True})
    assert refused["type"] in {"/problems/vat-number-missing", "/problems/no-end-date"}
    (told,) = office.do("/contracts/invoices", {"until": "2026-01-01"})["refused"]
    assert (told["id"], told["type"]) == (each, "/problems/vat-number-missing")


@pytest.mark.feature("CX7")
def test_a_new_name_reaches_the_contracts_and_says_which(office: Clerk) -> None:
    each = contract(office)
    entry = {"name": "Monthly", "refresh_on_customer_change": True}
    office.do("/registers/contract_defaults", {"code": "default", "entry": entry})
    told = office.do("/customers/BETA/amend", {"name": "AS Beta", "address": "New street 2"})
    assert (told["events"], told["contracts"]) == (["Customer.Amended", "Contract.Amended"], [each])
    seen = office.see(f"/contracts/{each}")
    assert (seen["customer_name"], seen["invoice_address"]) == ("AS Beta", "New street 2")
    assert [row["number"] for row in office.see("/contracts", search="AS Beta")["items"]] == ["L-1"]


@pytest.mark.feature("C05")
def test_every_field_that_takes_a_code_has_a_list_to_choose_from(office: Clerk) -> None:
    of_contracts = {
        "accrual_templates", "item_description_types", "items", "objects", "vat_codes", "number_series", "currencies",
    }  # fmt: skip
    for kind in sorted({*REGISTERS.values(), *of_contracts} & set(EXAMPLES)):
        code, entry = EXAMPLES[kind]
        office.client.post(f"/registers/{kind}", json={"code": code, "entry": entry})
        for words in (code.lower(), entry["name"].split()[0].lower()):
            found = [row["code"] for row in office.see(f"/registers/{kind}", search=words, status="active")["items"]]
            assert code in found, (kind, words)
    assert [row["code"] for row in office.see("/customers", search="bet")["items"]] == ["BETA"]
    office.do("/projects", {"code": "HOUSE", "title": "New house", "client": "BETA", "supervisors": ["Ilze"]})
    assert [row["code"] for row in office.see("/projects", search="house")["items"]] == ["HOUSE"]
    contract(office)
    assert [row["number"] for row in office.see("/contracts", search="l-1")["items"]] == ["L-1"]
