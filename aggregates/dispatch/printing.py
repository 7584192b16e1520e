"""Letters by post are printed many at a time, and each knows where in which batch it is."""

from datetime import date

from aggregates.dispatch.dispatch import Dispatch
from aggregates.dispatch.rules import check_on_its_way, of
from aggregates.errors import Conflict


class NotByPost(Conflict):
    """Only what goes by post is printed here."""


class NotPrintedYet(Conflict):
    """What has no pages cannot have been posted."""


def check_by_post(dispatch: Dispatch) -> None:
    """Errors: `NotOnItsWay`, `NotByPost`."""
    if dispatch.channel != "post":
        raise NotByPost("It goes by e-mail, so there is nothing to print; cancel it and send it by post instead.")
    check_on_its_way(dispatch)


def note_printed(dispatch: Dispatch, *, batch: str, first: int, last: int, on: date) -> list[Dispatch.Printed]:
    """It is on these pages of the batch. Errors: `NotOnItsWay`, `NotByPost`."""
    check_by_post(dispatch)
    return [Dispatch.Printed(effective_on=on, batch=batch, first=first, last=last, **of(dispatch))]


def check_made(dispatch: Dispatch) -> None:
    """Errors: `NotByPost`, `NotOnItsWay`, `NotPrintedYet`."""
    check_by_post(dispatch)
    if not dispatch.made:
        raise NotPrintedYet("It has no pages yet, so it cannot have been posted; print it first.")
