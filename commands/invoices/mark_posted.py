"""Note that an invoice left the house: by post, or by another way than ours."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from aggregates.invoice import Invoice
from aggregates.invoice.sending import note_sent
from commands.command import Answer, Command
from commands.fields import Code, Text
from commands.work import Work


class MarkPosted(Command):
    """The day on which it was posted (T13), and the keys of the attachments that were in the envelope."""

    posted_on: date
    attachments: tuple[Code, ...] = Field(default=(), max_length=50)


class MarkSent(Command):
    """By which channel it left, on which day, to which addresses, with which of its attachments (by key); what left as
    an e-invoice only a credit note corrects."""

    channel: Literal["email", "post", "einvoice"]
    sent_on: date
    to: tuple[Text, ...] = Field(default=(), max_length=20)
    attachments: tuple[Code, ...] = Field(default=(), max_length=50)


def mark_posted(work: Work, command: MarkPosted, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotApproved`, `NotOurs`, `NotSentYet`, `AlreadySent`, `NoSuchAttachment`."""
    return mark_sent(work, MarkSent(channel="post", sent_on=command.posted_on, attachments=command.attachments), each)


def mark_sent(work: Work, command: MarkSent, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotApproved`, `NotOurs`, `NotSentYet`, `AlreadySent`, `NoSuchAttachment`."""
    invoice = work.one(Invoice, each, f"invoice {each}")
    facts = note_sent(
        invoice,
        channel=command.channel,
        sent_on=command.sent_on,
        today=work.today,
        to=command.to,
        attachments=command.attachments,
    )
    work.record(each, facts)
    return Answer(id=str(each), version=work.version(each))
