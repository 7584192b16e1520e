"""What waits to leave, or may have arrived, is not given on its way a second time unless somebody says so."""

from uuid import UUID, uuid5

from aggregates.dispatch import Dispatch, Kind
from aggregates.errors import Conflict
from aggregates.ids import customer_id
from commands.dispatches.draft import Draft
from commands.work import Work
from queries.sending.given_before import Before, alike_before


class AlreadyOnItsWay(Conflict):
    """What was sent, waits to leave, or may have arrived is sent again only by somebody who says so."""


def first(work: Work, draft: Draft) -> UUID:
    """The dispatch that begins now, the same for two clerks at once. Errors: `AlreadyOnItsWay`, `ReadModelsBehind`."""
    work.desk.settled()
    before = before_of(work, draft)
    if before.waits or before.uncertain:
        called = _called(draft.kind, draft.number, draft.name)
        raise AlreadyOnItsWay(f"{called} {how(before)}; say `again` to send it once more.")
    which = f"{draft.kind}:{draft.from_on}:{draft.to_on}:" if draft.document is None else ""
    return uuid5(draft.document or customer_id(draft.customer), f"dispatch:{which}{before.times + 1}")


def noted(work: Work, draft: Draft) -> Draft:
    """With what became of it, where it was given on its way before."""
    before = before_of(work, draft)
    if before.waits:
        draft.notes.append("It waits in the outbox to leave already.")
    if before.uncertain:
        draft.notes.append("It was handed to a mail server and may have arrived; ask before you send it again.")
    return draft


def before_of(work: Work, draft: Draft) -> Before:
    """How the same was given on its way before."""
    with work.desk.store.reading() as connection:
        return alike_before(
            connection, kind=draft.kind, customer=draft.customer, document=draft.document, from_on=draft.from_on,
            to_on=draft.to_on,
        )  # fmt: skip


def _called(kind: Kind, number: str | None, name: str) -> str:
    return f"The {kind.replace('_', ' ')} {number or f'of {name}'}"


def how(before: Before) -> str:
    """Where it is."""
    if before.waits:
        return "waits in the outbox to leave"
    return "was handed to a mail server and may have arrived" if before.uncertain else "left already"


def check_alone(work: Work, dispatch: Dispatch) -> None:
    """No other dispatch of its document waits, left or may have arrived. Errors: `AlreadyOnItsWay`."""
    work.desk.settled()
    asked = dispatch.asked
    with work.desk.store.reading() as connection:
        before = alike_before(
            connection, kind=dispatch.kind, customer=dispatch.customer, document=dispatch.document,
            from_on=asked.from_on if asked else None, to_on=asked.to_on if asked else None, but=dispatch.id,
        )  # fmt: skip
    if before.waits or before.uncertain or before.left:
        called = _called(dispatch.kind, dispatch.number, asked.name if asked else dispatch.customer)
        raise AlreadyOnItsWay(
            f"{called} was given on its way another time, too, and {how(before)}; look at it in /outbox, and retry "
            "this one with `anyway` if it shall leave all the same."
        )
