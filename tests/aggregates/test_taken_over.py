"""A field that nobody gave comes from the first source that has it, and remembers which that was."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aggregates.customer import Customer
from aggregates.ids import customer_id
from aggregates.pricing.freight import Freight
from aggregates.pricing.items import Item, ItemGroup
from aggregates.register.kinds.agreements import ContractDefaults
from aggregates.register.kinds.company import Company
from aggregates.register.kinds.money import PostingRules
from aggregates.register.kinds.people import CustomerCategory, Person
from aggregates.taken_over import CHAINS, HAND, Place, Taken, is_there, take_all, take_over
from aggregates.vat_zones import VatZone

SCHEMAS: dict[str, Any] = {
    "item": Item,
    "item_group": ItemGroup,
    "category": CustomerCategory,
    "salesperson": Person,
    "user": Person,
    "vat_zone": VatZone,
    "freight": Freight,
    "customer": Customer,
    "company": Company,
    "posting_rules": PostingRules,
    "contract_defaults": ContractDefaults,
}


def test_every_place_of_a_chain_is_a_field_of_its_register() -> None:
    lost = [
        place
        for chain in CHAINS.values()
        for place in chain
        if place.source in SCHEMAS and not hasattr(SCHEMAS[place.source], place.field)
    ]
    assert lost == [Place("company", "base_currency")], "which is a setting of the office"
    assert {place.source for chain in CHAINS.values() for place in chain} - set(SCHEMAS) == set()


@pytest.mark.parametrize(
    ("sources", "found"),
    [
        (
            {
                "item": Item(name="Rent", account="6111"),
                "item_group": ItemGroup(name="Services", account="6112"),
                "posting_rules": PostingRules(name="Sales", sales_account="6110"),
            },
            Taken(value="6111", origin="item"),
        ),
        (
            {
                "item": Item(name="Rent"),
                "item_group": ItemGroup(name="Services", account="6112"),
                "posting_rules": PostingRules(name="Sales", sales_account="6110"),
            },
            Taken(value="6112", origin="item_group"),
        ),
        (
            {
                "vat_zone": VatZone(name="Union", kind="eu", sales_account="6120"),
                "posting_rules": PostingRules(name="Sales", sales_account="6110"),
            },
            Taken(value="6120", origin="vat_zone"),
        ),
        (
            {"item": None, "posting_rules": PostingRules(name="Sales", sales_account="6110")},
            Taken(value="6110", origin="posting_rules"),
        ),
        ({}, None),
    ],
)
def test_the_account_is_the_items_else_its_groups_else_the_zones_else_that_of_all_sales(
    sources: dict[str, Any], found: Taken | None
) -> None:
    assert take_over("account", sources) == found


def test_the_vat_code_is_the_customers_before_the_items() -> None:
    item = Item(name="Rent", vat_code="PVN21")
    assert take_over("vat_code", {"customer": {"vat_code": "PVN0"}, "item": item}) == Taken(
        value="PVN0", origin="customer"
    )
    assert take_over("vat_code", {"customer": {}, "item": item}) == Taken(value="PVN21", origin="item")


@pytest.mark.feature("C45", "C90")
def test_abroad_the_zone_decides_the_vat_before_the_item_and_at_home_after_it() -> None:
    item = Item(name="Rent", vat_code="PVN21")
    abroad, home = (VatZone(name=kind, kind=kind, vat_code="PVN-K") for kind in ("eu", "domestic"))
    assert take_over("vat_code", {"vat_zone": abroad, "item": item}) == Taken(value="PVN-K", origin="vat_zone")
    assert take_over("vat_code", {"vat_zone": home, "item": item}) == Taken(value="PVN21", origin="item")
    assert take_over("vat_code", {"vat_zone": home, "item": Item(name="Rent")}) == Taken(
        value="PVN-K", origin="vat_zone"
    )
    own = {"customer": {"vat_code": "PVN-E"}, "vat_zone": abroad, "item": item}
    assert take_over("vat_code", own) == Taken(value="PVN-E", origin="customer")
    assert take_over("vat_code", {"vat_zone": VatZone(name="EU", kind="eu"), "item": item}) == Taken(
        value="PVN21", origin="item"
    ), "a zone without a code of its own leaves it to the item"


def test_the_price_list_is_the_customers_before_its_categorys() -> None:
    category = CustomerCategory(name="Schools", price_list="EDU")
    card = Customer(id=customer_id("ACME"), code="ACME", payment_terms="14")
    assert take_over("price_list", {"customer": card, "category": category}) == Taken(value="EDU", origin="category")
    assert take_over("payment_terms", {"customer": card, "category": category}) == Taken(value="14", origin="customer")


def test_what_is_given_by_hand_wins_even_when_it_is_nothing() -> None:
    sources = {"customer": {"comment": "Ring the bell"}}
    assert take_over("comment", sources, {"comment": None}) == Taken(value=None, origin=HAND)
    assert take_over("comment", sources, {}) == Taken(value="Ring the bell", origin="customer")


def test_a_new_contract_begins_with_the_customers_rhythm_else_with_that_of_all() -> None:
    sources = {
        "customer": {"period_length": 3, "invoice_days": 0},
        "contract_defaults": ContractDefaults(name="Monthly", contract_class="GOLD", invoice_days=10),
    }
    fields = ("period_length", "invoice_days", "contract_class", "factor", "delivery_terms")
    assert take_all(fields, sources) == {
        "period_length": Taken(value=3, origin="customer"),
        "invoice_days": Taken(value=0, origin="customer"),  # nothing is a value, unlike no value
        "contract_class": Taken(value="GOLD", origin="contract_defaults"),
        "factor": Taken(value="1", origin="contract_defaults"),
    }


def test_a_field_that_no_chain_names_is_an_error_of_the_program() -> None:
    with pytest.raises(KeyError):
        take_over("colour", {})


values = st.none() | st.just("") | st.just(()) | st.integers(0, 3) | st.sampled_from(["A", "B"])


@given(st.sampled_from(sorted(CHAINS)), st.dictionaries(st.integers(0, 5), values))
@example("vat_code", {0: None, 1: 0, 2: None, 3: None, 4: None})
def test_the_first_source_that_has_it_gives_it(field: str, held: dict[int, Any]) -> None:
    chain = CHAINS[field]
    sources: dict[str, dict[str, Any]] = {}
    for n, place in enumerate(chain):
        if n in held:
            sources.setdefault(place.source, {})[place.field] = held[n]  # a source can stand in a chain twice
    present = [n for n in range(len(chain)) if is_there(held.get(n))]
    found = take_over(field, sources)
    if not present:
        assert found is None
    else:
        assert found == Taken(value=held[present[0]], origin=chain[present[0]].source)
