"""Send a reminder letter again, on another way, or to other addresses."""

from uuid import UUID

from pydantic import Field

from aggregates.customer import Customer
from aggregates.dispatch import Channel, Dispatch
from aggregates.dispatch.rules import NoRecipient, PerhapsArrived
from aggregates.errors import Conflict, NotFound
from aggregates.ids import customer_id
from aggregates.invoice import Invoice
from aggregates.reminder import Reminder
from aggregates.reminder.rules import NoSuchReminder
from commands.command import Answer, Command
from commands.dispatches.letters import TIMES, dispatch_id, queued_letter, usual_way
from commands.dispatches.still_owed import check_still_owed
from commands.fields import Text
from commands.work import Work


class LetterOnItsWay(Conflict):
    """A letter that waits to leave is not given on its way a second time."""


class LetterSentTooOften(Conflict):
    """A letter is sent 20 times at most."""


class SendReminder(Command):
    """What is not given is as usual: to the addresses of the card as it stands now, in the letter's own words.

    `anyway`: although a mail server may have taken it before without saying so.
    """

    channel: Channel | None = Field(default=None, description="Default: e-mail where there is an address, else post")
    to: tuple[Text, ...] | None = Field(default=None, max_length=50)
    cc: tuple[Text, ...] = Field(default=(), max_length=50)
    subject: Text | None = None
    text: str | None = Field(default=None, max_length=20_000)
    anyway: bool = False


def send_reminder(work: Work, command: SendReminder, each: UUID) -> Answer:
    """The letter as it was issued is given on its way (T54); `more`: its `dispatch` and `channel`.

    Errors: `NoSuchReminder`, `PaidMeanwhile`, `LetterOnItsWay`, `PerhapsArrived`, `LetterSentTooOften`, `NoRecipient`,
    `BadAddress`, `TooManyRecipients`, `BadText`.
    """
    issued = _issued(work, each)
    invoices = [line.document for line in issued.lines if line.kind == "invoice"]
    work.load(Invoice, invoices)
    check_still_owed(work, invoices)
    card = work.load(Customer, [customer_id(issued.customer)])[customer_id(issued.customer)]
    new = _next(work, each, anyway=command.anyway)
    usual, found, _ = usual_way(card)
    to = found if command.to is None else command.to
    channel = command.channel or ("email" if command.to else usual)
    if channel == "post" and (command.to or command.cc):
        raise NoRecipient("A letter by post goes to nobody's e-mail; leave `to` and `cc` out.", pointer="/to")
    words = {"subject": command.subject, "text": command.text}
    queued = queued_letter(
        each, issued, channel=channel, to=to, cc=command.cc, on=work.on, address=card.address, **words
    )
    work.record(new, [queued])
    return Answer(id=str(each), version=work.version(each), more={"dispatch": str(new), "channel": channel})


def _issued(work: Work, each: UUID) -> Reminder.Issued:
    """Errors: `NoSuchReminder`, `StaleVersion`."""
    unknown = NoSuchReminder(f"There is no reminder {each}; look it up in /reminders.")
    try:
        letter = work.one(Reminder, each, f"reminder {each}")
    except NotFound:
        raise unknown from None
    if letter.issued is None:
        raise unknown
    return letter.issued


def _next(work: Work, each: UUID, *, anyway: bool) -> UUID:
    """The dispatch that begins now. Errors: `LetterOnItsWay`, `PerhapsArrived`, `LetterSentTooOften`."""
    ids = [dispatch_id(each, time) for time in range(1, TIMES + 1)]
    before = [one for one in work.load(Dispatch, ids).values() if one.status != "none"]
    if len(before) == TIMES:
        raise LetterSentTooOften(f"It was sent {TIMES} times already; ask the debtor by telephone.")
    if before and before[-1].status == "queued":
        raise LetterOnItsWay(f"It waits to leave already, as {before[-1].id}; cancel that first, or let it go.")
    if before and before[-1].uncertain and not anyway:
        raise PerhapsArrived(
            "The mail server had all of it and did not answer, so it may have arrived; ask the debtor, then send it "
            "with `anyway`."
        )
    return ids[len(before)]
