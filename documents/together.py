"""Many papers as one file to print, and on which of its pages each of them is."""

import io
from collections.abc import Sequence
from typing import NamedTuple

from pypdf import PdfReader, PdfWriter


class Bound(NamedTuple):
    """One PDF, and the first and last page (from 1) of each letter in it."""

    content: bytes
    places: list[tuple[int, int]]


def together(letters: Sequence[Sequence[bytes]], *, both_sides: bool) -> Bound:
    """Each letter is PDFs that `printable` takes. `both_sides`: each begins on a sheet of its own.

    The same letters give the same bytes. Nothing but what a printer needs is taken over: no marks, no files inside.
    """
    writer, places = PdfWriter(), []
    for files in letters:
        if both_sides and len(writer.pages) % 2:
            writer.add_blank_page()
        first = len(writer.pages) + 1
        for content in files:
            for page in PdfReader(io.BytesIO(content)).pages:
                writer.add_page(page, excluded_keys=("/StructParents", "/AA", "/Annots"))
        places.append((first, len(writer.pages)))
    written = io.BytesIO()
    writer.write(written)
    return Bound(written.getvalue(), places)


def printable(content: bytes) -> bool:
    """Whether it is a PDF that opens without a password, and has pages; strangers' files are broken at times."""
    try:
        reader = PdfReader(io.BytesIO(content))
        return not reader.is_encrypted and all(page.mediabox.width > 0 for page in reader.pages) and bool(reader.pages)
    except Exception:  # whatever a broken file does to its reader
        return False
