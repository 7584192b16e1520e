"""The number of a payment card is never kept, however it is written; the payment service's name for it is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from aggregates.contract import Contract
from aggregates.contract.enter import amend
from aggregates.contract.refusals import BadContractField
from aggregates.plain_text import BadText
from tests.aggregates.contract.contracts import drafted

DAY = date(2026, 3, 10)


@st.composite
def written_numbers(draw: st.DrawFn) -> str:
    """13 to 19 digits with their check digit, in groups, between other text."""
    begun = draw(st.text("0123456789", min_size=12, max_size=18))
    digits = begun + luhn.calc_check_digit(begun)
    cuts = sorted(draw(st.sets(st.integers(1, len(digits) - 1), max_size=4)))
    groups = [digits[first:last] for first, last in zip([0, *cuts], [*cuts, len(digits)], strict=True)]
    before, after = (draw(st.sampled_from(each)) for each in (["", "card ", "12/28 "], ["", " 12/28", " (x)"]))
    return before + draw(st.sampled_from([" ", "-", "."])).join(groups) + after


@pytest.mark.feature("C79", "C80")
@given(written_numbers(), st.sampled_from(["payment_token", "authorisation"]))
def test_no_card_number_is_kept_in_whatever_groups_it_is_written(text: str, field: str) -> None:
    with pytest.raises(BadContractField) as refused:
        amend(drafted(), on=DAY, **{field: text})
    assert refused.value.pointer == f"/{field}"
    assert text not in str(refused.value), "the refusal does not repeat it"


@pytest.mark.feature("C79", "C80")
@pytest.mark.parametrize("token", ["tok_1NirD82eZvKYlo2C", "pm-4242", "4111 1111 1111 1112", "123456", "2026-03-10"])
def test_a_token_or_a_code_of_authorisation_is_kept(token: str) -> None:
    (fact,) = amend(drafted(), on=DAY, payment_token=token, authorisation="A1B2")
    assert isinstance(fact, Contract.Amended)
    assert (fact.payment_token, fact.authorisation) == (token, "A1B2")


@pytest.mark.feature("C78", "C93")
def test_people_and_sorting_are_one_line_of_text() -> None:
    for name in ("fax", "phone", "contact", "sorting", "reference"):
        with pytest.raises(BadText, match="line break"):
            amend(drafted(), on=DAY, **{name: "two\nlines"})
