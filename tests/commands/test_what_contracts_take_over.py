"""What nobody types on a contract comes from the customer, its category or the office, and says from where."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from aggregates.contract.refusals import BadContractField
from aggregates.customer.shapes import BadCustomerField
from aggregates.errors import Refusal
from commands.contracts.amend_contract import AmendContract, OtherVatInPrices, amend_contract
from commands.contracts.enter_contract import DuplicateContract, EnterContract, duplicate_contract, enter_contract
from commands.customers.amend_customer import AmendCustomer, amend_customer
from commands.customers.enter_customer import ContactPerson, EnterCustomer, enter_customer
from commands.reference import UnknownCode
from commands.registers.enter_register import AmendRegister, amend_register
from queries.customers import customer
from tests.books import check_books, check_rebuilt
from tests.commands.agreements import START, bill, contract, invoices, register, row, state
from tests.commands.conftest import Given

OWN = {
    "category": "SCHOOLS", "price_list": "GOLD", "discount_matrix": "LOYAL", "vat_zone": "LV", "vat_code": "PVN12",
    "delivery_terms": "FOB", "delivery_mode": "POST", "delivery_address": "Ķengaraga iela 1", "salesperson": "ilze",
    "contact": "Anna", "phone": "2900", "fax": "2901", "sorting": "LV-1050", "objects": ("RIGA",), "comment": "Ring",
    "factor": "1/12", "contract_class": "VIP", "period_unit": "days", "period_length": 30, "invoice_timing": "after",
    "invoice_days": 5,
}  # fmt: skip
ON_CARD_ONLY = {"category", "vat_code", "freight"}


@pytest.fixture
def office(given: Given) -> Iterator[Given]:
    for kind, code, entry in (
        ("price_lists", "GOLD", {}),
        ("price_lists", "EDU", {}),
        ("price_lists", "GROSS", {"vat_included": True}),
        ("discount_matrices", "LOYAL", {"rows": [{"percent": "3"}]}),
        ("vat_zones", "LV", {"kind": "domestic"}),
        ("vat_zones", "EU", {"kind": "eu", "vat_code": "PVN-K", "vat_account": "5722"}),
        ("delivery_terms", "FOB", {"texts": {"en": "FOB Riga", "lv": "FOB Rīga"}}),
        ("delivery_modes", "POST", {}),
        ("contract_classes", "VIP", {}),
        ("objects", "RIGA", {}),
        ("people", "ilze", {}),
        ("people", "Anna", {"reference": "Anna, 67000000"}),
        ("freight", "STD", {"amount": "9.90", "steps": [{"from_sum": "150", "amount": "0"}]}),
        ("freight", "OVERSEAS", {"amount": "9.00", "currency": "USD", "vat_code": "PVN0"}),
        ("customer_categories", "SCHOOLS", {"price_list": "EDU", "payment_terms": "60", "freight": "STD"}),
    ):
        register(given, kind, code, **entry)
    yield given
    check_books(given.store)
    check_rebuilt(given.store)


def enter(given: Given, code: str, **card: Any) -> None:
    given.do(EnterCustomer(code=code, name=f"SIA {code}", **card), enter_customer)


def pointer(given: Given, rule: type[Refusal]) -> str | None:
    return given.refused(rule).pointer


@pytest.mark.feature("C60", "C74", "C75", "C77", "C78", "C82", "C83", "C84", "C85")
@pytest.mark.feature("C86", "C87", "C88", "C89", "C90", "C93", "C94", "CX8")
def test_a_contract_has_all_that_its_customers_card_has_and_says_so(office: Given) -> None:
    enter(office, "BETA", **OWN, language="en", address="Brīvības iela 1", payment_terms="7", vat_no="LV40003032949")
    found = state(office, contract(office, customer="BETA"))
    said = {name: value for name, value in OWN.items() if name not in ON_CARD_ONLY}
    said |= {"language": "en", "invoice_address": "Brīvības iela 1", "payment_terms": "7", "vat_no": "LV40003032949"}
    assert {name: getattr(found, name) for name in said} == said
    assert found.origins == dict.fromkeys([*said, "currency"], "customer") | {
        "freight": "category", "freight_vat_code": "customer", "reference": "user",
    }  # fmt: skip


@pytest.mark.feature("C74", "C84", "CX8", "C76")
def test_what_the_card_leaves_open_the_category_says_and_then_the_office(office: Given) -> None:
    register(office, "contract_defaults", "default", period_length=3, contract_class="VIP", factor="1/4")
    enter(office, "BETA", category="SCHOOLS", factor="1/12")
    found = state(office, contract(office, customer="BETA"))
    assert (found.price_list, found.payment_terms, found.factor, found.period_length) == ("EDU", "60", "1/12", 3)
    assert (found.contract_class, found.reference) == ("VIP", "Anna, 67000000")
    assert found.origins == {
        "currency": "customer", "language": "customer", "factor": "customer", "price_list": "category",
        "payment_terms": "category", "freight": "category", "reference": "user", "contract_class": "contract_defaults",
        "period_unit": "contract_defaults", "period_length": "contract_defaults", "invoice_days": "contract_defaults",
        "invoice_timing": "contract_defaults",
    }  # fmt: skip


@pytest.mark.feature("C77", "C78")
def test_the_contact_is_the_first_person_of_the_card_with_that_persons_telephone(office: Given) -> None:
    people = (ContactPerson(name="Zane", phone="2611"), ContactPerson(name="Juris", phone="2622"))
    enter(office, "BETA", contacts=people)
    enter(office, "GAMMA", contacts=people, contact="Juris")
    for code, contact, phone in (("BETA", "Zane", "2611"), ("GAMMA", "Juris", "2622")):
        found = state(office, contract(office, f"L-{code}", customer=code))
        assert (found.contact, found.phone) == (contact, phone)


def test_what_is_typed_has_no_origin_and_an_origin_goes_when_the_field_is_changed(office: Given) -> None:
    enter(office, "BETA", payment_terms="7", comment="Ring", phone="2900")
    each = contract(office, customer="BETA", comment="Knock")
    assert (state(office, each).comment, "comment" in state(office, each).origins) == ("Knock", False)
    office.when(AmendContract(payment_terms="7", comment="Knock"), amend_contract, each).then()
    office.when(AmendContract(payment_terms="14"), amend_contract, each).then("Contract.Amended")
    found = state(office, each)
    assert ("payment_terms" in found.origins, found.origins["phone"]) == (False, "customer")


def test_another_customer_brings_what_is_its_own_and_leaves_what_was_typed(office: Given) -> None:
    enter(office, "BETA", category="SCHOOLS", payment_terms="7", phone="2900", objects=("RIGA",), address="Doma 1")
    enter(office, "GAMMA", payment_terms="14", vat_zone="LV")
    each = UUID(office.do(EnterContract(number="L-1", customer="BETA", comment="Mine"), enter_contract).id)
    assert state(office, each).freight == Decimal("9.90")
    office.do(AmendContract(customer="GAMMA", rate=None), amend_contract, each)
    found = state(office, each)
    assert (found.customer, found.customer_name, found.payment_terms, found.vat_zone) == (
        "GAMMA", "SIA GAMMA", "14", "LV",
    )  # fmt: skip
    assert (found.freight, "freight" in found.origins) == (0, False)
    assert (found.phone, found.objects, found.price_list, found.comment, found.invoice_address) == (
        None, (), None, "Mine", None,
    )  # fmt: skip
    copy = UUID(office.do(DuplicateContract(number="L-2", customer="BETA"), duplicate_contract, each).id)
    again = state(office, copy)
    assert (again.customer_name, again.payment_terms, again.vat_zone, again.comment) == ("SIA BETA", "7", None, "Mine")
    assert again.origins["price_list"] == "category"


@pytest.mark.feature("C61")
def test_freight_is_the_customers_for_the_sum_of_the_rows_and_no_factor_multiplies_it(office: Given) -> None:
    enter(office, "BETA", freight="STD")
    small = contract(office, customer="BETA", factor="1/2")
    assert (state(office, small).freight, state(office, small).origins["freight"]) == (Decimal("9.90"), "customer")
    (made,) = invoices(office, bill(office))
    assert [line.net for line in made.lines] == [Decimal("50.00"), Decimal("9.90")]
    assert state(office, contract(office, "L-2", row("150.00"), customer="BETA")).freight == 0
    typed = state(office, contract(office, "L-3", customer="BETA", freight=Decimal("1.00")))
    assert (typed.freight, "freight" in typed.origins) == (Decimal("1.00"), False)


@pytest.mark.feature("C60", "C61", "C65", "C66")
def test_the_rate_is_that_of_the_day_until_somebody_types_another(office: Given) -> None:
    register(office, "currencies", "CHF", rates=[{"from_on": "2026-01-01", "rate": "1.05"}])
    usd = {"name": "US dollar", "rates": [{"from_on": "2026-01-01", "rate": "0.90"}]}
    _amend_register(office, "currencies", "USD", usd)
    enter(office, "BETA", currency="USD", freight="OVERSEAS")
    each = contract(office, customer="BETA")
    found = state(office, each)
    assert (found.currency, found.rate, found.freight) == ("USD", Decimal("0.90"), Decimal("9.00"))
    assert (found.origins["currency"], found.origins["rate"], found.freight_vat_code) == (
        "customer", "currencies", "PVN0",
    )  # fmt: skip
    euros = state(office, contract(office, "L-2", customer="BETA", currency="EUR"))
    assert (euros.rate, euros.freight) == (None, Decimal("8.10"))
    office.do(AmendContract(rate=Decimal("0.95")), amend_contract, each)
    typed = state(office, each)
    assert (typed.rate, "rate" in typed.origins) == (Decimal("0.95"), False)
    office.do(AmendContract(currency="CHF"), amend_contract, each)
    moved = state(office, each)
    assert (moved.rate, moved.origins["rate"], "currency" in moved.origins) == (Decimal("1.05"), "currencies", False)
    office.do(AmendContract(currency="EUR"), amend_contract, each)
    assert (state(office, each).rate, "rate" in state(office, each).origins) == (None, False)


def _amend_register(given: Given, kind: str, code: str, entry: dict[str, Any]) -> None:
    given.do(AmendRegister(entry=entry), amend_register, kind, code)


@pytest.mark.feature("C84", "C36")
def test_a_list_with_vat_in_its_prices_does_not_take_the_place_of_one_without(office: Given) -> None:
    each = contract(office)
    office.when(AmendContract(price_list="GROSS"), amend_contract, each)
    assert pointer(office, OtherVatInPrices) == "/price_list"
    office.do(AmendContract(price_list="GOLD"), amend_contract, each)
    assert [line.unit_price for line in state(office, each).rows] == [Decimal("100.00")], "which reprices nothing"


@pytest.mark.feature("C05", "C75", "C82", "C83", "C84", "C85")
@pytest.mark.parametrize(
    "field",
    [
        "contract_class",
        "payment_terms",
        "price_list",
        "discount_matrix",
        "delivery_terms",
        "delivery_mode",
        "salesperson",
    ],
)
def test_codes_that_no_register_has_are_refused_on_cards_and_contracts(office: Given, field: str) -> None:
    office.when(EnterContract(number="L-9", customer="ACME", **{field: "NONE"}), enter_contract)
    assert pointer(office, UnknownCode) == f"/{field}"
    office.when(AmendCustomer(**{field: "NONE"}), amend_customer, "ACME")
    assert pointer(office, UnknownCode) == f"/{field}"
    office.when(EnterCustomer(code="NEW", name="New", **{field: "NONE"}), enter_customer)
    assert pointer(office, UnknownCode) == f"/{field}"


@pytest.mark.feature("C85", "C86")
def test_a_card_says_what_contracts_can_take_from_it(office: Given) -> None:
    for fields, where in (
        ({"language": "xx"}, "/language"), ({"period_length": 0}, "/period_length"), ({"factor": "a third"}, "/factor"),
        ({"objects": tuple(f"O{n}" for n in range(20)), "invoice_days": -1}, "/invoice_days"),
    ):  # fmt: skip
        for code in fields.get("objects", ()):
            register(office, "objects", code)
        refusal = office.when(AmendCustomer(**fields), amend_customer, "ACME").refusal
        assert refusal is not None
        assert refusal.pointer == where
    office.when(AmendCustomer(objects=("RIGA", "NONE")), amend_customer, "ACME")
    assert pointer(office, UnknownCode) == "/objects/1"
    office.when(EnterContract(number="L-9", customer="ACME", language="xx"), enter_contract)
    assert pointer(office, BadContractField) == "/language"


@pytest.mark.feature("C60", "C92")
def test_a_new_card_begins_in_our_country_unless_it_says_that_its_country_is_not_known(office: Given) -> None:
    register(office, "company", "default", country="EE")
    enter(office, "BETA")
    enter(office, "GAMMA", country="LT")
    enter(office, "DELTA", country=None)
    office.do(AmendCustomer(comment="Ring"), amend_customer, "DELTA")
    office.engine.catch_up()
    with office.store.reading() as connection:
        found = [customer(connection, code) for code in ("BETA", "GAMMA", "DELTA")]
    assert [(each.country, each.currency) for each in found] == [("EE", "EUR"), ("LT", "EUR"), (None, "EUR")]
    assert found[2].comment == "Ring"
    office.when(AmendCustomer(name=None, language=None), amend_customer, "ACME")
    assert pointer(office, BadCustomerField) in {"/name", "/language"}


def test_how_many_queries_a_contract_takes_does_not_grow_with_its_rows(
    office: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: list[int] = []
    whole = type(office.store).load_many

    def counted(self: Any, *args: Any) -> Any:
        counts.append(1)
        return whole(self, *args)

    register(office, "items", "RENT", price="5.00", vat_code="PVN21")
    enter(office, "BETA", **OWN)
    monkeypatch.setattr(type(office.store), "load_many", counted)
    asked = []
    for number in (1, 20):
        counts.clear()
        rows = tuple(row(None, item="RENT", text=f"Row {n}") for n in range(number))
        office.do(EnterContract(number=f"L-{number}", customer="BETA", start_on=START, rows=rows), enter_contract)
        asked.append(len(counts))
    assert asked[0] == asked[1] <= 12
