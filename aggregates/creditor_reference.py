"""The RF creditor reference of ISO 11649, with which a payer names an invoice without a slip (market M4)."""

import re

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

from aggregates.errors import Rejected

LONGEST = 21
_SHAPE = re.compile(r"[0-9A-Za-z .,/:-]+")


class NoCreditorReference(Rejected):
    """An RF reference needs 1 to 21 letters and digits."""


def letters_and_digits(text: str) -> str:
    """What of `text` an RF reference can hold: A-Z and 0-9, in capitals."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def rf(text: str) -> str:
    """The RF reference of `text`: `INV 2026-0001` is RF16INV20260001."""
    reference = letters_and_digits(text)
    if not 1 <= len(reference) <= LONGEST:
        raise NoCreditorReference(
            f"{text!r} has {len(reference)} letters and digits, but an RF reference holds 1 to {LONGEST}; shorten it."
        )
    return f"RF{mod_97_10.calc_check_digits(reference + 'RF')}{reference}"


def is_rf(text: str) -> bool:
    """Is `text` an RF reference with right check digits? Spaces and separators do not matter."""
    return bool(_SHAPE.fullmatch(text)) and iso11649.is_valid(text)
