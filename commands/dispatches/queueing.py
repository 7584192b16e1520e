"""Give a draft on its way, with what somebody says otherwise of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from pydantic import Field

from aggregates.attachment import NoSuchAttachment
from aggregates.dispatch import Channel, Dispatch, Enclosure
from aggregates.dispatch.rules import NoRecipient, queue_email, queue_letter
from aggregates.errors import Rejected
from aggregates.ids import new_id
from commands.command import Command
from commands.dispatches.draft import Draft, Ticked
from commands.dispatches.make_papers import MOST_BYTES, EmailTooLarge
from commands.fields import Code, Text
from commands.work import Work


class NothingEnclosed(Rejected):
    """A document goes along with what is sent about it."""


class NoPostalAddress(Rejected):
    """A letter by post has an address."""


class Sending(Command):
    """Without any field the draft leaves as it is (T12); each field that is given takes the place of the draft's."""

    channel: Channel | None = None
    to: tuple[Text, ...] | None = Field(default=None, max_length=50, description="Addresses in place of the draft's")
    cc: tuple[Text, ...] | None = Field(default=None, max_length=50)
    subject: Text | None = None
    text: str | None = Field(default=None, max_length=20_000)
    attachments: tuple[Code, ...] | None = Field(
        default=None, max_length=100, description="Ids of those that go along, of the draft's attachments"
    )
    again: bool = Field(default=False, description="Although it waits to leave already, or may have arrived")


def queue(work: Work, draft: Draft, says: Sending, new: UUID | None = None) -> UUID:
    """Give the draft on its way, with what is said otherwise: one dispatch a command and document, or `new`.

    Errors: `NoRecipient`, `BadAddress`, `TooManyRecipients`, `BadText`, `NoSuchAttachment`, `NothingEnclosed`,
    `EmailTooLarge`, `NoPostalAddress`.
    """
    command_id = work.order.command_id
    each = new or (uuid5(command_id, f"dispatch:{draft.kind}:{draft.document}") if command_id else new_id())
    work.begin(Dispatch, each)
    work.record(each, [queued(draft, says, on=work.on)])
    return each


def told(work: Work, each: UUID) -> dict[str, Any]:
    """What the answer to a sending says of its dispatch."""
    asked = work.state(Dispatch, each)
    return {"dispatch": str(each), "channel": asked.channel, "to": list(asked.to), "cc": list(asked.cc)}


def queued(draft: Draft, says: Sending, *, on: date) -> Dispatch.Queued:
    """The fact; errors as of `queue`."""
    channel = says.channel or ("email" if says.to else draft.channel)
    files = enclosures(draft, says)
    about: dict[str, Any] = {
        name: getattr(draft, name)
        for name in ("kind", "customer", "name", "address", "document", "number", "language", "from_on", "to_on")
    }
    about |= {name: tuple(getattr(draft, name)) for name in ("orders", "contracts", "invoices")}
    about |= {"effective_on": on, "enclosures": files}
    if channel == "post":
        _check_post(draft, says, files)
        return queue_letter(**about)
    return queue_email(
        to=[each.address for each in draft.to] if says.to is None else says.to,
        cc=[each.address for each in draft.cc] if says.cc is None else says.cc,
        subject=draft.subject if says.subject is None else says.subject,
        text=draft.text if says.text is None else says.text,
        **about,
    )


def enclosures(draft: Draft, says: Sending) -> tuple[Enclosure, ...]:
    """The files that are ticked. Errors: `NoSuchAttachment`, `NothingEnclosed`, `EmailTooLarge`."""
    there = {each.id: each for each in draft.attachments}
    wanted = says.attachments if says.attachments is not None else [e.id for e in draft.attachments if e.ticked]
    chosen = [there.get(each) or _missing(each, draft) for each in dict.fromkeys(wanted)]
    if not chosen:
        raise NothingEnclosed("Nothing is ticked; tick at least the paper itself.", pointer="/attachments")
    if (size := sum(each.size or 0 for each in chosen)) > MOST_BYTES:
        raise EmailTooLarge(
            f"What is ticked has {size / 1e6:.1f} MB, and few mail servers take more than {MOST_BYTES >> 20} MiB; "
            "tick less, and send the rest apart.",
            pointer="/attachments",
        )
    return tuple(
        Enclosure(
            what=each.what, name=each.name, media_type=each.media_type, size=each.size or 0, document=each.document,
            key=each.id if each.what == "attachment" else None,
        )
        for each in chosen
    )  # fmt: skip


def _missing(wanted: str, draft: Draft) -> Ticked:
    there_are = ", ".join(f"{each.id} ({each.name})" for each in draft.attachments)
    raise NoSuchAttachment(f"There is no attachment {wanted!r} here; there are: {there_are}.", pointer="/attachments")


def _check_post(draft: Draft, says: Sending, files: Sequence[Enclosure]) -> None:
    if says.to or says.cc:
        raise NoRecipient("A letter by post goes to no e-mail address; leave `to` and `cc` out.", pointer="/to")
    if not draft.address:
        raise NoPostalAddress(
            f"The card of {draft.name} has neither an e-mail address nor a postal one; enter one of them, or name the "
            "addresses in `to`.",
            pointer="/channel",
        )
    if all(each.what != "paper" for each in files):
        raise NothingEnclosed("What is posted is the paper; tick it.", pointer="/attachments")
