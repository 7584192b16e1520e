"""A factor is read exactly, or refused with what to write instead."""

from fractions import Fraction

import pytest

from aggregates.pricing.factor import BadFactor, Factor, read_factor


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("1/12", Factor(Fraction(1, 12), is_split=True)),
        (" 1/12 ", Factor(Fraction(1, 12), is_split=True)),
        ("3/12", Factor(Fraction(1, 4), is_split=True)),
        ("0.083", Factor(Fraction(83, 1000), is_split=False)),
        ("1", Factor(Fraction(1), is_split=False)),
        ("12", Factor(Fraction(12), is_split=False)),
    ],
)
def test_a_factor_is_a_fraction_that_splits_or_a_number_that_multiplies(text: str, factor: Factor) -> None:
    assert read_factor(text) == factor


@pytest.mark.parametrize(
    "text",
    ["", "0", "0.0", "0/12", "1/0", "-1", "0,083", "1/12.5", "1e-3", "NaN", "١", "a twelfth", "1/12/12", "9" * 50],
)
def test_a_factor_that_cannot_be_read_is_refused_with_examples(text: str) -> None:
    with pytest.raises(BadFactor, match=r"such as 1/12, or digits with a point such as 0\.083") as refused:
        read_factor(text)
    assert refused.value.pointer == "/factor"
