"""Give reminder letters on their way: by e-mail where the card has an address for it, else to be printed and posted."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from aggregates.customer import Customer
from aggregates.dispatch import Channel, Dispatch, Enclosure
from aggregates.dispatch.rules import queue_email, queue_letter
from aggregates.ids import customer_id
from aggregates.reminder import Reminder
from commands.dispatches.recipients import of_card, usual_channel
from commands.work import Work
from documents.languages import say
from documents.phrases import REMINDER
from documents.reminder_message import reminder_message

PDF = "application/pdf"
TIMES = 20  # one letter is given on its way so often, at most


def dispatch_id(letter: UUID, time: int) -> UUID:
    """Of the letter for the so-many-th time, from 1: two clerks at once send it once."""
    return uuid5(letter, f"dispatch:{time}")


class OnItsWay(NamedTuple):
    """What was queued, and what somebody should mend on the customer's card."""

    queued: Dispatch.Queued
    notes: list[str]


def usual_way(card: Customer) -> tuple[Channel, list[str], list[str]]:
    """Channel, addresses, and what is wrong with the card: by post where no e-mail can be sent, or paper is wanted."""
    found, notes = of_card(card)
    channel = usual_channel(card.delivery, found)
    if channel == "post" and not card.address:
        notes.append(f"The card of {card.code} has neither an e-mail address nor a postal one; the letter has none.")
    return channel, [each.address for each in found], notes


def queue_issued(work: Work, letter: UUID, issued: Reminder.Issued) -> OnItsWay:
    """A letter that is just issued, on its usual way (T54). Errors: `TooManyRecipients`."""
    channel, to, notes = usual_way(work.state(Customer, customer_id(issued.customer)))
    each = dispatch_id(letter, 1)
    work.begin(Dispatch, each)
    queued = queued_letter(letter, issued, channel=channel, to=to, on=work.on)
    work.record(each, [queued])
    return OnItsWay(queued, notes)


def queued_letter(
    letter: UUID, issued: Reminder.Issued, *, channel: Channel, to: Sequence[str], cc: Sequence[str] = (), **says: Any
) -> Dispatch.Queued:
    """`says`: `on`, and `subject` and `text` where they are others than the letter's own."""
    page = Enclosure(what="paper", name=_name(issued), media_type=PDF)
    fields: dict[str, Any] = {
        "effective_on": says["on"],
        "kind": "reminder",
        "customer": issued.customer,
        "document": letter,
        "name": issued.name,
        "address": says.get("address") or issued.address,
        "invoices": tuple(each.document for each in issued.lines if each.kind == "invoice"),
        "language": issued.language,
        "enclosures": (page,),
    }
    if channel == "post":
        return queue_letter(**fields)
    usual = reminder_message(issued)
    subject, text = says.get("subject") or usual.subject, says.get("text") or usual.text
    return queue_email(to=to, cc=cc, subject=subject, text=text, **fields)


def _name(issued: Reminder.Issued) -> str:
    """Of its file, which strangers keep: what it is and its day, in letters that every folder takes."""
    words = _plain(say(REMINDER["reminder"], issued.language)) or _plain(REMINDER["reminder"])
    return f"{words}-{issued.reminded_on}.pdf"


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall("[a-z0-9]+", bare))
