"""A reminder may wait for days before it leaves; who paid all of it meanwhile is not reminded."""

from collections.abc import Sequence
from uuid import UUID

from aggregates.errors import Conflict
from aggregates.invoice import Invoice
from commands.work import Work

NOTHING_OWED = (
    "Everything that the letter claims was paid, credited or taken back since it was written, so it does not leave; "
    "its page can still be had, as of every letter that was issued."
)


class PaidMeanwhile(Conflict):
    """Nobody is reminded of what is paid."""


def owed(invoices: Sequence[Invoice]) -> bool:
    """Of the invoices of a letter at least one must lack something; a letter about none claims something else."""
    return not invoices or any(each.uncovered for each in invoices)


def check_still_owed(work: Work, invoices: Sequence[UUID]) -> None:
    """Of the invoices of a letter, which are loaded. Errors: `PaidMeanwhile`."""
    if not owed([work.state(Invoice, each) for each in invoices]):
        raise PaidMeanwhile(NOTHING_OWED)
