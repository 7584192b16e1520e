"""A debtor card holds only what can be true of a debtor, in one canonical form."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec import UNSET

from aggregates.customer import Contact, Customer
from aggregates.customer.rules import (
    CustomerExists,
    CustomerRetired,
    NoSuchCustomer,
    amend,
    check_active,
    enter,
    retire,
)
from aggregates.customer.shapes import BadCustomerField
from aggregates.plain_text import BadText
from tests.aggregates.given import Given, given

DAY = date(2026, 3, 10)
NOBODY = Customer(id=UUID(int=1))
IBAN = "LV80BANK0000435195001"


def entering(**card: Any) -> Given:
    return given(NOBODY).when(enter, **{"code": "C1", "name": "SIA Alfa", "on": DAY} | card)


def test_a_card_needs_a_code_and_a_name_and_has_latvian_defaults() -> None:
    entering().then(Customer.Entered(effective_on=DAY, code="C1", name="SIA Alfa")).then_state(
        status="active", language="lv", currency="EUR", country="LV", delivery=("email",)
    )


@pytest.mark.parametrize(
    ("card", "kept"),
    [
        ({"ibans": ("LV80 BANK 0000 4351 9500 1", IBAN)}, {"ibans": (IBAN,)}),
        ({"vat_no": "LV 4000 3521 600"}, {"vat_no": "LV40003521600"}),
        ({"vat_no": "40003521600"}, {"vat_no": "LV40003521600"}),
        ({"vat_no": "EE100931558", "country": "EE"}, {"vat_no": "EE100931558"}),
        ({"vat_no": "GB980780684", "country": "GB"}, {"vat_no": "GB980780684"}),
        ({"vat_no": "CHE-107.787.577 IVA", "country": "CH"}, {"vat_no": "CHE107787577IVA"}),
        ({"reg_no": "40003521600"}, {"reg_no": "40003521600"}),
        ({"reg_no": "161175-19997"}, {"reg_no": "16117519997"}),
        ({"reg_no": "HRB 12345", "country": "DE"}, {"reg_no": "HRB12345"}),
        ({"name": "  SIA Alfa "}, {"name": "SIA Alfa"}),
        ({"emails": (" a@b.lv", "a@b.lv")}, {"emails": ("a@b.lv",)}),
        ({"contacts": (Contact(name="Anna", email=" a@b.lv"),)}, {"contacts": (Contact(name="Anna", email="a@b.lv"),)}),
        ({"delivery": ("post", "email")}, {"delivery": ("post", "email")}),
        (
            {"delivery": ("einvoice",), "pod_delivery": ("post", "post")},
            {"delivery": ("einvoice",), "pod_delivery": ("post",)},
        ),
        ({"customer_manager": " Ilze "}, {"customer_manager": "Ilze"}),
        ({"credit_limit": Decimal(0)}, {"credit_limit": Decimal(0)}),
        ({"address": "Brīvības iela 1\nRīga"}, {"address": "Brīvības iela 1\nRīga"}),
    ],
)
def test_fields_are_kept_in_one_form(card: dict[str, Any], kept: dict[str, Any]) -> None:
    entering(**card).then_has(**kept)


@pytest.mark.parametrize(
    ("card", "pointer"),
    [
        ({"code": "A/B"}, "/code"),
        ({"code": " A"}, "/code"),
        ({"code": ".."}, "/code"),
        ({"reg_no": "4000352160"}, "/reg_no"),
        ({"reg_no": "٤٠٠٠٣٥٢١٦٠٠"}, "/reg_no"),
        ({"reg_no": "x" * 31, "country": "DE"}, "/reg_no"),
        ({"vat_no": "LV40003521601"}, "/vat_no"),
        ({"vat_no": "EE123", "country": "EE"}, "/vat_no"),
        ({"vat_no": "1", "country": "US"}, "/vat_no"),
        ({"ibans": (IBAN, "LV80BANK0000435195002")}, "/ibans/1"),
        ({"ibans": (IBAN + "\n",)}, "/ibans/0"),
        ({"emails": ("a@b.lv\nBcc: c@d.lv",)}, "/emails/0"),
        ({"emails": ("a@b.lv\n",)}, "/emails/0"),
        ({"emails": ("a@b@c.lv",)}, "/emails/0"),
        ({"emails": ("a.b.lv",)}, "/emails/0"),
        ({"emails": ("a@b.lv,c@d.lv",)}, "/emails/0"),
        ({"emails": tuple(f"a{n}@b.lv" for n in range(51))}, "/emails"),
        ({"contacts": (Contact(name="Anna", email="anna"),)}, "/contacts/0/email"),
        ({"language": "LV"}, "/language"),
        ({"currency": "eur"}, "/currency"),
        ({"currency": "EUR\n"}, "/currency"),
        ({"country": "Latvia"}, "/country"),
        ({"delivery": ("pigeon",)}, "/delivery"),
        ({"pod_delivery": ("fax",)}, "/pod_delivery"),
        ({"credit_limit": Decimal("-0.01")}, "/credit_limit"),
        ({"credit_limit": Decimal("NaN")}, "/credit_limit"),
        ({"name": None}, "/name"),
    ],
)
def test_what_cannot_be_is_refused_and_the_field_is_named(card: dict[str, Any], pointer: str) -> None:
    entering(**card).then_refused(BadCustomerField, pointer=pointer)


@pytest.mark.parametrize(
    ("card", "pointer"),
    [
        ({"name": " "}, "/name"),
        ({"name": "a\x07b"}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"code": "A" * 41}, "/code"),
        ({"address": "x" * 501}, "/address"),
        ({"contacts": (Contact(name=""),)}, "/contacts/0/name"),
    ],
)
def test_text_can_be_shown(card: dict[str, Any], pointer: str) -> None:
    entering(**card).then_refused(BadText, pointer=pointer)


def test_amending_keeps_only_what_changed() -> None:
    card = entering(emails=("a@b.lv",)).state
    given(card).when(amend, on=DAY, name="SIA Beta", emails=("a@b.lv",), reg_no=UNSET).then(
        Customer.Amended(effective_on=DAY, name="SIA Beta")
    ).then_state(name="SIA Beta", emails=("a@b.lv",))
    given(card).when(amend, on=DAY, name="SIA Alfa").then()


@pytest.mark.feature("T05")
def test_how_proofs_of_delivery_go_and_who_looks_after_the_customer_can_change() -> None:
    card = entering().then_state(pod_delivery=("email",), customer_manager=None).state
    given(card).when(amend, on=DAY, pod_delivery=("post",), customer_manager="Ilze").then(
        Customer.Amended(effective_on=DAY, pod_delivery=("post",), customer_manager="Ilze")
    )
    named = given(card).when(amend, on=DAY, customer_manager="Ilze").state
    given(named).when(amend, on=DAY, customer_manager=None).then_state(customer_manager=None)
    given(card).when(amend, on=DAY, pod_delivery=None).then_refused(
        BadCustomerField, "may not be empty", "/pod_delivery"
    )


def test_nothing_given_empties_a_field() -> None:
    card = entering(emails=("a@b.lv",), reg_no="40003521600", ibans=(IBAN,)).state
    given(card).when(amend, on=DAY, emails=None, reg_no=None, ibans=None).then_state(emails=(), reg_no=None, ibans=())
    given(card).when(amend, on=DAY, currency=None).then_refused(BadCustomerField, "may not be empty", "/currency")


def test_numbers_must_fit_a_new_country_too() -> None:
    card = entering(reg_no="HRB1", country="DE").state
    given(card).when(amend, on=DAY, country="LV").then_refused(BadCustomerField, "11 digits", "/reg_no")
    given(card).when(amend, on=DAY, country="LV", reg_no="40003521600").then_state(country="LV")


def test_a_code_is_entered_once_until_the_customer_is_retired() -> None:
    card = entering().state
    given(card).when(enter, code="C1", name="SIA Beta", on=DAY).then_refused(CustomerExists, "C1 is SIA Alfa already")
    retired = given(card).when(retire, on=DAY).then_state(status="retired").state
    given(retired).when(retire, on=DAY).then_refused(CustomerRetired)
    given(retired).when(check_active).then_refused(CustomerRetired)
    given(retired).when(amend, on=DAY, emails=("new@b.lv",)).then_state(emails=("new@b.lv",), status="retired")
    given(retired).when(enter, code="C1", name="SIA Alfa", on=DAY).then_state(status="active")


def test_nobody_is_neither_amended_nor_retired() -> None:
    given(NOBODY).when(amend, on=DAY, name="X").then_refused(NoSuchCustomer)
    given(NOBODY).when(retire, on=DAY).then_refused(NoSuchCustomer)
