"""How the numbers of a series are written: `R-000017`, or with the year `AV-2026-000003`."""

from datetime import date
from typing import Literal

import msgspec

from aggregates.creditor_reference import LONGEST, letters_and_digits


class Numbering(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number series. With the year in its numbers it begins anew each year; otherwise it runs on for ever."""

    prefix: str = ""
    with_year: bool = False
    width: int = 6
    type: Literal["invoice", "credit_note", "advance", "offset_act", "contract"] = "invoice"
    late: bool = False  # its dates may run backwards: the series for documents that are issued late
    name: str | None = None

    def __post_init__(self) -> None:
        """Refuse numbers that could not be printed, or that an RF reference could not hold."""
        if not 1 <= self.width <= 12:
            raise ValueError("width is 1 to 12 digits")
        if not self.prefix.isprintable() or self.prefix != self.prefix.strip():
            raise ValueError("prefix is printable, without space at its ends")
        longest = len(letters_and_digits(self.prefix)) + 4 * self.with_year + self.width
        if len(self.prefix) > 20 or longest > LONGEST:
            raise ValueError(f"prefix, year and width come to more than {LONGEST} letters and digits; shorten them")


def run_year(numbering: Numbering, issued_on: date) -> int:
    """Which gap-free run a document belongs to: its year's, or 0 for the one that runs on for ever.

    A series without the year in its numbers must not begin anew, or two documents would get the same number.
    """
    return issued_on.year if numbering.with_year else 0


def number_of(numbering: Numbering, year: int, number: int) -> str:
    """`number` of the run of `year` as it is printed."""
    return f"{numbering.prefix}{f'{year}-' if numbering.with_year else ''}{number:0{numbering.width}d}"
