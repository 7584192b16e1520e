"""What a debtor promised to pay, and whether the promise was kept."""

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

Standing = Literal["open", "kept", "broken"]


class Promise(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`amount` of an invoice by the end of `promised_on`; kept when it then lacks no more than `left`.

    `turn`: of two promises of an invoice the one with the higher counts, whichever note was touched last.
    """

    promised_on: date
    amount: Decimal
    left: Decimal
    turn: int = 0


def standing(promise: Promise, uncovered_then: Decimal, today: date) -> Standing:
    """`uncovered_then`: what the invoice lacked at the end of the promised day, or lacks now while that is ahead."""
    if uncovered_then <= promise.left:
        return "kept"
    return "open" if promise.promised_on >= today else "broken"
