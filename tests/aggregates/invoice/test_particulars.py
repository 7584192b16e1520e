"""What a document shows: contracts on one invoice show what they agree on, and nobody sees another payer's address."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict

from aggregates.invoice.parts import OF_PAYER, Particulars, agreed

words = st.sampled_from([None, "A", "B"])
shown = st.builds(
    Particulars,
    payer=words,
    language=words,
    contact=words,
    invoice_address=words,
    vat_no=words,
    objects=st.sampled_from([(), ("RIGA",), ("RIGA", "SALES")]),
)


@given(st.lists(shown, min_size=1, max_size=4))
def test_contracts_on_one_invoice_show_exactly_what_they_say_alike(several: list[Particulars]) -> None:
    said = asdict(agreed(several))
    for field, empty in asdict(Particulars()).items():
        values = {getattr(each, field) for each in several}
        assert said[field] == (values.pop() if len(values) == 1 else empty)


@given(st.lists(shown, min_size=1, max_size=4))
def test_their_order_and_how_often_one_comes_make_no_difference(several: list[Particulars]) -> None:
    assert agreed(several) == agreed(several[::-1]) == agreed(several + several[:1])


@given(shown, words)
def test_what_is_one_payers_own_is_shown_to_no_other(each: Particulars, payer: str | None) -> None:
    seen = asdict(each.shown_to(payer or "C"))
    theirs = payer is not None and payer == each.payer
    for field, value in asdict(each).items():
        assert seen[field] == (None if field in OF_PAYER and not theirs else value)
