"""The registers of contract billing: what fits is kept, and what does not is refused with its field."""

from datetime import date
from typing import Any

import pytest

from aggregates.ids import register_id
from aggregates.plain_text import BadText
from aggregates.pricing.factor import BadFactor
from aggregates.register import Register
from aggregates.register.kinds import SCHEMAS, own_code, typed
from aggregates.register.rules import BadEntry, enter
from tests.aggregates.given import given
from tests.aggregates.register.kinds_by_example import EXAMPLES

DAY = date(2026, 5, 4)
NOTHING = Register(id=register_id("items", "RENT"))
BEFORE = {"bank_accounts", "currencies", "number_series", "vat_codes"}  # tested where all registers are


def test_every_register_has_an_example() -> None:
    assert set(EXAMPLES) | BEFORE == set(SCHEMAS)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_an_entry_is_kept_as_it_will_be_read_back(kind: str) -> None:
    code, entry = EXAMPLES[kind]
    state = given(NOTHING).when(enter, kind=kind, code=code, entry=entry, on=DAY).then_state(status="active").state
    assert {field: state.entry[field] for field in entry if not isinstance(entry[field], list | dict)} == {
        field: value for field, value in entry.items() if not isinstance(value, list | dict)
    }
    assert typed(kind, state.entry) == typed(kind, entry)
    assert own_code(typed(kind, entry)) in {None, code}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_field_that_a_register_has_not_is_refused(kind: str) -> None:
    code, entry = EXAMPLES[kind]
    given(NOTHING).when(enter, kind=kind, code=code, entry=entry | {"colour": "red"}, on=DAY).then_refused(
        BadEntry, "unknown field", "/colour"
    )


def changed(kind: str, /, **fields: Any) -> tuple[str, dict[str, Any]]:
    return kind, EXAMPLES[kind][1] | fields


@pytest.mark.parametrize(
    ("asked", "pointer", "says"),
    [
        (changed("items", price_factor="0"), "/price_factor", "give one above 0"),
        (changed("items", price="NaN"), "/price", "is no number"),
        (changed("items", price="1.1234567"), "/price", "after the point"),
        (changed("items", price="1000000000000000"), "/price", "15 digits before"),
        (changed("items", price="1E5"), "/price", "write it out in digits"),
        (changed("freight", steps=[{"from_sum": 0.5, "amount": "1"}]), "/steps/0/from_sum", "is not exact"),
        (changed("items", price=1.5), "/price", "is not exact"),
        (changed("items", cost_price="-1"), "/cost_price", "0 or more"),
        (changed("items", bonus_percent="101"), "/bonus_percent", "0 to 100"),
        (changed("items", objects=[str(n) for n in range(21)]), "/objects", "21 objects; at most 20"),
        (changed("items", objects=["A", "A"]), "/objects", "names A twice"),
        (changed("items", texts={"en": "x" * 101}), "/texts", "101 characters in 'en'"),
        (changed("items", texts={"english": "Rent"}), "/language", "two small letters"),
        (changed("items", group=" A"), "/group", "space at its ends"),
        (changed("price_lists", currency="euro"), "/currency", "three capital letters"),
        (changed("price_lists", valid_from="2026-02-01", valid_to="2026-01-31"), "/valid_to", "before valid_from"),
        (changed("prices", prices=[]), "/prices", "is empty"),
        (changed("prices", prices=EXAMPLES["prices"][1]["prices"] * 2), None, "two prices begin on 2026-01-01"),
        (changed("quantity_discounts", item="RENT"), "/item", "exactly one of them"),
        (changed("quantity_discounts", steps=[]), "/steps", "is empty"),
        (changed("quantity_discounts", steps=[{"price": "1"}, {"price": "2"}]), "/steps", "two steps from 0 on"),
        (changed("quantity_discounts", steps=[{"from_quantity": "1"}]), "/steps/0/price", "exactly one of them"),
        (
            changed("quantity_discounts", steps=[{"from_quantity": "-1", "price": "1"}]),
            "/steps/0/from_quantity",
            "0 or more",
        ),
        (changed("discount_matrices", rows=[]), "/rows", "is empty"),
        (changed("discount_matrices", rows=[{"percent": "1"}, {"percent": "2"}]), "/rows", "two rows for everything"),
        (changed("discount_matrices", rows=[{"percent": "-1"}]), "/rows/0/percent", "0 or more"),
        (changed("discount_matrices", rows=[{"item": "A", "group": "B", "percent": "1"}]), "/rows/0/item", "leave one"),
        (changed("discount_options", meaning="gift"), "/meaning", "Invalid enum value"),
        (changed("freight", amount="-1"), "/amount", "0 or more"),
        (changed("freight", steps=EXAMPLES["freight"][1]["steps"] * 2), "/steps", "two steps from 100 on"),
        (changed("accrual_templates", method="percents"), "/percents", "at least one there"),
        (changed("accrual_templates", percents=["100"]), "/percents", "to no other"),
        (changed("accrual_templates", method="percents", percents=["60", "41"]), "/percents", "come to 101"),
        (changed("accrual_templates", method="percents", percents=["-1", "99"]), "/percents", "0 or more"),
        (changed("accrual_templates", accrual_account=None), "/accrual_account", "Expected `str`"),
        (changed("contract_defaults", period_length=0), "/period_length", "1 to 3650"),
        (changed("contract_defaults", invoice_days=-1), "/invoice_days", "0 to 3650"),
        (changed("text_templates", texts={}), "/texts", "at least one language"),
        (changed("text_templates", level=0), "/level", "1 to 9"),
        (changed("vat_number_forms", forms=[]), "/forms", "is empty"),
        (changed("vat_number_forms", forms=["DE [0-9]+"]), "/forms", "capital letters and digits"),
        (changed("vat_zones", kind="moon"), "/kind", "Invalid enum value"),
        (changed("people", bonus_percent="-1"), "/bonus_percent", "0 to 100"),
        (
            changed("payment_terms", early_discounts=[{"days": 10, "percent": "0"}]),
            "/early_discounts/0/percent",
            "more",
        ),
        (changed("payment_terms", early_discounts=[{"days": -1, "percent": "2"}]), "/early_discounts/0/days", "0 to"),
        (
            changed("payment_terms", early_discounts=[{"days": 1, "percent": "2"}, {"days": 1, "percent": "3"}]),
            "/early_discounts",
            "two for 1 days",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(
    asked: tuple[str, dict[str, Any]], pointer: str | None, says: str
) -> None:
    kind, entry = asked
    code = EXAMPLES[kind][0]
    given(NOTHING).when(enter, kind=kind, code=code, entry=entry, on=DAY).then_refused(BadEntry, says, pointer)


def test_text_that_no_paper_could_show_is_refused() -> None:
    for entry, pointer in (
        ({"name": "Rent\nand more"}, "/name"),
        ({"name": " "}, "/name"),
        ({"name": "Rent", "texts": {"en": "\x00"}}, "/texts/en"),
    ):
        given(NOTHING).when(enter, kind="items", code="RENT", entry=entry, on=DAY).then_refused(BadText, "", pointer)
    letter = EXAMPLES["text_templates"][1] | {"texts": {"en": {"subject": "Two\nlines", "body": "x"}}}
    given(NOTHING).when(enter, kind="text_templates", code="A", entry=letter, on=DAY).then_refused(
        BadText, "The subject", "/subject"
    )


def test_an_entry_nested_without_end_is_refused_too() -> None:
    deep: Any = 0.5
    for _ in range(5000):
        deep = [deep]
    entry = {"name": "Rent", "objects": deep}
    given(NOTHING).when(enter, kind="items", code="RENT", entry=entry, on=DAY).then_refused(BadEntry, "Expected `str`")


def test_a_factor_that_cannot_be_read_is_no_default() -> None:
    kind, entry = changed("contract_defaults", factor="a twelfth")
    given(NOTHING).when(enter, kind=kind, code="default", entry=entry, on=DAY).then_refused(
        BadFactor, "such as 1/12", "/factor"
    )


@pytest.mark.parametrize(("kind", "code"), [("prices", "EDU:RENT"), ("quantity_discounts", "BULK:*SERVICES")])
def test_a_price_has_one_place_so_that_no_two_are_true_at_once(kind: str, code: str) -> None:
    entry = EXAMPLES[kind][1]
    given(NOTHING).when(enter, kind=kind, code="P1", entry=entry, on=DAY).then_refused(
        BadEntry, f"enter it as {code}", "/code"
    )
    long = entry | {"price_list": "L" * 40}
    long_code = f"{'L' * 40}:{code.partition(':')[2]}"
    given(NOTHING).when(enter, kind=kind, code=long_code, entry=long, on=DAY).then_state(code=long_code)


def test_entries_from_before_a_field_was_added_can_still_be_read() -> None:
    terms = typed("payment_terms", {"name": "14 days", "days": 14, "months": 0, "end_of_month": False})
    assert (terms.early_discounts, terms.texts) == ((), {})
    assert typed("people", {"name": "Anna", "email": None, "phone": None, "roles": []}).bonus_percent is None


def test_a_letter_is_worded_in_the_language_of_its_reader_else_in_the_one_for_every_other() -> None:
    texts = {"": {"body": "Please pay."}, "lv": {"body": "Lūdzam apmaksāt."}}
    template = typed("text_templates", {"name": "First reminder", "texts": texts})
    assert [template.wording(language).body for language in ("lv", "de", None)] == [
        "Lūdzam apmaksāt.",
        "Please pay.",
        "Lūdzam apmaksāt.",
    ]
