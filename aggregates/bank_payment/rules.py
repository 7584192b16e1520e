"""Everything that may be done with money that arrived: check first, then record."""

from aggregates.bank_payment.booking import attribute, book, decide, effective_on, set_aside, take_up
from aggregates.bank_payment.linking import forget_payer, link, unlink
from aggregates.bank_payment.returning import take_back, undo_write_off, write_off_difference
from aggregates.bank_payment.valuing import value

__all__ = [
    "attribute",
    "book",
    "decide",
    "effective_on",
    "forget_payer",
    "link",
    "set_aside",
    "take_back",
    "take_up",
    "undo_write_off",
    "unlink",
    "value",
    "write_off_difference",
]
