"""What an entry of a camt statement becomes (rules 3, 5, 6, 9 to 13 of real bank files)."""

from datetime import date
from decimal import Decimal

import pytest

from adapters.bank import BadAmount, BadEntry, BrokenFile
from tests.adapters.bank_files import (
    amt,
    bal,
    camt,
    debit,
    entries,
    ntry,
    payment,
    payments,
    statement,
    tx,
    warnings,
)

pytestmark = pytest.mark.feature("T28", "T31")


def test_a_credit_is_read_with_its_payer_text_and_dates():
    found = payment(camt(ntry(bank_reference="B1", reference="E1", txs=tx(end_to_end="ORDER-7"))))
    assert (found.direction, found.status, found.amount, found.currency) == (
        "credit",
        "booked",
        Decimal("21.00"),
        "EUR",
    )
    assert (found.name, found.iban, found.text) == ("SIA Payer", "LV97HABA0012345678910", "INV-1")
    assert (found.booked_on, found.value_on) == (date(2026, 1, 5), date(2026, 1, 6))
    assert (found.bank_reference, found.entry_reference, found.end_to_end) == ("B1", "E1", "ORDER-7")
    assert (found.position, found.parts, found.is_return, found.fee) == (1, 1, False, False)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<Sts>BOOK</Sts>", "booked"),
        ("<Sts><Cd>BOOK</Cd></Sts>", "booked"),
        ("", "booked"),
        ("<Sts/>", "booked"),
        ("<Sts>PDNG</Sts>", "pending"),
        ("<Sts>\n <Cd>PDNG</Cd>\n</Sts>", "pending"),
        ("<Sts><Cd>FUTR</Cd></Sts>", "pending"),
        ("<Sts>INFO</Sts>", "information"),
        ("<Sts><Prtry>MAYBE</Prtry></Sts>", "information"),
    ],
)
def test_only_book_or_no_status_is_booked(written, read):
    data = camt(ntry(status=written))
    assert payment(data).status == read
    assert statement(data).booked == (read == "booked")
    assert statement(data).credits == (Decimal("21.00") if read == "booked" else 0)


def test_a_status_nobody_knows_is_shown_as_a_warning():
    assert "'MAYBE'" in warnings(camt(ntry(status="<Sts>MAYBE</Sts>")))


def test_two_statuses_are_refused():
    with pytest.raises(BadEntry, match="two statuses"):
        payments(camt(ntry(status="<Sts>BOOK</Sts><Sts>PDNG</Sts>")))


def test_a_reversal_keeps_the_direction_of_its_entry():
    found = payment(camt(debit(amt(), extra="<RvslInd>true</RvslInd>")))
    assert (found.direction, found.is_return) == ("debit", True)


def test_the_entry_rules_where_its_transaction_contradicts():
    contradicting = tx(amount=amt("99.00"), extra="<CdtDbtInd>DBIT</CdtDbtInd>")
    found = payment(camt(ntry(txs=contradicting)))
    assert (found.direction, found.amount) == ("credit", Decimal("21.00"))


def test_a_batch_becomes_one_payment_for_each_transaction_with_its_own_amount():
    parts = tx(amount=amt("20.00"), text="INV-1") + tx(
        amount=f"<AmtDtls><TxAmt>{amt('1.00')}</TxAmt></AmtDtls>", text="INV-2"
    )
    found = payments(camt(ntry(txs=parts)))
    assert [(one.amount, one.text, one.position, one.parts) for one in found] == [
        (Decimal("20.00"), "INV-1", 1, 2),
        (Decimal("1.00"), "INV-2", 1, 2),
    ]
    assert len({one.fingerprint for one in found}) == 2
    assert len({one.entry_fingerprint for one in found}) == 1


@pytest.mark.parametrize(
    "parts",
    [
        tx(amount=amt("20.00"), text="INV-1") + tx(amount=amt("2.00"), text="INV-2"),
        tx(amount=amt("20.00"), text="INV-1") + tx(text="INV-2"),
        tx(amount=amt("20.00"), text="INV-1") + tx(amount=amt("1.00", "USD"), text="INV-2"),
        tx(amount=amt("20.00"), text="INV-1") + tx(amount=amt("1.00") + amt("1.00"), text="INV-2"),
    ],
    ids=["another sum", "an amount is missing", "another currency", "two amounts"],
)
def test_a_batch_that_does_not_sum_up_stays_whole_with_all_its_texts(parts):
    found = payment(camt(ntry(txs=parts)))
    assert (found.amount, found.text, found.name, found.parts) == (Decimal("21.00"), "INV-1\nINV-2", None, 1)
    assert found.fingerprint == found.entry_fingerprint


def test_a_large_batch_without_amounts_keeps_as_many_texts_as_fit_and_says_so():
    data = camt(ntry(txs="".join(tx(text=f"INV-{n:04} " + "x" * 90) for n in range(1_000))))
    assert 60_000 < len(payment(data).text) <= 65_536
    assert "of its 1,000 texts are kept" in warnings(data)


def test_a_batch_with_a_wrong_sum_is_shown_as_a_warning():
    parts = tx(amount=amt("20.00")) + tx(amount=amt("2.00"))
    assert "transactions sum up to 22.00, not to 21.00" in warnings(camt(ntry(txs=parts)))


def test_an_entry_without_transactions_takes_its_note_as_text():
    found = payment(camt(ntry(txs="<Btch><NbOfTxs>7</NbOfTxs></Btch>", extra="<AddtlNtryInf>Batch</AddtlNtryInf>")))
    assert (found.text, found.name, found.amount) == ("Batch", None, Decimal("21.00"))


def test_several_texts_of_a_transaction_are_lines_of_one_text():
    assert payment(camt(ntry(txs=tx(text=(" INV-1 ", "", "INV-2"))))).text == "INV-1\nINV-2"


@pytest.mark.parametrize(
    ("dates", "booked_on"),
    [
        ("<BookgDt><DtTm>2026-01-05T23:59:00+02:00</DtTm></BookgDt>", date(2026, 1, 5)),
        ("<BookgDt><DtTm>2026-01-05T11:17:11:735</DtTm></BookgDt>", date(2026, 1, 5)),
        ("<ValDt><Dt>2026-01-04</Dt></ValDt>", date(2026, 1, 4)),
        ("", date(2026, 1, 7)),
    ],
    ids=["date and time", "odd time", "value date", "creation of the statement"],
)
def test_the_booking_day_falls_back_step_by_step(dates, booked_on):
    assert payment(camt(ntry(dates=dates))).booked_on == booked_on


def test_the_closing_balance_tells_the_day_before_the_creation_of_the_file_does():
    assert payment(camt(bal("CLBD", "0.00"), ntry(dates=""))).booked_on == date(2026, 1, 5)


def test_a_day_that_does_not_exist_is_refused():
    with pytest.raises(BadEntry, match=r"Entry 1 .*'2026-02-30' is not a date"):
        payments(camt(ntry(dates="<BookgDt><Dt>2026-02-30</Dt></BookgDt>")))


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (ntry(amt() + amt("2100.00")), "two amounts"),
        (ntry(amt() + '<Amt Ccy="USD"/>'), "two amounts"),
        (ntry('<Amt Ccy="USD"/>' + amt()), "two amounts"),
        (ntry("<Amt>21.00</Amt>"), "no currency"),
        (ntry('<x Ccy="EUR"/><Amt>21.00</Amt>'), "no currency"),
        (ntry('<Amt Ccy="euro">21.00</Amt>'), "'euro' is not a currency"),
        (ntry(""), "there is no amount"),
        (ntry(direction=""), "no CdtDbtInd"),
        (ntry(direction="<CdtDbtInd>crdt</CdtDbtInd>"), "'crdt', neither CRDT nor DBIT"),
        (ntry(direction="<CdtDbtInd>CRDT</CdtDbtInd><CdtDbtInd>DBIT</CdtDbtInd>"), "two directions"),
    ],
)
def test_an_entry_that_would_need_guessing_refuses_the_file_and_is_named(entry, why):
    with pytest.raises(BadEntry, match=why) as refused:
        payments(camt(ntry(), entry))
    assert "Entry 2 of statement 1 (S1)" in refused.value.detail


@pytest.mark.parametrize("cut", ["1<b/>000.00", "1<b>0</b>00.00", "<b>1</b>000.00"])
def test_an_amount_cut_by_another_element_is_refused(cut):
    with pytest.raises(BrokenFile, match="stands inside a value"):
        payments(camt(ntry(amt(cut))))


@pytest.mark.parametrize("cut", ["1<!-- no -->000.00", "1<?no no?>000.00", "<![CDATA[1000]]>.00"])
def test_an_amount_cut_by_a_comment_is_whole(cut):
    assert payment(camt(ntry(amt(cut)))).amount == 1000


def test_a_negative_amount_keeps_its_sign_in_the_sums_and_is_never_booked():
    data = camt(bal("OPBD", "100.00"), bal("CLBD", "79.00"), ntry(amt("-21.00")))
    found = payment(data)
    assert (found.amount, found.status, found.direction) == (Decimal("-21.00"), "information", "credit")
    assert statement(data).credits == Decimal("-21.00")
    assert statement(data).balanced
    assert entries(data)[0].printed_amount == "-21.00"
    assert "-21.00 EUR is negative" in warnings(data)


def test_a_movement_of_nothing_is_never_booked():
    data = camt(ntry(amt("0.00")))
    assert payment(data).status == "information"
    assert "is zero" in warnings(data)


def test_more_decimals_than_the_currency_has_are_read_exactly_and_shown():
    data = camt(ntry(amt("8.85012")))
    assert payment(data).amount == Decimal("8.85012")
    assert "more decimals than EUR has" in warnings(data)
    assert warnings(camt(ntry(amt("8.850")))) == ""


def test_a_refusal_is_a_rejection_with_a_title():
    with pytest.raises(BadAmount) as refused:
        payments(camt(ntry(amt("NaN"))))
    assert refused.value.status == 422
    assert refused.value.title == "An amount of the bank file cannot be read without guessing."
