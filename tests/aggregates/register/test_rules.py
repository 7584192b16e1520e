"""Reference data is checked against the schema of its kind, and a refusal names the field."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from aggregates.plain_text import BadText
from aggregates.register import Register
from aggregates.register.defaults import DEFAULTS
from aggregates.register.kinds import SCHEMAS, Currency, NoExchangeRateYet, exchange_rate_on, typed
from aggregates.register.rules import (
    AlreadyEntered,
    BadEntry,
    BadRegisterCode,
    NotEntered,
    RetiredEntry,
    UnknownKind,
    amend,
    enter,
    retire,
)
from aggregates.tax import VatCode
from tests.aggregates.given import given

DAY = date(2026, 3, 10)
NOTHING = Register(id=UUID(int=1))
VAT = {"name": "VAT 21 %", "category": "S", "rates": [{"from_on": "2012-07-01", "rate": "21"}]}


def entered(kind: str = "vat_codes", code: str = "PVN21", entry: dict[str, Any] = VAT) -> Register:
    return given(NOTHING).when(enter, kind=kind, code=code, entry=entry, on=DAY).state


@pytest.mark.parametrize("kind", DEFAULTS)
def test_every_default_fits_its_register_and_reads_back_the_same(kind: str) -> None:
    for code, entry in DEFAULTS[kind].items():
        state = entered(kind, code, entry)
        assert state.status == "active"
        assert isinstance(typed(kind, state.entry), SCHEMAS[kind])
        given(state).when(amend, entry=state.entry, on=DAY).then()


def test_an_entry_is_kept_as_plain_values_with_every_default_written_out() -> None:
    assert entered().entry == VAT | {"reverse_charge": False, "exemption_code": None, "exemption_reason": None}
    assert typed("vat_codes", entered().entry) == VatCode(
        name="VAT 21 %", category="S", rates=typed("vat_codes", VAT).rates
    )


def test_a_dated_rate_is_added_by_amending() -> None:
    more = VAT | {"rates": [*VAT["rates"], {"from_on": "2027-01-01", "rate": "22"}]}
    given(entered()).when(amend, entry=more, on=DAY).then_has(kind="vat_codes", code="PVN21")


@pytest.mark.parametrize(
    ("kind", "entry", "pointer", "says"),
    [
        ("vat_codes", VAT | {"colour": "red"}, "/colour", "unknown field"),
        ("vat_codes", {"name": "x", "category": "S"}, "/rates", "missing required field"),
        ("vat_codes", VAT | {"category": "X"}, "/category", "Invalid enum value"),
        ("vat_codes", VAT | {"rates": []}, None, "there is no rate"),
        ("vat_codes", VAT | {"rates": [{"from_on": "soon", "rate": "21"}]}, "/rates/0/from_on", "Invalid RFC3339"),
        ("vat_codes", VAT | {"rates": [{"from_on": "2026-01-01", "rate": "101"}]}, None, "percentage from 0 to 100"),
        ("vat_codes", VAT | {"rates": [{"from_on": "2026-01-01", "rate": "NaN"}]}, None, "percentage from 0 to 100"),
        ("vat_codes", VAT | {"rates": VAT["rates"] * 2}, None, "two rates begin on 2012-07-01"),
        ("vat_codes", VAT | {"category": "Z"}, None, "category Z bears no VAT"),
        ("vat_codes", VAT | {"reverse_charge": True}, None, "reverse charge is category AE"),
        ("payment_terms", {"name": "x", "days": -1}, None, "days are 0 to 3650"),
        ("payment_terms", {"name": "x", "days": "7"}, "/days", "Expected `int`"),
        ("payment_terms", {"name": "x", "fixed_day": 32}, None, "fixed_day"),
        ("number_series", {"width": 0}, None, "width is 1 to 12"),
        ("number_series", {"prefix": " R"}, None, "prefix is printable"),
        ("number_series", {"prefix": "A" * 12, "with_year": True}, None, "more than 21"),
        ("bank_accounts", {"iban": "LV80BANK0000435195002"}, None, "is no IBAN"),
        ("bank_accounts", {"iban": "LV80BANK0000435195001", "currency": "euro"}, None, "is no currency"),
        ("bank_accounts", {"iban": "LV80BANK0000435195001", "bic": "HABALV2"}, "/bic", "is no BIC"),
        ("bank_accounts", {"iban": "LV80BANK0000435195001", "bic": "HABALV2222"}, "/bic", "is no BIC"),
        ("bank_accounts", {"iban": "LV80BANK0000435195001", "bic": "habalv22"}, "/bic", "is no BIC"),
        ("bank_accounts", {"iban": "LV80BANK0000435195001", "bic": ""}, "/bic", "leave it out"),
        ("currencies", {"name": "x", "minor_units": 9}, None, "0 to 3"),
        ("currencies", {"name": "x", "minor_units": 3}, "/minor_units", "has 2 decimals by ISO 4217, not 3"),
        ("currencies", {"name": "x", "rates": [{"from_on": "2026-01-01", "rate": "0"}]}, None, "above 0"),
        ("people", {"name": "Anna", "roles": ["king"]}, "/roles/0", "Invalid enum value"),
    ],
)
def test_what_does_not_fit_is_refused_and_the_field_is_named(
    kind: str, entry: dict[str, Any], pointer: str | None, says: str
) -> None:
    refused = given(NOTHING).when(enter, kind=kind, code="USD", entry=entry, on=DAY)
    refused.then_refused(BadEntry, says, pointer)


def test_a_bank_account_and_a_person_are_entered() -> None:
    assert entered("bank_accounts", "MAIN", {"iban": "LV80BANK0000435195001"}).entry["active"] is True
    for bic in ("HABALV22", "HABALV22XXX"):
        assert entered("bank_accounts", "MAIN", {"iban": "LV80BANK0000435195001", "bic": bic}).entry["bic"] == bic
    assert entered("people", "anna", {"name": "Anna", "roles": ["admin"]}).entry["roles"] == ["admin"]


def test_an_unknown_register_is_refused_with_those_that_exist() -> None:
    given(NOTHING).when(enter, kind="cars", code="A", entry={}, on=DAY).then_refused(UnknownKind, "bank_accounts, ")


@pytest.mark.parametrize("code", ["A/B", " A", ".", ".."])
def test_a_code_fits_into_an_address(code: str) -> None:
    asked = {"kind": "vat_codes", "code": code, "entry": VAT, "on": DAY}
    given(NOTHING).when(enter, **asked).then_refused(BadRegisterCode, pointer="/code")


@pytest.mark.parametrize("code", ["", "A" * 41, "a\nb", "a\x00b"])
def test_a_code_is_one_short_line(code: str) -> None:
    asked = {"kind": "vat_codes", "code": code, "entry": VAT, "on": DAY}
    given(NOTHING).when(enter, **asked).then_refused(BadText, pointer="/code")


def test_a_code_is_entered_once_until_it_is_retired() -> None:
    asked = {"kind": "vat_codes", "code": "PVN21", "entry": VAT, "on": DAY}
    given(entered()).when(enter, **asked).then_refused(AlreadyEntered, "amend it")
    retired = given(entered()).when(retire, on=DAY).then_state(status="retired").state
    given(retired).when(amend, entry=VAT, on=DAY).then_refused(RetiredEntry)
    given(retired).when(retire, on=DAY).then_refused(RetiredEntry)
    given(retired).when(enter, **asked).then_state(status="active")


def test_what_was_never_entered_is_not_found() -> None:
    given(NOTHING).when(amend, entry=VAT, on=DAY).then_refused(NotEntered)
    given(NOTHING).when(retire, on=DAY).then_refused(NotEntered)


def test_the_exchange_rate_is_the_one_in_force() -> None:
    rates = [{"from_on": "2026-01-01", "rate": "0.85"}, {"from_on": "2026-03-01", "rate": "0.90"}]
    usd: Currency = typed("currencies", {"name": "US dollar", "rates": rates})
    assert exchange_rate_on(usd, date(2026, 2, 28)) == Decimal("0.85")
    assert exchange_rate_on(usd, date(2026, 3, 1)) == Decimal("0.90")
    with pytest.raises(NoExchangeRateYet, match="US dollar is known on 2025-12-31"):
        exchange_rate_on(usd, date(2025, 12, 31))
