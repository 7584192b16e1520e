"""How numbers and names compare."""

import pytest

from aggregates.matching import fold_legal_id, fold_name, fold_number, number_keys, number_tail
from aggregates.matching.folding import dashed, joined


@pytest.mark.parametrize(
    ("number", "key", "tail"),
    [
        ("R-000017", "R17", "17"),
        ("inv 2026/0001", "INV20260001", "1"),
        ("20260001", "20260001", "20260001"),
        ("17/2026", "172026", "17"),
        ("R-2026", "R2026", "2026"),
        ("Ā-7", "A7", "7"),
    ],
)
def test_a_number_has_a_key_and_a_tail(number: str, key: str, tail: str) -> None:
    assert (fold_number(number), number_tail(number)) == (key, tail)
    assert (number_keys(number)[0], number_keys(number)[-1]) == (key, tail)


def test_a_number_with_a_year_has_every_key() -> None:
    assert number_keys("INV-2026/0017") == ("INV20260017", "INV2026-17", "20260017", "2026-17", "17")
    assert number_keys("R-000017") == ("R17", "17")
    assert number_keys("000") == number_keys("") == ()


def test_rows_of_digits_join_or_stay_apart() -> None:
    assert joined(["R", "00", "17"]) == "R17"
    assert dashed(["R", "00", "17"]) == "R0-17"


@pytest.mark.parametrize(
    "name",
    [
        'SIA "Akme Būve"',
        "AKME BUVE SIA",
        "Būve Akme",
        "akme  būve, S.I.A.",
        "Sabiedrība ar ierobežotu atbildību Akme Būve",
    ],
)
def test_a_name_is_the_same_however_it_is_written(name: str) -> None:
    assert fold_name(name) == "AKME BUVE"


def test_a_name_of_nothing_but_a_legal_form_stays() -> None:
    assert fold_name("AS") == "AS"
    assert fold_name("  ") == ""


def test_a_registration_number_is_the_same_with_and_without_its_country() -> None:
    assert fold_legal_id("LV40003032949") == fold_legal_id("40003032949") == "40003032949"
    assert fold_legal_id("010190-12345") == "01019012345"
