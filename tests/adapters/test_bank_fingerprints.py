"""The same booking in another file is known again; two equal bookings of one day stay two."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.bank import fingerprint
from tests.adapters.bank_files import (
    HEAD,
    amt,
    bal,
    camt,
    debit,
    fidavista,
    ntry,
    payment,
    payments,
    statement,
    trx,
    tx,
)


def same(one: bytes, other: bytes) -> bool:
    return [p.fingerprint for p in payments(one)] == [p.fingerprint for p in payments(other)]


@pytest.mark.parametrize("kind", ["052", "054"])
def test_a_report_a_statement_and_a_notification_name_a_booking_alike(kind):
    plain, wrapped = (
        ntry(bank_reference="B1"),
        ntry(amt("21.0"), bank_reference="B1", status="<Sts><Cd>BOOK</Cd></Sts>"),
    )
    assert same(camt(plain), camt(wrapped, kind=kind, head=HEAD.replace("S1", "R9")))


def test_the_format_makes_no_difference_where_the_bank_gives_its_reference():
    assert same(camt(ntry(bank_reference="R1")), fidavista(trx(ref="R1")))


def test_two_equal_payments_of_one_day_are_two_and_both_are_known_again():
    data = camt(ntry(bank_reference="B1"), ntry(bank_reference="B1"), ntry(bank_reference="B1"))
    assert len({one.fingerprint for one in payments(data)}) == 3
    assert same(data, camt(*[ntry(bank_reference="B1")] * 3, kind="052"))


def test_an_overlapping_file_finds_its_bookings_at_other_places():
    monday = [ntry(bank_reference=f"B{n}") for n in range(3)]
    tuesday = [ntry(bank_reference=f"C{n}", dates="<BookgDt><Dt>2026-01-06</Dt></BookgDt>") for n in range(3)]
    wednesday = [ntry(bank_reference=f"D{n}", dates="<BookgDt><Dt>2026-01-07</Dt></BookgDt>") for n in range(3)]
    early, late = payments(camt(*monday, *tuesday)), payments(camt(*tuesday, *wednesday))
    assert len({one.fingerprint for one in early} & {one.fingerprint for one in late}) == 3


@pytest.mark.parametrize("word", ["NONREF", "nonref", "NOTPROVIDED", "0000000000", ""])
def test_a_word_in_place_of_a_reference_does_not_make_different_payments_one(word):
    data = camt(ntry(bank_reference=word, txs=tx(text="INV-1")), ntry(bank_reference=word, txs=tx(text="INV-2")))
    swapped = camt(ntry(bank_reference=word, txs=tx(text="INV-2")), ntry(bank_reference=word, txs=tx(text="INV-1")))
    assert [one.fingerprint for one in payments(data)] == [one.fingerprint for one in payments(swapped)][::-1]


def test_one_reference_on_several_amounts_is_several_bookings():
    found = payments(camt(ntry(amt("1537.00"), bank_reference="B1"), ntry(amt("1692.22"), bank_reference="B1")))
    assert len({one.fingerprint for one in found}) == 2


def test_the_number_of_a_line_is_no_reference_but_a_real_entry_reference_is():
    assert same(camt(ntry(reference="1")), camt(ntry(reference="2")))
    assert not same(camt(ntry(reference="2026-0001")), camt(ntry(reference="2026-0002")))
    assert same(camt(ntry(reference="2026-0001", bank_reference="B1")), camt(ntry(reference="7", bank_reference="B1")))


def test_the_only_transaction_may_hold_the_reference_of_its_entry():
    inside = tx().replace("<Refs>", "<Refs><AcctSvcrRef>B1</AcctSvcrRef>")
    assert same(camt(ntry(bank_reference="B1")), camt(ntry(txs=inside)))


@pytest.mark.parametrize(
    "other",
    [
        ntry(amt("21.01")), ntry(amt("21.00", "USD")), debit(amt()), ntry(txs=tx(text="INV-2")),
        ntry(txs=tx(end_to_end="X")), ntry(txs=tx(iban="EE1")), ntry(dates="<BookgDt><Dt>2026-01-07</Dt></BookgDt>"),
        ntry(txs="", extra="<AddtlNtryInf>fee</AddtlNtryInf>"),
    ],
)  # fmt: skip
def test_whatever_the_bank_says_of_a_booking_tells_it_from_others(other):
    assert not same(camt(ntry()), camt(other))


def test_the_payers_name_and_the_notes_of_the_bank_may_change():
    assert same(camt(ntry(txs=tx(name="SIA PAYER"))), camt(ntry(extra="<AddtlNtryInf>note</AddtlNtryInf>")))


def test_a_booking_without_a_day_does_not_borrow_one_from_its_statement():
    undated = ntry(dates="", bank_reference="B1")
    assert same(camt(undated), camt(undated, head=HEAD.replace("2026-01-07", "2026-01-09")))


def test_the_reference_of_the_bank_is_also_a_key_without_the_day():
    monday, tuesday = (
        payment(camt(ntry(bank_reference="B1", dates=f"<BookgDt><Dt>2026-01-0{day}</Dt></BookgDt>"))) for day in (5, 6)
    )
    assert monday.fingerprint != tuesday.fingerprint
    assert monday.reference_key == tuesday.reference_key is not None
    assert payment(fidavista(trx(ref="B1"))).reference_key == monday.reference_key
    assert payment(camt(ntry(bank_reference="NONREF"))).reference_key is None


def test_a_pending_entry_never_hides_the_booked_one():
    pending, booked = ntry(status="<Sts>PDNG</Sts>"), ntry()
    assert payments(camt(pending, booked))[1].fingerprint == payment(camt(booked)).fingerprint
    assert payment(camt(pending)).fingerprint != payment(camt(booked)).fingerprint


def test_the_sum_in_a_statement_and_its_parts_in_a_notification_share_the_entry():
    parts = tx(amount=amt("20.00"), text="INV-1") + tx(amount=amt("1.00"), text="INV-2")
    whole = payment(camt(ntry(bank_reference="B1", txs="")))
    split = payments(camt(ntry(bank_reference="B1", txs=parts), kind="054"))
    assert {one.entry_fingerprint for one in split} == {whole.entry_fingerprint} == {whole.fingerprint}
    assert whole.fingerprint not in {one.fingerprint for one in split}


def test_equal_transactions_of_a_batch_are_two_and_known_by_their_own_ids_in_any_order():
    first, second = tx(amount=amt("10.50"), end_to_end="A"), tx(amount=amt("10.50"), end_to_end="B")
    forth, back = (
        camt(ntry(txs=first + second, bank_reference="B1")),
        camt(ntry(txs=second + first, bank_reference="B1")),
    )
    assert [one.fingerprint for one in payments(forth)] == [one.fingerprint for one in payments(back)][::-1]
    assert len({one.fingerprint for one in payments(camt(ntry(txs=first + first)))}) == 2


def test_the_same_text_in_another_account_is_another_booking():
    assert not same(camt(ntry()), camt(ntry(), head=HEAD.replace("LV80BANK", "LV81BANK")))


def test_a_statement_without_number_and_period_is_told_by_its_creation():
    made = [statement(camt(head=HEAD.replace("2026-01-07", f"2026-01-{day}"))).natural_key for day in ("08", "09")]
    assert made[0] != made[1]


def test_amounts_and_accounts_are_compared_in_one_form():
    assert [fingerprint.plain(Decimal(text)) for text in ("21", "21.0", "21.00", "0.50", "100", "-0.10", "0.00")] == [
        "21", "21", "21", "0.5", "100", "-0.1", "0",
    ]  # fmt: skip
    assert fingerprint.account(" lv80 bank 1 ") == "LV80BANK1"
    assert fingerprint.account("") is fingerprint.account("  ") is None


CENTS = st.integers(1, 10**9).map(lambda cents: f"{cents / 100:.2f}" if cents < 10**7 else f"{cents}.{cents % 10}")
REFERENCES = st.sampled_from(["", "NONREF", "B1", "B2"])
BOOKINGS = st.builds(
    lambda amounts, credit, ref, text, status: (amounts, credit, ref, text, status),
    st.lists(CENTS, min_size=1, max_size=3),
    st.booleans(),
    REFERENCES,
    st.sampled_from(["INV-1", "INV-2", ""]),
    st.sampled_from(["BOOK", "PDNG", "INFO"]),
)


def written(booking):
    amounts, credit, ref, text, status = booking
    total = sum(map(Decimal, amounts))
    return ntry(
        amt(str(total)),
        direction=f"<CdtDbtInd>{'CRDT' if credit else 'DBIT'}</CdtDbtInd>",
        bank_reference=ref,
        status=f"<Sts>{status}</Sts>",
        txs="".join(tx(amount=amt(one), text=text) for one in amounts),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(BOOKINGS, max_size=8))
def test_nothing_is_lost_nothing_is_added_and_every_name_is_unique_and_stable(bookings):
    booked = [(sum(map(Decimal, one[0])), one[1]) for one in bookings if one[4] == "BOOK"]
    came = sum((total for total, credit in booked if credit), Decimal(0))
    went = sum((total for total, credit in booked if not credit), Decimal(0))
    signed = "CRDT" if came >= went else "DBIT"
    closing = bal("CLBD", str(abs(came - went)), direction=f"<CdtDbtInd>{signed}</CdtDbtInd>")
    data = camt(bal("OPBD", "0"), closing, *map(written, bookings))
    found, head = payments(data), statement(data)
    assert (head.entries, head.booked, head.credits, head.debits) == (len(bookings), len(booked), came, went)
    assert head.balanced
    assert sum(one.amount for one in found) == sum(Decimal(one) for booking in bookings for one in booking[0])
    assert len({one.fingerprint for one in found}) == len(found) == sum(len(booking[0]) for booking in bookings)
    assert payments(data) == found
    backwards = payments(camt(*map(written, reversed(bookings)), kind="054"))
    assert {one.fingerprint for one in backwards} == {one.fingerprint for one in found}
