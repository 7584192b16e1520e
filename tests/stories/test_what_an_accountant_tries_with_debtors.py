"""What a chief accountant tries at the desk: interest by hand, three figures of one balance, papers that add up."""

from decimal import Decimal
from typing import Any

import pytest

from tests.documents.judging import faults
from tests.documents.samples import pages
from tests.stories.bank import In
from tests.stories.conftest import Clerk
from tests.stories.test_papers import BUYER, CARD, fetched

TODAY = "2026-06-30"
DUE = "2026-01-31"


@pytest.fixture
def desk(clerk: Clerk) -> Clerk:
    clerk.registers("dunning_policies", "interest_rates", "text_templates")
    clerk.do("/registers/company", {"code": "default", "entry": CARD})
    clerk.do("/registers/bank_accounts", {"code": "MAIN", "entry": {"iban": "LV80BANK0000435195001"}})
    clerk.customer("ACME", "SIA Ācme", language="lv", country="LV", **BUYER)
    return clerk


def line(text: str, price: str, vat: str = "PVN21", **more: str) -> dict[str, str]:
    return {"text": text, "unit_price": price, "vat_code": vat} | more


def thousand(desk: Clerk) -> tuple[str, str]:
    """1000.00 that was due on 31 January."""
    return desk.invoice("ACME", "826.45", "2026-01-17")


def borne(desk: Clerk, invoice: str) -> list[tuple[str, str, str, str]]:
    (row,) = [each for each in desk.see("/debtors/ACME/interest")["invoices"] if each["invoice"] == invoice]
    return [(each["from_on"], each["to_on"], each["principal"], each["interest"]) for each in row["segments"]]


def remind(desk: Clerk, **more: Any) -> dict[str, Any]:
    return desk.do("/debtors/remind", {"all_overdue": True, "even_if_stale": True, "reason": "no bank here"} | more)


def paid(desk: Clerk, amount: str, on: str, name: str = "S1") -> str:
    """Money of ACME that says nothing."""
    return str(desk.bank(In(amount, "paldies", on, ref=name), name=name)["payments"][0]["id"])


def test_an_offset_act_and_a_credit_note_lower_the_interest_from_their_own_day(desk: Clerk) -> None:
    (netted, _), (credited, _) = thousand(desk), thousand(desk)
    bill = {"provider": "ACME", "direction": "purchase", "number": "D-1", "issued_on": "2026-03-01"}
    bought = desk.do("/invoices", bill | {"lines": [line("Fuel", "200.00")]})["id"]
    desk.do(f"/invoices/{bought}/approve")
    documents = [{"id": netted, "amount": "242.00"}, {"id": bought, "amount": "242.00"}]
    act = {"partner": "ACME", "justification": "agreed", "dated_on": "2026-03-31", "documents": documents}
    desk.do("/offset-acts", act)
    less = {"reason": "price", "effective_on": "2026-03-31", "lines": [line("Less", "100.00")]}
    desk.do(f"/invoices/{credited}/credit", less)
    # 1000.00 x 10.15 % x 59 / 365, then 758.00 and 879.00 for 91 days
    assert borne(desk, netted) == [
        (DUE, "2026-03-31", "1000.00", "16.41"), ("2026-03-31", TODAY, "758.00", "19.18"),
    ]  # fmt: skip
    assert borne(desk, credited)[1] == ("2026-03-31", TODAY, "879.00", "22.24")


def test_money_that_went_back_bears_no_interest_for_the_days_it_was_here(desk: Clerk) -> None:
    each, _ = thousand(desk)
    payment = paid(desk, "1000.00", "2026-03-31")
    desk.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": each}]})
    desk.do(f"/bank-payments/{payment}/return", {"booked_on": "2026-04-30", "reason": "account closed"})
    assert borne(desk, each) == [
        (DUE, "2026-03-31", "1000.00", "16.41"), ("2026-04-30", TODAY, "1000.00", "16.96"),
    ]  # fmt: skip


def test_a_link_that_never_was_leaves_no_gap_in_the_interest_and_one_that_was_does(desk: Clerk) -> None:
    each, _ = thousand(desk)
    payment = paid(desk, "1000.00", "2026-03-31")
    desk.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": each}]})
    wrong = {"invoice": each, "undo": "correction", "reason": "not theirs"}
    desk.do(f"/bank-payments/{payment}/unlink", wrong)
    assert borne(desk, each) == [(DUE, TODAY, "1000.00", "41.71")]
    desk.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": each}]})
    over = wrong | {"undo": "reversal", "effective_on": "2026-05-31"}
    desk.do(f"/bank-payments/{payment}/unlink", over)
    assert borne(desk, each) == [
        (DUE, "2026-03-31", "1000.00", "16.41"), ("2026-05-31", TODAY, "1000.00", "8.34"),
    ]  # fmt: skip
    desk.do(f"/invoices/{each}/write-off", {"amount": "5.00", "reason": "small", "effective_on": "2026-06-01"})
    assert borne(desk, each)[2] == ("2026-06-01", TODAY, "995.00", "8.02")


@pytest.mark.feature("TX6")
def test_the_list_the_account_and_the_act_agree_on_every_day(desk: Clerk) -> None:
    _, number = thousand(desk)
    other, _ = thousand(desk)
    first = paid(desk, "300.00", "2026-03-31")
    desk.do(f"/bank-payments/{first}/link", {"invoices": [{"id": other}]})
    desk.bank(In("1200.00", number, "2026-04-10", ref="S2"), name="S2")  # 200.00 too much
    _, asked = desk.invoice("ACME", "50.00", "2026-05-05", type="advance")
    desk.bank(In("60.50", asked, "2026-05-11", ref="S3"), name="S3")
    desk.do(f"/invoices/{other}/credit", {"reason": "x", "effective_on": "2026-05-20", "lines": [line("x", "10.00")]})
    desk.do(f"/bank-payments/{first}/return", {"booked_on": "2026-06-15", "reason": "sent by mistake"})
    expected = {
        "2026-01-16": None, "2026-01-17": "2000.00", "2026-03-31": "1700.00", "2026-04-10": "500.00",
        "2026-05-05": "500.00", "2026-05-11": "439.50", "2026-05-20": "427.40", "2026-06-15": "727.40", TODAY: "727.40",
    }  # fmt: skip
    for day, balance in expected.items():
        rows = desk.see("/debtors", as_of=day)["items"]
        account = desk.see("/debtors/ACME/statement", date_to=day)["currencies"]
        act = desk.see("/debtors/ACME/comparison-act", date_to=day)["currencies"]
        shown = [[row["balance"] for row in rows], *([each["closing"] for each in side] for side in (account, act))]
        assert shown == [[balance] if balance else []] * 3, day
        for row in rows:
            assert sum(Decimal(each) for each in row["buckets"].values()) == Decimal(row["uncovered"])


def test_a_returned_payment_brings_back_the_level_and_not_the_first_letter(desk: Clerk) -> None:
    each, number = desk.invoice("ACME", "100.00")
    desk.do(f"/invoices/{each}/record-reminder", {"level": 1, "reminded_on": "2026-06-01"})
    payment = desk.bank(In("121.00", number, "2026-06-05"))["payments"][0]["id"]
    assert remind(desk, dry_run=True)["done"] == []
    desk.do(f"/bank-payments/{payment}/return", {"booked_on": "2026-06-25", "reason": "AC04"})
    assert desk.see(f"/invoices/{each}")["reminder_level"] == 1
    assert [letter["level"] for letter in remind(desk)["done"]] == [2]


def test_currencies_have_letters_fees_and_interest_of_their_own(desk: Clerk) -> None:
    rates = [{"from_on": "2026-01-01", "rate": "0.9"}]
    desk.do("/registers/currencies/USD/amend", {"entry": {"name": "US dollar", "minor_units": 2, "rates": rates}})
    level = {"days": 3, "fee": "40.00", "interest": True}
    dear = {"name": "Dear", "levels": [level], "min_amount": "5.00", "interest_rates": "LEGAL"}
    desk.do("/registers/dunning_policies", {"code": "DEAR", "entry": dear})
    desk.do("/debtors/ACME/choose-policy", {"policy": "DEAR"})
    desk.invoice("ACME", "100.00")
    dollars, _ = desk.invoice("ACME", "1000.00", currency="USD")
    # 43 days at 10.15 %: 121.00 bear 1.45, 1210.00 bear 14.47
    assert [(each["currency"], each["total"]) for each in remind(desk)["done"]] == [
        ("EUR", "162.45"),
        ("USD", "1224.47"),
    ]
    assert desk.see("/debtors/ACME/interest")["totals"] == {"EUR": "1.45", "USD": "14.47"}
    mixed = desk.refused("/debtors/ACME/create-interest-invoice", {"currency": "EUR", "invoices": [dollars]})
    assert (mixed["type"], mixed["invoices"]) == ("/problems/bore-no-interest", [dollars])
    made = desk.do("/debtors/ACME/create-interest-invoice", {"currency": "USD"})
    assert desk.see(f"/invoices/{made['id']}")["currency"] == "USD"
    assert desk.see("/debtors/ACME/interest")["totals"] == {"EUR": "1.45", "USD": "0.00"}


def test_a_dry_run_says_what_the_run_then_does(desk: Clerk) -> None:
    desk.invoice("ACME", "100.00")
    promised, _ = desk.invoice("ACME", "50.00", "2026-05-05")
    desk.do("/debtors/ACME/notes", {"text": "Rīt", "invoice": promised, "promised_on": "2026-07-01"})
    desk.do(f"/bank-payments/{paid(desk, '33.00', '2026-06-29')}/attribute", {"customer": "ACME"})
    dry, real = remind(desk, dry_run=True), remind(desk)
    assert (dry["done"], dry["refused"], dry["left_out"]) == (real["done"], real["refused"], real["left_out"])
    assert [(each["overdue"], each["credits"], each["total"]) for each in real["done"]] == [
        ("121.00", "33.00", "88.00")
    ]


def test_a_promise_that_was_taken_back_protects_nobody(desk: Clerk) -> None:
    each, _ = desk.invoice("ACME", "100.00")
    note = desk.do("/debtors/ACME/notes", {"text": "Rīt", "invoice": each, "promised_on": "2026-07-01"})["id"]
    assert [row["why"] for row in remind(desk)["left_out"]] == ["promised"]
    desk.do(f"/debtors/ACME/notes/{note}/amend", {"text": "Tomēr nevar"})
    assert len(remind(desk)["done"]) == 1
    said = desk.see(f"/debtors/ACME/notes/{note}")["history"]
    assert [(row["text"], row["promised_on"]) for row in said] == [("Rīt", "2026-07-01"), ("Tomēr nevar", None)]


def test_nobody_is_reminded_of_an_advance_or_of_what_we_owe(desk: Clerk) -> None:
    desk.invoice("ACME", "50.00", type="advance")
    bill = {"provider": "ACME", "direction": "purchase", "number": "D-1", "issued_on": "2026-03-01"}
    bought = desk.do("/invoices", bill | {"lines": [line("Fuel", "200.00")]})["id"]
    desk.do(f"/invoices/{bought}/approve")
    run = remind(desk)
    assert (run["done"], run["refused"], run["left_out"]) == ([], [], [])
    assert desk.see("/debtors/ACME/interest")["invoices"] == []


def test_a_page_and_its_e_invoice_show_each_rate_discount_and_price_by_the_hundred(desk: Clerk) -> None:
    lines = [
        line("Pārvadājums", "68.33", discount="7.5", quantity="3"), line("Grāmata", "57.505", "PVN5"),
        line("Ogas", "0.333", "PVN12", quantity="1000", price_factor="100"), line("Prāmis", "85.00", "PVN0"),
    ]  # fmt: skip
    each = issued(desk, lines)
    (page,) = pages(fetched(desk, f"/invoices/{each}/document.pdf"))
    for shown in (
        "7,5 % 21 % 189,62", "57,505 5 % 57,51", "0,333 par 100 12 % 3,33", "21 % 189,62 39,82", "5 % 57,51 2,88",
        "12 % 3,33 0,40", "0 % 85,00 0,00", "Kopā bez PVN 335,46 PVN 43,10 Kopā ar PVN 378,56",
        "Trīs simti septiņdesmit astoņi eiro un 56 centi",
    ):  # fmt: skip
        assert shown in page, page
    assert faults(fetched(desk, f"/invoices/{each}/einvoice.xml")) == []


def test_partial_credits_on_paper_come_to_the_vat_of_the_invoice(desk: Clerk) -> None:
    nets = ("68.33", "57.50", "85.00", "68.33")
    each = issued(desk, [line("Pārvadājums", net) for net in nets])
    notes = [
        desk.do(f"/invoices/{each}/credit", {"reason": "x", "effective_on": "2026-05-10", "lines": [line("x", net)]})
        for net in nets
    ]
    shown = [fetched(desk, f"/invoices/{note['credit_note']}/document.pdf") for note in notes]
    for vat, gross, pdf in zip(
        ("14,35", "12,07", "17,85", "14,35"), ("82,68", "69,57", "102,85", "82,68"), shown, strict=True
    ):
        assert f"PVN {vat} Kopā ar PVN {gross} Kreditēts, EUR {gross}" in pages(pdf)[0]
    assert [faults(fetched(desk, f"/invoices/{note['credit_note']}/einvoice.xml")) for note in notes] == [[]] * 4
    assert (desk.see(f"/invoices/{each}")["vat"], desk.see(f"/invoices/{each}")["uncovered"]) == ("58.62", "0.00")


def test_a_final_invoice_says_what_was_paid_in_advance_with_its_vat(desk: Clerk) -> None:
    advance, number = desk.invoice("ACME", "50.00", "2026-05-12", type="advance", reference="PO-1")
    desk.bank(In("60.50", f"Avanss {number}", "2026-05-13"))
    asked = {"payer": "ACME", "effective_on": "2026-05-15", "reference": "PO-1", "lines": [line("Viss", "100.00")]}
    final = desk.do("/invoices", asked)["id"]
    desk.do(f"/invoices/{final}/advances", {"advances": [{"id": advance}]})
    desk.do(f"/invoices/{final}/approve", {"issued_on": "2026-05-15"})
    (page,) = pages(fetched(desk, f"/invoices/{final}/document.pdf"))
    assert f"Avanss {number}, t. sk. PVN 10,50 −60,50 Apmaksai, EUR 60,50" in page
    xml = fetched(desk, f"/invoices/{final}/einvoice.xml")
    assert b">60.50</cbc:PrepaidAmount>" in xml and b">60.50</cbc:PayableAmount>" in xml
    assert faults(xml) == []


def test_a_paper_in_dollars_says_its_vat_in_euro(desk: Clerk) -> None:
    rates = [{"from_on": "2026-01-01", "rate": "0.9"}]
    desk.do("/registers/currencies/USD/amend", {"entry": {"name": "US dollar", "minor_units": 2, "rates": rates}})
    each = issued(desk, [line("Viss", "1234.56"), line("Prāmis", "1.00", "PVN0")], currency="USD")
    (page,) = pages(fetched(desk, f"/invoices/{each}/document.pdf"))
    assert "PVN EUR: 233,33. Valūtas kurss 1 USD = 0,90 EUR" in page  # 259.26 x 0.9
    assert "četri USD un 82/100" in page
    xml = fetched(desk, f"/invoices/{each}/einvoice.xml")
    assert b'<cbc:TaxAmount currencyID="EUR">233.33</cbc:TaxAmount>' in xml
    assert faults(xml) == []


def issued(desk: Clerk, lines: list[dict[str, str]], **more: str) -> str:
    asked = {"payer": "ACME", "effective_on": "2026-05-04", "reference": "PO-1", "lines": lines}
    each = str(desk.do("/invoices", asked | more)["id"])
    desk.do(f"/invoices/{each}/approve", {"issued_on": "2026-05-04"})
    return each
