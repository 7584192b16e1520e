"""A reminder may wait for days before it leaves; who paid all of it meanwhile is not reminded."""

from collections.abc import Sequence
from uuid import UUID

from aggregates.errors import Conflict
from aggregates.invoice import Invoice
from commands.work import Work


class PaidMeanwhile(Conflict):
    """Nobody is reminded of what is paid."""


def check_still_owed(work: Work, invoices: Sequence[UUID]) -> None:
    """Of the invoices of a letter, which are loaded, at least one must lack something. Errors: `PaidMeanwhile`."""
    if invoices and not any(work.state(Invoice, each).uncovered for each in invoices):
        raise PaidMeanwhile(
            "Everything that the letter claims was paid, credited or taken back since it was written, so it does not "
            "leave; its page can still be had at /reminders/{id}/document.pdf."
        )
