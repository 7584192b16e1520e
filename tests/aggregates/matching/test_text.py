"""Invoice numbers in free text: as people write them, and what only looks like one (A2.1 stage 3)."""

from typing import Any

import pytest

from aggregates.matching import Book, number_tail, numbers_named
from aggregates.matching.text import mentions
from tests.aggregates.matching.world import (
    ACME_IBAN,
    BETA_IBAN,
    KNOWN,
    book,
    invoice,
    matched,
    paid,
    receipt,
)

RF = "RF18539007547034"


def issued(*numbers: str) -> Book:
    return book(*(invoice(number, "10.00") for number in numbers))


def named(text: str, *numbers: str, **how: bool) -> list[str]:
    """Keys that the text names beyond doubt."""
    return [key for each in mentions(text, issued(*numbers), **how) if not each.weak for key in each.keys]


@pytest.mark.parametrize(
    "text",
    [
        "R-000017", "R-17", "r17", "R 17", "R/17", "R.17", "R–17", "Rēķins R-17", "Rēķins Nr. 17", "rēķ.17",
        "REK NR 17",
        "Par rēķinu Nr.R-000017 no 01.03.2026", "Apmaksa pēc rēķina 000017", "inv 17", "Invoice: 17", "(R-17)",
        "R-17/01.03.2026", "№ 17", "R-\n17", "R-0000\n17", "R\u200b-\u202a17\u202c", "R-１７", "17, rēķins R-17",
        "SĄSKAITA Nr. 17", "Pavadzīme Nr. R 17", "arve nr 17", "R-17.", "R-17,LĪGUMS 2025/17",
    ],
)  # fmt: skip
def test_a_number_is_found_however_it_is_written(text: str) -> None:
    assert set(named(text, "R-000017")) & {"R17", "17"}


@pytest.mark.parametrize(
    "text",
    [
        "17", "par 17 kastēm", "17.03.2026", "2026-03-17", "17/03/26", "LV17BANK0000435195017", "tel. 29 17 17 17",
        "+371 29171717", "17.00 EUR", "EUR 17", "17,00", "reg. nr. 40003000017", "LV40003000017", "170317-11717",
        "PO-17", "R-17/5", "līgums nr. 17", "līgums 2025/17", "pasūtījums Nr 17", "dz. 17", "KR-17", "17A", "R-170",
        "50 % no 17", "",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert named(text, "R-000017") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("rēķins 2026/0123", "2026/0123"), ("20260199", "INV-2026/0199"), ("INV20260123", "INV-2026/0123"),
        ("INV-2026-123", "INV-2026/0123"), ("inv 2026 0123", "INV-2026/0123"), ("Nr. 123", "INV-2026/0123"),
        ("539007547034", "539007547034"), ("1234", "R-1234"), ("A-1234/LV", "A-1234/LV"), ("17/2026-R", "17/2026-R"),
        ("2026/01\n23", "2026/0123"),
    ],
)  # fmt: skip
def test_numbers_with_years_and_long_numbers_are_found(text: str, number: str) -> None:
    assert named(text, number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("par 2026", "R-2026"), ("20260117", "R-20260117"), ("20260123", "INV-2026/0123"),
        ("03/2026", "03/2026"), ("X-1234", "R-1234"),
        ("5-1234", "R-1234"), ("1234KG", "R-1234"), ("123", "R-123"),
    ],
)  # fmt: skip
def test_years_days_and_foreign_numbers_need_a_second_witness(text: str, number: str) -> None:
    assert named(text, number) == []
    assert mentions(text, issued(number))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("R-17,18,19", ["R17", "R18", "R19"]),
        ("R-17, R-18 un R-19", ["R17", "R18", "R19"]),
        ("R-17, 18, 19", ["R17", "R18", "R19"]),
        ("R-17 un 18", ["R17", "R18"]),
        ("R-17/18", ["R17", "R18"]),
        ("R-17+R-18;R-19", ["R17", "R18", "R19"]),
        ("Rēķini Nr. 17, 18 un 19", ["17", "R18", "R19"]),
        ("R-17 (01.03.2026), 18 (02.03.2026)", ["R17", "R18"]),
        ("R-17-18", ["R17", "R18"]),
        ("R-17\nR-18", ["R17", "R18"]),
        ("R-17, 5 gab.", ["R17"]),
    ],
)
def test_several_numbers_are_all_found(text: str, found: list[str]) -> None:
    keys = named(text, "R-17", "R-18", "R-19")
    assert [key.removeprefix("R") for key in keys] == [key.removeprefix("R") for key in found]


def test_a_range_counts_when_the_amounts_agree() -> None:
    invoices = [invoice(f"R-{number}", amount) for number, amount in ((17, "10.00"), (18, "20.00"), (19, "40.00"))]
    decision = matched(receipt("70.00", "R-17-19", iban=ACME_IBAN), *invoices)
    assert (decision.outcome, [number for number, _ in paid(decision)]) == ("auto", ["R-17", "R-18", "R-19"])
    assert matched(receipt("55.00", "R-17-19", iban=ACME_IBAN), *invoices).outcome == "queue"


@pytest.mark.parametrize(
    ("iban", "amount", "outcome"),
    [
        (ACME_IBAN, "121.00", "auto"),
        (ACME_IBAN, "120.00", "queue"),
        (BETA_IBAN, "121.00", "queue"),
        (None, "121.00", "queue"),
    ],
)
def test_a_bare_17_counts_only_when_payer_and_amount_agree(iban: str | None, amount: str, outcome: str) -> None:
    decision = matched(receipt(amount, "17", iban=iban), invoice("R-000017", "121.00"))
    assert decision.outcome == outcome


def test_a_number_is_not_read_into_the_payers_account_or_the_amount() -> None:
    owed = invoice("R-0435195001", "50.00")
    assert matched(receipt("40.00", "435195001", iban=ACME_IBAN), owed).candidates == ()
    assert matched(receipt("1210.00", "1210"), invoice("R-1210", "50.00")).candidates == ()
    assert matched(receipt("1210.00", "rēķins 1210"), invoice("R-1210", "50.00")).candidates != ()


@pytest.mark.parametrize(
    "fields",
    [
        {"reference": RF},
        {"reference": "rf18 5390 0754 7034"},
        {"references": ("RF18539007547034",)},
        {"text": "Maksa RF18 5390 0754 7034 par martu"},
        {"text": "rf18539007547034"},
    ],
)
def test_a_creditor_reference_is_found_wherever_it_is(fields: dict[str, Any]) -> None:
    decision = matched(receipt("121.00", **fields), invoice("R-17", "121.00", creditor_reference=RF))
    assert (decision.outcome, decision.candidates[0].score) == ("auto", 145)


def test_a_valid_reference_that_holds_the_number_is_as_good_and_a_misprinted_one_is_nothing() -> None:
    owed = invoice("539007547034", "121.00")
    assert matched(receipt("121.00", reference=RF), owed).candidates[0].score == 145
    assert matched(receipt("100.00", reference="RF19539007547034"), owed).candidates == ()
    assert (
        matched(receipt("100.00", "RF19 5390 0754 7034"), owed, invoice("R-5390", "100.00")).candidates[0].score == 30
    )


@pytest.mark.parametrize(("reference", "score"), [("R-000017", 145), ("r17", 145), ("17", 105), ("Nr. 17", 105)])
def test_the_number_in_the_structured_reference_only(reference: str, score: int) -> None:
    decision = matched(receipt("121.00", reference=reference), invoice("R-000017", "121.00"))
    assert (decision.outcome, decision.candidates[0].score) == ("auto", score)


def test_the_end_to_end_id_needs_the_series() -> None:
    owed = invoice("R-001234", "121.00")
    assert matched(receipt("100.00", end_to_end="R-1234"), owed).candidates[0].score == 65
    assert matched(receipt("100.00", end_to_end="1234"), owed).candidates == ()
    assert matched(receipt("100.00", end_to_end="NOTPROVIDED"), owed).candidates == ()


def test_a_number_of_two_series_is_decided_by_the_payer_or_shown_twice() -> None:
    mine, other = invoice("R-1234", "121.00"), invoice("AV-1234", "90.00", "BETA")
    assert paid(matched(receipt("50.00", "1234", iban=BETA_IBAN), mine, other)) == [("AV-1234", "50.00")]
    assert paid(matched(receipt("121.00", "1234"), mine, other)) == [("R-1234", "121.00")]
    both = matched(receipt("50.00", "1234"), mine, other)
    assert (both.outcome, both.blocked_by, len(both.candidates)) == ("suggest", ("stranger_in_part", "equal_scored"), 2)


def test_a_customers_own_reference_on_several_invoices_means_the_one_that_fits_or_all() -> None:
    first, second = invoice("R-17", "121.00", reference="PO-9"), invoice("R-18", "50.00", reference="PO-9")
    assert paid(matched(receipt("50.00", reference="po 9"), first, second)) == [("R-18", "50.00")]
    assert len(paid(matched(receipt("171.00", reference="PO-9"), first, second))) == 2
    assert matched(receipt("30.00", reference="PO-9"), first, second).outcome == "suggest"


def test_a_batch_asks_once_for_everything_that_it_may_name() -> None:
    keys = numbers_named([
        receipt("1.00", "Rēķini R-17, 2026/0123, Nr. 30-32", iban="lv80 bank 0000 4351 9500 1", name="SIA Akme Būve"),
        receipt("1.00", reference=RF, references=("r-000099",), legal_id="LV40003032949", end_to_end="AV-5"),
    ])  # fmt: skip
    issued = ["R-000017", "2026/0123", "INV20260123", "R-30", "R-31", "R-32", "R-000099", "AV-5", "539007547034"]
    assert {number_tail(number) for number in issued} <= keys.numbers
    assert {RF, "R000099"} <= keys.references
    assert keys.ibans == {ACME_IBAN}
    assert keys.legal_ids == {"40003032949"}
    assert keys.names == set(KNOWN.names) - {"BETA LOGISTIKA"}


@pytest.mark.parametrize("text", ["9" * 5000, "R-" * 3000, "R-1" * 2000, "LV" * 2000, "1 " * 3000, "\u202e" * 4000])
def test_a_hostile_text_is_read_in_no_time(text: str) -> None:
    world = issued("R-17")
    assert mentions(text, world) is not None
    numbers_named([receipt("1.00", text, reference=text, end_to_end=text)])
