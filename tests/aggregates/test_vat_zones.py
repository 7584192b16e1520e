"""VAT numbers have the form of their country, and are there where the zone demands them."""

import pytest

from aggregates.vat_zones import (
    BadVatNumber,
    PayerInOtherVatRegime,
    VatNumberForm,
    VatNumberMissing,
    VatZone,
    check_payer,
    check_vat_no,
)

FORMS = {
    "LV": VatNumberForm(name="Latvia", forms=("LV###########",)),
    "LT": VatNumberForm(name="Lithuania", forms=("LT#########", "LT############")),
    "ES": VatNumberForm(name="Spain", forms=("ES@#######*",)),
}
EU = VatZone(name="European Union", kind="eu")
DOMESTIC = VatZone(name="Latvia", kind="domestic")


def check(vat_no: str | None, country: str | None, zone: VatZone | None = DOMESTIC, own: str | None = "LV") -> None:
    check_vat_no(vat_no, zone=zone, country=country, own_country=own, forms=FORMS)


@pytest.mark.parametrize(
    ("vat_no", "country"),
    [
        ("LV40003032949", "LV"),
        ("lv 4000 303 2949", "LV"),
        ("LT123456789", "LT"),
        ("LT123456789012", "LT"),
        ("ESX1234567R", "ES"),
        ("LV40003032949", None),  # no country: ours
        ("anything", "FI"),  # no form of that country
        (None, "LV"),
    ],
)
def test_a_number_of_its_country_passes(vat_no: str | None, country: str | None) -> None:
    check(vat_no, country)


@pytest.mark.parametrize(
    ("vat_no", "country"),
    [
        ("LV4000303294", "LV"),
        ("LT1234567890", "LT"),
        ("ES12345678R", "ES"),
        ("LT123456789", None),
        ("LV+0003032949", "LV"),
    ],
)
def test_a_number_of_another_form_is_refused(vat_no: str, country: str | None) -> None:
    with pytest.raises(BadVatNumber, match="it has the form"):
        check(vat_no, country)


def test_without_any_country_nothing_is_checked() -> None:
    check("LV1", None, own=None)


def test_a_customer_of_the_european_union_is_invoiced_with_its_number() -> None:
    with pytest.raises(VatNumberMissing, match="enter it on the customer's card"):
        check(None, "LT", EU)
    check("LT123456789", "LT", EU)
    check(None, "US", VatZone(name="World", kind="export"))
    check(None, "LT", zone=None)


@pytest.mark.feature("C72", "C90")
@pytest.mark.parametrize(
    ("zone", "payers", "agrees"),
    [
        (None, DOMESTIC, True),
        (EU, VatZone(name="Estonia", kind="eu"), True),
        (EU, None, False),
        (DOMESTIC, EU, False),
        (VatZone(name="World", kind="export"), EU, False),
    ],
)
def test_a_payer_is_taxed_as_the_customer_is(zone: VatZone | None, payers: VatZone | None, agrees: bool) -> None:
    if agrees:
        check_payer("EE1", zone, "LEAS", payers)
        return
    with pytest.raises(PayerInOtherVatRegime, match="enter LEAS as the contract's customer") as raised:
        check_payer("EE1", zone, "LEAS", payers)
    assert raised.value.pointer == "/payer"
