"""Every invoice has an RF reference with right check digits (M4)."""

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from aggregates.creditor_reference import NoCreditorReference, is_rf, rf

VECTORS = [("539007547034", "RF18539007547034"), ("20260001", "RF3120260001"), ("INV20260001", "RF16INV20260001")]


@pytest.mark.parametrize(("text", "reference"), VECTORS)
def test_the_verified_examples_of_the_specification(text: str, reference: str) -> None:
    assert rf(text) == reference
    assert is_rf(reference)


def test_separators_and_small_letters_do_not_matter() -> None:
    assert rf("inv 2026-0001") == "RF16INV20260001"
    assert is_rf("RF18 5390 0754 7034")


@pytest.mark.parametrize(
    "text", ["RF19539007547034", "RF18", "", "18539007547034", "RF18539007547034\n", "RF١٨539007547034"]
)
def test_what_is_no_reference_is_told_apart(text: str) -> None:
    assert not is_rf(text)


@pytest.mark.parametrize("text", ["", "---", "A" * 22])
def test_nothing_and_too_much_are_refused(text: str) -> None:
    with pytest.raises(NoCreditorReference, match="1 to 21"):
        rf(text)


@over(st.from_regex(r"[0-9A-Z]{1,21}", fullmatch=True), st.data())
def test_a_reference_is_valid_and_one_wrong_digit_is_found(text: str, data: st.DataObject) -> None:
    reference = rf(text)
    assert is_rf(reference)
    place = data.draw(st.integers(2, len(reference) - 1))
    other = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != reference[place]))
    if reference[place].isdigit():
        assert not is_rf(reference[:place] + other + reference[place + 1 :])
