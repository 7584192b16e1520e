"""The rows of a contract at the height of PostgreSQL: what items, lists, settings and serial numbers give them."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as example
from hypothesis import strategies as st

from aggregates.contract import Contract, Row
from aggregates.contract.refusals import BadContractField
from aggregates.invoice import Invoice
from aggregates.plain_text import BadText
from aggregates.pricing.amounts import NoSuchSum
from aggregates.pricing.discounts import BadPercent, NoCostPrice
from commands.contracts.amend_contract import AmendContract, amend_contract
from commands.contracts.approve_contract import ApproveContract, approve_contract
from commands.contracts.content import ContractRow
from commands.contracts.enter_contract import EnterContract, enter_contract
from commands.contracts.goods import AmbiguousBarcode, CustomerMissing
from commands.contracts.run_contracts import CreateContractInvoices, create_contract_invoices
from commands.customers.amend_customer import AmendCustomer, amend_customer
from commands.reference import UnknownCode
from commands.registers.enter_register import AmendRegister, EnterRegister, amend_register, enter_register
from queries.contracts.contract import contract as shown
from tests.books import check_books, check_rebuilt, folded
from tests.commands.conftest import CLERK, TODAY, Given
from tests.commands.conftest import Order as Given_

START = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def _books(given: Given) -> Any:
    yield
    check_books(given.store)
    check_rebuilt(given.store)


def register(given: Given, kind: str, code: str, /, **entry: Any) -> None:
    named = {} if kind in {"prices", "quantity_discounts", "known_serials"} else {"name": code}
    given.do(EnterRegister(code=code, entry=named | entry), enter_register, kind)


def entering(*rows: ContractRow, number: str = "L-1", **more: Any) -> EnterContract:
    return EnterContract(**{"number": number, "customer": "ACME", "start_on": START, "rows": rows, **more})


def contract(given: Given, *rows: ContractRow, **more: Any) -> UUID:
    return UUID(given.do(entering(*rows, **more), enter_contract).id)


def rows_of(given: Given, each: UUID) -> tuple[Row, ...]:
    found: Contract = folded(given.store).states[each]
    return found.rows


def amended(given: Given, each: UUID, *rows: ContractRow, **more: Any) -> tuple[Row, ...]:
    given.do(AmendContract(rows=rows, **more), amend_contract, each)
    return rows_of(given, each)


def invoiced(given: Given, each: UUID) -> Invoice:
    """The first invoice that the run makes of it."""
    given.do(ApproveContract(), approve_contract, each)
    command = CreateContractInvoices(until=START, contracts=(each,))
    (made,) = create_contract_invoices(given.desk, Given_(CLERK), command).more["invoices"]
    found: Invoice = folded(given.store).states[UUID(made["id"])]
    return found


@pytest.mark.feature("C36", "C39", "C43", "C45", "C46", "C84")
def test_each_value_of_a_row_that_nobody_typed_says_from_where_it_came(given: Given) -> None:
    register(given, "posting_rules", "default", sales_account="6110", vat_code="PVN21")
    register(given, "item_groups", "LEASE", discount_group="A", account="6120")
    register(given, "items", "RENT", price="120.00", group="LEASE", price_factor="12", objects=["RIGA"])
    register(given, "objects", "RIGA")
    register(given, "price_lists", "GOLD", discount_list=True)
    prices = [{"from_on": "2020-01-01", "price": "99.00"}]
    register(given, "prices", "GOLD:RENT", price_list="GOLD", item="RENT", prices=prices)
    register(given, "discount_matrices", "LOYAL", rows=[{"group": "A", "percent": "5"}])
    each = contract(
        given,
        ContractRow(item="RENT"),
        ContractRow(item="RENT", text="Half", unit_price=Decimal("60.00"), discount=Decimal(0), account="6999"),
        ContractRow(text="Typed", unit_price=Decimal("1.00")),
        ContractRow(text="Only said"),
        price_list="GOLD", discount_matrix="LOYAL",
    )  # fmt: skip
    taken, half, typed, said = rows_of(given, each)
    of_item = {"price_factor": "items", "objects": "items"}
    assert taken.origins == of_item | {
        "text": "items", "unit_price": "prices", "discount": "discount_matrices", "account": "item_group",
        "vat_code": "posting_rules",
    }  # fmt: skip
    assert (taken.unit_price, taken.discount, taken.account, taken.vat_code) == (99, 5, "6120", "PVN21")
    assert half.origins == of_item | {"vat_code": "posting_rules"}
    assert (half.unit_price, half.discount, half.account) == (60, 0, "6999")
    assert typed.origins == {"account": "posting_rules", "vat_code": "posting_rules"}
    assert (said.origins, said.vat_code) == ({}, None)
    given.desk.settle()
    with given.store.reading() as connection:
        assert [row.get("origins", {}) for row in shown(connection, each, TODAY).rows] == [
            row.origins for row in (taken, half, typed, said)
        ]


@pytest.mark.feature("C43", "C45", "C90")
@pytest.mark.parametrize(
    ("card", "item", "zone", "vat_code", "account"),
    [
        ({"vat_code": "PVN5"}, {"vat_code": "PVN12"}, None, ("PVN5", "customer"), ("6100", "posting_rules")),
        ({}, {"vat_code": "PVN12", "account": "6101"}, None, ("PVN12", "items"), ("6101", "items")),
        ({}, {"group": "LEASE"}, None, ("PVN0", "item_group"), ("6120", "item_group")),
        ({}, {}, "HOME", ("PVN5", "vat_zone"), ("6130", "vat_zone")),
        ({}, {}, None, ("PVN21", "posting_rules"), ("6100", "posting_rules")),
        ({}, {"vat_code": "PVN21"}, "ABROAD", ("PVN-K", "vat_zone"), ("6140", "vat_zone")),
    ],
)
def test_the_nearest_source_gives_vat_code_and_account(
    given: Given,
    card: dict[str, Any],
    item: dict[str, Any],
    zone: str | None,
    vat_code: tuple[str, str],
    account: tuple[str, str],
) -> None:
    register(given, "posting_rules", "default", sales_account="6100", vat_code="PVN21")
    register(given, "item_groups", "LEASE", account="6120", vat_code="PVN0")
    register(given, "vat_zones", "HOME", kind="domestic", sales_account="6130", vat_code="PVN5")
    register(given, "vat_zones", "ABROAD", kind="eu", sales_account="6140", vat_code="PVN-K")
    register(given, "items", "RENT", price="10.00", **item)
    card = card | ({"vat_zone": zone, "vat_no": "EE100366327", "country": "EE"} if zone else {})
    given.do(AmendCustomer(**card), amend_customer, "ACME")
    (row,) = rows_of(given, contract(given, ContractRow(item="RENT")))
    assert (row.vat_code, row.origins["vat_code"]) == vat_code
    assert (row.account, row.origins["account"]) == account


@pytest.mark.feature("C39")
def test_the_percent_is_that_of_item_and_quantity_and_one_that_is_typed_stays(given: Given) -> None:
    register(given, "items", "RENT", price="10.00", vat_code="PVN21")
    steps = [{"item": "RENT", "from_quantity": n, "percent": percent} for n, percent in (("5", "7"), ("10", "9"))]
    register(given, "discount_matrices", "LOYAL", rows=steps)
    few, some, own = (ContractRow(item="RENT", quantity=Decimal(n), text=f"Row {n}") for n in (1, 5, 6))
    own = own.model_copy(update={"discount": Decimal(3)})
    each = contract(given, few, some, own, discount_matrix="LOYAL")
    assert [row.discount for row in rows_of(given, each)] == [0, 7, 3]
    more = [row.model_copy(update={"quantity": Decimal(12), "discount": None}) for row in (few, some, own)]
    now = amended(given, each, *more)
    assert [(row.discount, row.origins.get("discount")) for row in now] == [
        (9, "discount_matrices"), (9, "discount_matrices"), (3, None),
    ]  # fmt: skip
    given.do(AmendContract(discount_matrix=None), amend_contract, each)
    assert [row.discount for row in amended(given, each, *more)] == [9, 9, 3], "what was taken over stays"


@pytest.mark.feature("C42", "C36")
def test_a_sum_that_is_typed_makes_its_percent_and_has_vat_in_it_where_the_list_has(given: Given) -> None:
    register(given, "items", "RENT", price="50.00", vat_code="PVN21")
    register(given, "price_lists", "SHOP", discount_list=True, vat_included=True)
    prices = [{"from_on": "2020-01-01", "price": "121.00"}]
    register(given, "prices", "SHOP:RENT", price_list="SHOP", item="RENT", prices=prices)
    each = contract(given, ContractRow(item="RENT", quantity=Decimal(2), sum=Decimal("181.50")), price_list="SHOP")
    (row,) = rows_of(given, each)
    assert (row.unit_price, row.discount, "discount" in row.origins) == (Decimal("121.00"), 25, False)
    given.desk.settle()
    with given.store.reading() as connection:
        found = shown(connection, each, TODAY)
    assert (found.rows[0]["sum"], found.totals and found.totals.net) == (Decimal("181.50"), Decimal("150.00"))
    (row,) = amended(given, each, ContractRow(key="R1", item="RENT", quantity=Decimal(2), sum=Decimal("242.00")))
    assert row.discount == 0
    assert invoiced(given, each).totals.net == Decimal("200.00")


@pytest.mark.feature("C42")
def test_a_sum_that_no_percent_makes_is_refused_with_its_row(given: Given) -> None:
    for wrong, rule, told in (
        (
            {"unit_price": Decimal("99999.99"), "quantity": Decimal(1000), "sum": Decimal("33333333.33")},
            NoSuchSum,
            "but",
        ),
        ({"unit_price": Decimal("10.00"), "sum": Decimal("10.01")}, NoSuchSum, "change its price"),
        ({"sum": Decimal("10.00")}, NoSuchSum, "of a row of 0.00 EUR"),
        ({"unit_price": Decimal(1), "sum": Decimal(1), "discount": Decimal(5)}, BadContractField, "makes 0.95 EUR"),
    ):
        row = ContractRow(text="Rent", vat_code="PVN21", **wrong)
        fine = ContractRow(text="Fine", vat_code="PVN21", unit_price=Decimal(1))
        refused = given.when(entering(fine, row), enter_contract).refused(rule)
        assert (refused.pointer, told in str(refused)) == ("/rows/1/sum", True)


@pytest.mark.feature("C41", "C40", "C58")
@pytest.mark.parametrize(
    ("meaning", "applied_to", "net"),
    [
        ("discount", "sum", "45.00"), ("discount", "unit_price", "50.00"), ("margin", "sum", "5.00"),
        ("markup", "sum", "55.00"), ("markup_on_cost", "sum", "22.00"),
    ],
)  # fmt: skip
def test_what_a_percent_means_holds_from_the_row_to_the_footer_and_the_invoice(
    given: Given, meaning: str, applied_to: str, net: str
) -> None:
    register(given, "discount_options", "default", meaning=meaning, applied_to=applied_to)
    register(given, "items", "CALL", price="0.05", cost_price="0.02", vat_code="PVN21")
    each = contract(given, ContractRow(item="CALL", quantity=Decimal(1000), discount=Decimal(10)))
    given.desk.settle()
    with given.store.reading() as connection:
        found = shown(connection, each, TODAY)
    assert (str(found.rows[0]["sum"]), found.totals and str(found.totals.net)) == (net, net)
    invoice = invoiced(given, each)
    assert (str(invoice.totals.net), invoice.lines[0].quantity) == (net, 1000)


@pytest.mark.feature("C41")
def test_a_percent_that_cannot_mean_that_is_refused_and_a_markup_may_be_above_a_hundred(given: Given) -> None:
    row = ContractRow(text="Rent", vat_code="PVN21", unit_price=Decimal("10.00"), discount=Decimal(150))
    refused = given.when(entering(row), enter_contract).refused(BadPercent)
    assert (refused.pointer, "give 0 to 100" in str(refused)) == ("/rows/0/discount", True)
    register(given, "discount_options", "default", meaning="markup_on_cost")
    refused = given.when(entering(row), enter_contract).refused(NoCostPrice)
    assert refused.pointer == "/rows/0/discount"
    register(given, "items", "RENT", price="10.00", cost_price="8.00", vat_code="PVN21")
    dollars = contract(given, ContractRow(item="RENT", discount=Decimal(150)), currency="USD", rate=Decimal("0.8"))
    (made,) = rows_of(given, dollars)
    assert (made.cost_price, made.origins["cost_price"]) == (Decimal("10.00"), "items")
    assert invoiced(given, dollars).totals.net == Decimal("25.00")


@pytest.mark.feature("C31", "C38", "C84")
def test_prices_are_converted_when_a_row_is_entered_and_never_again(given: Given) -> None:
    register(given, "items", "RENT", price="100.00", vat_code="PVN21")
    register(given, "items", "CARE", price="8.00", vat_code="PVN21")
    each = contract(given, ContractRow(item="RENT"), currency="USD", rate=Decimal("0.8"))
    assert rows_of(given, each)[0].unit_price == Decimal("125.00")
    given.do(AmendContract(rate=Decimal("0.5")), amend_contract, each)
    assert rows_of(given, each)[0].unit_price == Decimal("125.00")
    rent, care = amended(given, each, ContractRow(item="RENT"), ContractRow(item="CARE"))
    assert (rent.key, rent.unit_price) == ("R1", Decimal("125.00")), "a row that was there keeps its price"
    assert (care.key, care.unit_price) == ("R2", Decimal("16.00")), "a row that comes later has the rate of its day"
    assert rent.origins["unit_price"] == "items"


@pytest.mark.feature("C33")
def test_an_item_is_found_by_its_barcode_where_no_item_has_that_code(given: Given) -> None:
    register(given, "items", "RENT", price="10.00", barcode="4750000000012", vat_code="PVN21")
    register(given, "items", "47", price="1.00", vat_code="PVN21")
    register(given, "items", "ODD", price="2.00", barcode="47", vat_code="PVN21")
    each = contract(given, ContractRow(item="4750000000012"), ContractRow(item="47"))
    assert [row.item for row in rows_of(given, each)] == ["RENT", "47"]
    register(given, "items", "TWIN", price="10.00", barcode="4750000000012")
    row = ContractRow(item="4750000000012")
    refused = given.when(entering(row, number="L-2"), enter_contract).refused(AmbiguousBarcode)
    assert (refused.pointer, "RENT and TWIN" in str(refused)) == ("/rows/0/item", True)
    refused = given.when(entering(ContractRow(item="999"), number="L-2"), enter_contract).refused(UnknownCode)
    assert refused.pointer == "/rows/0/item"


@pytest.mark.feature("C51", "C52", "C53")
def test_a_known_serial_number_brings_customer_serviced_item_and_contract_item(given: Given) -> None:
    given.customer("BETA")
    register(given, "items", "CARE", price="12.00", vat_code="PVN21")
    register(given, "items", "BOILER", price="900.00", vat_code="PVN21", contract_item="CARE")
    register(given, "items", "PUMP", price="70.00", vat_code="PVN21")
    register(given, "known_serials", "sn-1a", item="BOILER", customer="ACME", sold_on="2026-01-15")
    register(given, "known_serials", "sn-2", item="PUMP", customer="ACME")
    register(given, "known_serials", "sn-3", item="PUMP", customer="BETA", own=False)
    rows = [ContractRow(original_serial=serial) for serial in ("sn-1a", "sn-2", "sn-3")]
    each = contract(given, *rows, customer=None)
    assert folded(given.store).states[each].customer == "ACME"
    assert [(row.item, row.original_item, row.original_serial, row.unit_price) for row in rows_of(given, each)] == [
        ("CARE", "BOILER", "sn-1a", Decimal("12.00")), ("PUMP", "PUMP", "sn-2", Decimal("70.00")),
        ("PUMP", "PUMP", "sn-3", Decimal("70.00")),
    ]  # fmt: skip
    named = ContractRow(original_serial="sn-1a", item="PUMP")
    sold_on = contract(given, named, number="L-2", customer="BETA")
    assert folded(given.store).states[sold_on].customer == "BETA", "it may have been sold on"
    assert [(row.item, row.original_item) for row in rows_of(given, sold_on)] == [("PUMP", "BOILER")]
    kept = amended(given, each, *(ContractRow(original_serial=serial) for serial in ("sn-2", "sn-3")))
    assert [(row.key, row.original_serial) for row in kept] == [("R2", "sn-2"), ("R3", "sn-3")]


@pytest.mark.feature("C52")
def test_an_unknown_serial_number_is_kept_as_typed_with_a_warning_and_brings_no_customer(given: Given) -> None:
    given.customer("BETA")
    register(given, "items", "PUMP", price="70.00", vat_code="PVN21")
    register(given, "items", "HEATER", price="70.00", vat_code="PVN21")
    register(given, "known_serials", "sn-1a", item="PUMP", customer="ACME")
    register(given, "known_serials", "sn-2", item="PUMP", customer="BETA")
    row = ContractRow(item="PUMP", original_serial="SN-1A")
    done = given.do(entering(row), enter_contract)
    assert ["'SN-1A'" in each and "capital and small" in each for each in done.more["warnings"]] == [True]
    (kept,) = rows_of(given, UUID(done.id))
    assert (kept.original_serial, kept.original_item) == ("SN-1A", None)
    refused = given.when(entering(row, number="L-2", customer=None), enter_contract).refused(CustomerMissing)
    assert refused.pointer == "/customer"
    both = [ContractRow(original_serial=serial) for serial in ("sn-1a", "sn-2")]
    refused = given.when(entering(*both, number="L-2", customer=None), enter_contract).refused(CustomerMissing)
    assert "ACME and BETA" in str(refused)
    other = ContractRow(original_serial="sn-1a", original_item="HEATER")
    done = given.do(entering(other, number="L-2"), enter_contract)
    assert "one of PUMP, not of HEATER" in done.more["warnings"][0]
    assert rows_of(given, UUID(done.id))[0].item == "HEATER"


@pytest.mark.feature("C30", "C29", "C34", "C35", "C49", "C50", "C54", "C55", "C56", "C57b")
def test_a_row_carries_the_fields_of_all_its_flips_and_gives_them_back(given: Given) -> None:
    register(given, "items", "RENT", price="10.00", vat_code="PVN21")
    register(given, "items", "BOILER", price="900.00")
    register(given, "objects", "RIGA")
    register(given, "item_description_types", "HEAT")
    register(given, "accrual_templates", "YEAR", method="months-equal", accrual_account="5910")
    said: dict[str, Any] = {
        "item": "RENT", "text": "x" * 100, "quantity": Decimal(2), "unit_price": Decimal("9.00"),
        "discount": Decimal(1), "account": "6110", "objects": ("RIGA",), "vat_code": "PVN12",
        "price_factor": Decimal(3), "accrual_template": "YEAR", "item_type": "HEAT", "comment": "third floor",
        "original_item": "BOILER", "original_serial": "sn-1", "service_contract": "S-7",
    }  # fmt: skip
    rhythm = {"start_on": date(2026, 2, 1), "end_on": date(2026, 5, 31), "period_length": 2}
    once = {"type": "one_off", "invoice_after": date(2026, 3, 1)}
    each = contract(given, ContractRow(**said, **rhythm), ContractRow(**said, **once))
    too_long = ContractRow(**said | {"text": "x" * 101})
    assert given.when(entering(too_long, number="L-2"), enter_contract).refused(BadText).pointer == "/rows/0/text"
    first, second = rows_of(given, each)
    assert first == Row(key="R1", **said, **rhythm)
    assert second == Row(key="R2", **said, **once)
    given.desk.settle()
    with given.store.reading() as connection:
        flips = shown(connection, each, TODAY).rows
    plain = {name: str(value) if isinstance(value, Decimal) else value for name, value in said.items()}
    assert {name: flips[0][name] for name in said} == plain | {"objects": ["RIGA"]}
    assert (flips[0]["period_length"], flips[1]["type"], flips[1]["invoice_after"]) == (2, "one_off", "2026-03-01")


@pytest.mark.feature("C85")
def test_items_are_named_in_the_contracts_language_else_in_words_for_all_else_in_our_own(given: Given) -> None:
    register(given, "items", "ALL", price="1.00", vat_code="PVN21", texts={"en": "Rent", "": "Miete", "lv": "Īre"})
    register(given, "items", "OWN", price="1.00", vat_code="PVN21", texts={"lv": "Īre"})
    register(given, "items", "BARE", price="1.00", vat_code="PVN21")
    for language, text in (("en", "Rent"), ("de", "Miete"), ("lv", "Īre")):
        rows = (ContractRow(item=code) for code in ("ALL", "OWN", "BARE"))
        each = contract(given, *rows, number=language, language=language)
        assert [row.text for row in rows_of(given, each)] == [text, "Īre", "BARE"]


percents = st.none() | st.decimals("0.01", 99, places=2)


@pytest.mark.feature("C34", "C40", "C41", "C42", "C58")
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@example(
    rows=st.lists(st.tuples(st.decimals("0.01", 999, places=2), st.integers(1, 50), percents), min_size=1, max_size=5),
    meaning=st.sampled_from(["discount", "margin", "markup"]),
    applied_to=st.sampled_from(["unit_price", "sum"]),
)
def test_rows_footer_and_invoice_agree_whatever_the_setting(
    given: Given, rows: list[tuple[Decimal, int, Decimal | None]], meaning: str, applied_to: str
) -> None:
    setting = EnterRegister(code="default", entry={"name": "As set", "meaning": meaning, "applied_to": applied_to})
    given.when(setting, enter_register, "discount_options")
    given.when(AmendRegister(entry=setting.entry), amend_register, "discount_options", "default")
    number = f"L-{given.store.head().position}"
    priced = (
        ContractRow(text=f"Row {place}", unit_price=price, quantity=quantity, discount=percent, vat_code="PVN21")
        for place, (price, quantity, percent) in enumerate(rows)
    )
    each = contract(given, *priced, number=number)
    given.desk.settle()
    with given.store.reading() as connection:
        found = shown(connection, each, TODAY)
    invoice = invoiced(given, each)
    assert [row["sum"] for row in found.rows] == [line.net for line in invoice.lines]
    assert found.totals is not None
    assert (found.totals.net, found.totals.gross) == (invoice.totals.net, invoice.totals.gross)


@pytest.mark.feature("C41")
def test_a_setting_that_makes_the_percent_of_a_draft_impossible_is_told_and_nothing_is_invoiced_wrongly(
    given: Given,
) -> None:
    row = ContractRow(text="Rent", vat_code="PVN21", unit_price=Decimal("10.00"), discount=Decimal(5))
    each = contract(given, row)
    register(given, "discount_options", "default", meaning="markup_on_cost")
    given.desk.settle()
    with given.store.reading() as connection:
        found = shown(connection, each, TODAY)
    assert (found.rows[0]["sum"], found.totals) == (None, None)
    given.do(ApproveContract(), approve_contract, each)
    command = CreateContractInvoices(until=START, contracts=(each,))
    done = create_contract_invoices(given.desk, Given_(CLERK), command)
    assert [refused.type for refused in done.more["refused"]] == ["/problems/no-cost-price"]


@pytest.mark.feature("C84")
def test_a_price_that_lies_in_the_other_register_is_pointed_out(given: Given) -> None:
    register(given, "items", "RENT", price="120.00", vat_code="PVN21")
    register(given, "price_lists", "BULK")
    prices = [{"from_on": "2020-01-01", "price": "99.00"}]
    register(given, "prices", "BULK:RENT", price_list="BULK", item="RENT", prices=prices)
    done = given.do(entering(ContractRow(item="RENT"), price_list="BULK"), enter_contract)
    assert rows_of(given, UUID(done.id))[0].unit_price == 120
    assert ["in the register prices" in told for told in done.more["warnings"]] == [True]


def test_the_number_of_queries_does_not_grow_with_the_rows(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    register(given, "price_lists", "GOLD", discount_list=True)
    for number in range(12):
        register(given, "items", f"I-{number}", price="1.00", vat_code="PVN21", contract_item=f"I-{(number + 1) % 12}")
        register(given, "known_serials", f"sn-{number}", item=f"I-{number}", customer="ACME")
    asked: list[int] = []
    whole = type(given.store).load_many

    def counted(self: Any, *args: Any) -> Any:
        asked[-1] += 1
        return whole(self, *args)

    monkeypatch.setattr(type(given.store), "load_many", counted)
    for many in (1, 12):
        asked.append(0)
        rows = (ContractRow(original_serial=f"sn-{number}") for number in range(many))
        contract(given, *rows, number=f"L-{many}", price_list="GOLD")
    assert asked[1] <= asked[0] <= 9
