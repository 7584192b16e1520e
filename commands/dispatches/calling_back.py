"""What somebody wants to stop on its way, while a worker may be handing it over at this very moment."""

from uuid import UUID

from aggregates.dispatch import Dispatch
from aggregates.dispatch.rules import NoSuchDispatch
from aggregates.errors import Conflict, NotFound
from commands.work import Work
from store.outbox import hold


class LeavesJustNow(Conflict):
    """What a mail server is being handed cannot be stopped."""


def dispatch_of(work: Work, each: UUID) -> Dispatch:
    """The dispatch that a command is about. Errors: `NoSuchDispatch`, `StaleVersion`."""
    try:
        return work.one(Dispatch, each, f"dispatch {each}")
    except NotFound:
        raise NoSuchDispatch(f"There is no dispatch {each}; look it up in /outbox.") from None


def held(work: Work, dispatch: Dispatch) -> None:
    """From here on no worker hands it over until this is recorded. Errors: `LeavesJustNow`."""
    if dispatch.channel != "email" or dispatch.status != "queued":
        return
    with work.desk.store.connection() as connection, connection.transaction():
        stopped = hold(connection, dispatch.id, dispatch.round)
    if not stopped:
        raise LeavesJustNow(
            "The mail server is being handed it at this moment, so it can no more be stopped; look in a minute how it "
            "went."
        )
