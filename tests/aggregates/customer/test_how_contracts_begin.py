"""What a debtor card says of new contracts is checked as a contract would check it."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from aggregates.customer import EVOLVE, Customer
from aggregates.customer.rules import amend, enter
from aggregates.customer.shapes import REGISTERS, BadCustomerField
from aggregates.event import fold
from aggregates.plain_text import BadText
from aggregates.pricing.factor import BadFactor
from aggregates.register.kinds import SCHEMAS
from tests.aggregates.given import given

DAY = date(2026, 3, 10)
NOBODY = Customer(id=UUID(int=1))


def card(**more: Any) -> Customer:
    return fold(EVOLVE, NOBODY, enter(NOBODY, code="C1", name="SIA Alfa", on=DAY, **more))


@pytest.mark.feature("CX8", "C86", "C88", "C93")
def test_a_card_keeps_what_new_contracts_begin_with_and_a_change_tells_only_what_changes() -> None:
    said: dict[str, Any] = {
        "factor": " 1/12 ", "period_unit": "months", "period_length": 3, "invoice_timing": "after", "invoice_days": 0,
        "contract_class": "VIP", "objects": ("RIGA", "RIGA"), "comment": "Two\nlines", "sorting": "LV-1050",
    }  # fmt: skip
    kept = card(**said)
    assert (kept.factor, kept.objects, kept.invoice_days, kept.comment) == ("1/12", ("RIGA",), 0, "Two\nlines")
    given(kept).when(amend, on=DAY, factor="1/12", comment=None, objects=None).then(
        Customer.Amended(effective_on=DAY, comment=None, objects=())
    )


@pytest.mark.feature("CX8", "C85", "C86")
@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("factor", "a third", BadFactor),
        ("period_unit", "weeks", BadCustomerField),
        ("period_length", 0, BadCustomerField),
        ("invoice_timing", "during", BadCustomerField),
        ("invoice_days", 3651, BadCustomerField),
        ("language", "xx", BadCustomerField),
        ("objects", tuple(f"O{n}" for n in range(21)), BadCustomerField),
        ("delivery_address", "x" * 501, BadText),
        ("contact", "Anna\nZane", BadText),
        ("vat_zone", "x" * 41, BadText),
    ],
)
def test_what_no_contract_could_begin_with_is_refused_with_its_field(field: str, value: Any, rule: type) -> None:
    with pytest.raises(rule) as refused:
        card(**{field: value})
    assert refused.value.pointer == f"/{field}"


@pytest.mark.feature("C92")
def test_a_number_of_a_country_that_is_not_known_has_any_form() -> None:
    given(card(country=None)).when(amend, on=DAY, reg_no="AB 12", vat_no="40003032949").then_has(
        reg_no="AB12", vat_no="40003032949"
    )
    given(card(reg_no="40003032949")).when(amend, on=DAY, country=None).then_has(country=None)


@pytest.mark.feature("C05")
def test_every_code_on_a_card_has_a_register() -> None:
    assert set(REGISTERS.values()) <= set(SCHEMAS)
    assert set(REGISTERS) <= set(Customer.Amended.__struct_fields__)
