"""Letters to be printed are bound into one file: none is lost, none is mixed with another, and it is the same bytes."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from documents.together import printable, together


def paper(*heights: int) -> bytes:
    """A PDF whose pages are told apart by their height."""
    writer = PdfWriter()
    for height in heights:
        writer.add_blank_page(width=200, height=height)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def heights(content: bytes, first: int, last: int) -> list[int]:
    return [int(page.mediabox.height) for page in PdfReader(BytesIO(content)).pages[first - 1 : last]]


LETTER = st.lists(st.lists(st.integers(1, 900), min_size=1, max_size=3), min_size=1, max_size=3)


@given(letters=st.lists(LETTER, min_size=1, max_size=5), both_sides=st.booleans())
@settings(max_examples=25)
def test_each_letter_has_all_its_pages_and_only_its_own(letters: list[list[list[int]]], both_sides: bool) -> None:
    files = [[paper(*pages) for pages in letter] for letter in letters]
    bound = together(files, both_sides=both_sides)
    assert bound == together(files, both_sides=both_sides)
    for letter, (first, last) in zip(letters, bound.places, strict=True):
        assert heights(bound.content, first, last) == [height for pages in letter for height in pages]
        assert not both_sides or first % 2 == 1
    assert len(PdfReader(BytesIO(bound.content)).pages) == bound.places[-1][1]


def locked() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.encrypt("secret")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


@pytest.mark.parametrize(
    "content", [b"", b"no PDF at all", b"%PDF-1.7 signed by the consignee", paper(100)[:200], locked()]
)
def test_what_no_printer_could_open_is_told_before(content: bytes) -> None:
    assert not printable(content)
    assert printable(paper(100))
