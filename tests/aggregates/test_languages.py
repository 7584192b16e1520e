"""Texts are told in the language asked for, else in the one for every other, else in our own."""

import pytest

from aggregates.languages import is_known, said

TEXTS = {"lv": "Pa pastu", "en": "By post"}


def test_the_language_asked_for_is_told() -> None:
    assert said(TEXTS, "en") == "By post"


def test_no_language_is_our_own() -> None:
    assert said(TEXTS, None) == "Pa pastu"
    assert said(TEXTS, None, own="en") == "By post"


def test_a_language_that_is_not_there_has_the_text_for_every_other_else_our_own() -> None:
    assert said(TEXTS | {"": "Post"}, "de") == "Post"
    assert said(TEXTS, "de") == "Pa pastu"
    assert said({}, "de") is None


@pytest.mark.feature("C85")
@pytest.mark.parametrize(("code", "known"), [("lv", True), ("en", True), ("xx", False), ("LV", False), ("", False)])
def test_a_language_is_one_of_the_standards(code: str, known: bool) -> None:
    assert is_known(code) is known
