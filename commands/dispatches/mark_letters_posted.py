"""Note that printed letters were posted: each letter, its invoice and its reminder know the day."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from aggregates.dispatch import Dispatch
from aggregates.dispatch.printing import check_made
from aggregates.dispatch.rules import NoSuchDispatch, note_posted
from aggregates.errors import Refusal
from commands.command import Answer, Command, Refused
from commands.dispatches.documents import document_of, document_sent
from commands.work import Work


class MarkLettersPosted(Command):
    """They left on that day (default: today)."""

    ids: tuple[UUID, ...] = Field(min_length=1, max_length=1_000)
    posted_on: date | None = None


def mark_letters_posted(work: Work, command: MarkLettersPosted) -> Answer:
    """Each is done or refused with its problem (T13)."""
    ids = list(dict.fromkeys(command.ids))
    found = work.load(Dispatch, ids)
    work.fetch([one for each in found.values() for one in document_of(each)])
    posted_on = command.posted_on or work.on
    done: list[dict[str, Any]] = []
    refused = []
    for each in ids:
        try:
            with work.whole():
                _posted(work, each, posted_on)
        except Refusal as refusal:
            refused.append(Refused.of(str(each), refusal))
        else:
            done.append({"id": str(each), "posted_on": posted_on})
    return Answer(more={"done": done, "refused": refused})


def _posted(work: Work, each: UUID, posted_on: date) -> None:
    """Errors: `NoSuchDispatch`, `NotByPost`, `NotOnItsWay`, `NotPrintedYet`, `BadDispatchDay`, and the document's."""
    dispatch = work.state(Dispatch, each)
    if dispatch.status == "none":
        raise NoSuchDispatch(f"There is no letter {each}; look it up in /outbox.")
    check_made(dispatch)
    work.record(each, note_posted(dispatch, posted_on=posted_on, today=work.today))
    document_sent(work, dispatch, (), on=posted_on)
