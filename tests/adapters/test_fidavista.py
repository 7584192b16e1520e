"""FIDAVISTA, as Latvian banks write it."""

from datetime import date
from decimal import Decimal

import pytest

from adapters.bank import BadAmount, BadEntry, read_entries
from tests.adapters.bank_files import IBAN, entries, fidavista, payment, payments, statement, trx, warnings

pytestmark = pytest.mark.feature("CX14")


def test_a_payment_is_read_with_its_payer():
    found = payment(fidavista(trx()))
    assert (found.direction, found.status, found.amount, found.currency) == (
        "credit",
        "booked",
        Decimal("21.00"),
        "EUR",
    )
    assert (found.name, found.legal_id, found.iban, found.bic) == (
        "SIA Payer", "40000000001", "LV97HABA0012345678910", "HABALV22",
    )  # fmt: skip
    assert (found.booked_on, found.value_on) == (date(2026, 1, 5), date(2026, 1, 5))
    assert (found.text, found.bank_reference, found.entry_reference) == ("INV-1", "R1", "17")
    assert (found.transaction_code, found.fee) == ("INP-INB", False)


def test_the_original_amount_in_another_currency_is_not_the_amount():
    assert payment(fidavista(trx("21.00"))).amount == Decimal("21.00")


def test_the_sign_comes_from_the_direction_only_and_the_statement_closes():
    data = fidavista(trx("121.00"), trx("0.36", cord="D"), opening="-0.56", closing="120.08")
    found = statement(data)
    assert (found.kind, found.account, found.currency) == ("fidavista", IBAN, "EUR")
    assert (found.opening, found.closing, found.balanced) == (Decimal("-0.56"), Decimal("120.08"), True)
    assert (found.credits, found.debits, found.entries, found.booked) == (Decimal("121.00"), Decimal("0.36"), 2, 2)
    assert (found.from_on, found.to_on) == (date(2026, 1, 1), date(2026, 1, 31))
    assert found.natural_key == f"fidavista|{IBAN}|EUR|2026-01-01|2026-01-31"


def test_a_statement_that_does_not_close_is_a_warning():
    assert "the difference is 1.00" in warnings(fidavista(trx("20.00"), closing="21.00"))


@pytest.mark.parametrize("kind", ["MEMD", "CHOU"])
def test_fees_and_cash_are_marked(kind):
    assert payment(fidavista(trx(cord="D", kind=kind))).fee


def test_a_payment_and_its_fee_share_a_reference_and_stay_two():
    fee = trx("0.36", cord="D", ref="R1")
    assert len({one.fingerprint for one in payments(fidavista(trx("40.50", cord="D", ref="R1"), fee, fee))}) == 3


def test_each_currency_of_an_account_is_a_statement():
    data = fidavista(trx()).replace(
        b"</AccountSet>", b"<CcyStmt><Ccy>USD</Ccy><OpenBal>0</OpenBal><CloseBal>0</CloseBal></CcyStmt></AccountSet>"
    )
    file, _, found = read_entries(data)
    assert [(one.currency, one.entries) for one in file.statements] == [("EUR", 1), ("USD", 0)]
    assert len({one.natural_key for one in file.statements}) == 2
    assert [len(some) for some in found] == [1, 0]


@pytest.mark.parametrize(
    ("namespace", "format_"),
    [
        ("http://www.bankasoc.lv/fidavista/fidavista0101.xsd", "fidavista 1.01"),
        ("http://bankasoc.lv/fidavista/fidavista_1-2.xsd", "fidavista 1.02"),
        ("http://ivis.eps.gov.lv/XMLSchemas/100017/fidavista/v1-1", "fidavista 1.01"),
        ("", "fidavista"),
    ],
)
def test_every_namespace_of_the_format_is_known(namespace, format_):
    assert read_entries(fidavista(trx(), namespace=namespace))[0].format == format_


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (trx(cord="X"), "CorD is 'X'"),
        (trx(cord=""), "CorD is ''"),
        (trx("1,00"), "'1,00' is not an amount"),
        (trx().replace("<CorD>", "<CorD>D</CorD><CorD>"), "direction stands twice"),
        (trx().replace("<BookDate>2026-01-05", "<BookDate>05.01.2026"), "is not a date"),
    ],
)
def test_an_entry_that_would_need_guessing_refuses_the_file(entry, why):
    with pytest.raises(BadEntry, match=why):
        payments(fidavista(entry))


def test_a_statement_without_a_currency_is_refused():
    with pytest.raises(BadAmount):
        payments(fidavista(trx()).replace(b"<Ccy>EUR</Ccy><OpenBal>", b"<OpenBal>"))


def test_a_negative_amount_is_never_booked():
    assert payment(fidavista(trx("-5.00"))).status == "information"


def test_the_raw_entry_says_what_the_file_prints():
    (found,) = entries(fidavista(trx("21.0", cord="D")))
    assert (found.printed_amount, found.direction, found.texts) == ("21.0", "DBIT", ("INV-1",))
