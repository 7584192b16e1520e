"""What becomes of a dispatch by hand: tried again, called back, known to have left, come back."""

from datetime import date
from uuid import UUID

from pydantic import Field

from aggregates.dispatch import Dispatch
from aggregates.dispatch.rules import (
    NoSuchDispatch,
    NoSuchRecipient,
    bounce,
    cancel,
    check_day,
    note_posted,
    note_sent,
    retry,
)
from aggregates.errors import Conflict, Rejected
from commands.command import Answer, Command
from commands.dispatches.calling_back import dispatch_of, held
from commands.dispatches.documents import document_failed, document_of, document_sent
from commands.dispatches.once import check_alone
from commands.fields import Text
from commands.work import Work
from queries.sending.dispatches import by_message_id


class NothingToMark(Conflict):
    """What all have got needs no note that they have."""


class WhichDispatch(Rejected):
    """What came back is named by its id or by its Message-ID."""


class RetryDispatch(Command):
    """To those who have not got it; `to` and `cc` in place of the addresses that it had.

    `remake`: its files are made anew, of the document as it stands now. `anyway`: although it may have arrived, or
    another dispatch of the same document waits or left.
    """

    to: tuple[Text, ...] | None = Field(default=None, max_length=50)
    cc: tuple[Text, ...] | None = Field(default=None, max_length=50)
    remake: bool = False
    anyway: bool = False


class CancelDispatch(Command):
    """It does not leave for those who have not got it."""


class MarkDispatchSent(Command):
    """It did leave, and `why` is how somebody knows: they answered, or the server's log shows it."""

    sent_on: date | None = None
    to: tuple[Text, ...] | None = Field(default=None, max_length=50, description="Default: all who have not got it")
    why: str = Field(min_length=1, max_length=500)


class RecordBounce(Command):
    """An e-mail came back from `to`: which one, by `id` or `message_id`, and why, in the words of who returned it."""

    id: UUID | None = None
    message_id: Text | None = None
    to: Text
    why: str = Field(min_length=1, max_length=2000)
    bounced_on: date | None = None


def retry_dispatch(work: Work, command: RetryDispatch, each: UUID) -> Answer:
    """Errors: those of `retried`; `AlreadyOnItsWay` unless `anyway`, `ReadModelsBehind`."""
    answer = retried(work, command, each)
    if not command.anyway:
        check_alone(work, work.state(Dispatch, each))
    return answer


def retried(work: Work, command: RetryDispatch, each: UUID) -> Answer:
    """Whatever else became of its document. Errors: `NoSuchDispatch`, `NothingToRetry`, `PerhapsArrived`, and those of
    addresses.
    """
    dispatch = dispatch_of(work, each)
    facts = retry(dispatch, to=command.to, cc=command.cc, remake=command.remake, anyway=command.anyway, on=work.on)
    work.record(each, facts)
    return _answer(work, each)


def cancel_dispatch(work: Work, command: CancelDispatch, each: UUID) -> Answer:
    """A reminder that then goes to nobody says so itself. Errors: `NoSuchDispatch`, `DispatchLeft`, `LeavesJustNow`."""
    dispatch = dispatch_of(work, each)
    work.fetch(list(document_of(dispatch)))
    facts = cancel(dispatch, on=work.on)
    held(work, dispatch)
    work.record(each, facts)
    if work.state(Dispatch, each).status == "cancelled":
        document_failed(work, dispatch, f"Called back: {command.reason or 'nobody said why'}", on=work.on)
    return _answer(work, each)


def mark_dispatch_sent(work: Work, command: MarkDispatchSent, each: UUID) -> Answer:
    """What left by another hand, or may have arrived and did. Its document says so, too.

    Errors: `NoSuchDispatch`, `NoSuchRecipient`, `NothingToMark`, `LeavesJustNow`, `BadDispatchDay`, and those of
    the document.
    """
    dispatch = dispatch_of(work, each)
    work.fetch(list(document_of(dispatch)))
    sent_on = command.sent_on or work.on
    check_day(sent_on, work.today, "sent_on")
    facts = _left(work, dispatch, command, sent_on)
    if not facts:
        raise NothingToMark(f"It is {dispatch.status} for all of these already; there is nothing to do.")
    held(work, dispatch)
    work.record(each, facts)
    document_sent(work, dispatch, facts[0].to, on=sent_on)
    return _answer(work, each)


def _left(work: Work, dispatch: Dispatch, command: MarkDispatchSent, on: date) -> list[Dispatch.Sent]:
    if dispatch.channel == "post":
        return note_posted(dispatch, posted_on=on, today=work.today)
    known = {each.lower(): each for each in dispatch.recipients}
    for place, each in enumerate(command.to or ()):
        if each.lower() not in known:
            raise NoSuchRecipient(
                f"It was not to go to {each!r}; it was to {', '.join(known)}.", pointer=f"/to/{place}"
            )
    to = [known[each.lower()] for each in command.to or dispatch.recipients]
    return note_sent(dispatch, to, on=on, why=command.why)


def record_bounce(work: Work, command: RecordBounce) -> Answer:
    """Errors: `WhichDispatch`, `NoSuchDispatch`, `NoSuchRecipient`, `BadAddress`, `BadDispatchDay`."""
    each = _named(work, command)
    dispatch = dispatch_of(work, each)
    work.fetch(list(document_of(dispatch)))
    on = command.bounced_on or work.on
    facts = bounce(dispatch, command.to, why=command.why, bounced_on=on, today=work.today)
    work.record(each, facts)
    if facts and work.state(Dispatch, each).status == "failed":
        document_failed(work, dispatch, facts[0].why, on=on)
    return _answer(work, each)


def _named(work: Work, command: RecordBounce) -> UUID:
    if command.id is not None:
        return command.id
    if command.message_id is None:
        raise WhichDispatch("Name what came back by `id`, or by the `message_id` that its copy has.", pointer="/id")
    work.desk.settle()
    with work.desk.store.reading() as connection:
        found = by_message_id(connection, command.message_id)
    if found is None:
        raise NoSuchDispatch(
            f"Nothing left here with the Message-ID {command.message_id!r}; copy it with its brackets < >.",
            pointer="/message_id",
        )
    return found


def _answer(work: Work, each: UUID) -> Answer:
    dispatch = work.state(Dispatch, each)
    return Answer(id=str(each), version=work.version(each), more={"status": dispatch.status})
