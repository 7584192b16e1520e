"""How far ahead contracts are invoiced at once: a year that is mistyped would draw up hundreds of invoices of each."""

from datetime import date

from aggregates.errors import Rejected

YEARS = 5


class TooFarAhead(Rejected):
    """A run reaches at most five years ahead."""


def check_until(until: date, today: date) -> None:
    """Errors: `TooFarAhead`."""
    furthest = date(today.year + YEARS, 12, 31)
    if until > furthest:
        raise TooFarAhead(
            f"{until} is more than {YEARS} years ahead; say which day is meant, {furthest} at the latest.",
            pointer="/until",
        )
