"""A dispatch: what leaves the house, to whom, in which words and with which files, and how it went."""

from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from aggregates.dispatch.parts import Channel, Enclosure, Kind, Standing, Status, Undelivered
from aggregates.event import Event, Evolve, State


class Of(Event, frozen=True, kw_only=True, omit_defaults=True):
    """What every fact of a dispatch names, so that each view can be made of that fact alone."""

    kind: Kind
    channel: Channel
    customer: str
    document: UUID | None = None  # the invoice, reminder or contract; none: a statement or an act
    number: str | None = None


class Turn(Of, frozen=True, kw_only=True, omit_defaults=True):
    """A fact after which it stands otherwise, as a whole and with each recipient, as the rules reckoned it then.

    `uncertain`: the mail server had all of it and did not answer, so it may have arrived; nobody sends it again unless
    somebody says so.
    """

    status: Status
    standings: dict[str, Standing] = msgspec.field(default_factory=dict)
    uncertain: bool = False


class Dispatch(State, frozen=True, kw_only=True):
    """What the rules need to know. `recipients`: how it stands with each address; nobody, when it goes by post.

    `round` counts from 1 how often somebody gave it on its way; the mail server hears of each round apart.
    """

    kind: Kind = "invoice"
    channel: Channel = "email"
    customer: str = ""
    document: UUID | None = None
    number: str | None = None
    status: Status = "none"
    round: int = 0
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    recipients: dict[str, Standing] = msgspec.field(default_factory=dict)
    enclosures: tuple[Enclosure, ...] = ()
    message_id: str | None = None
    asked: "Dispatch.Queued | None" = None  # what it says, of which papers are made
    made: bool = False  # the files are there, word for word as they leave
    printed: str | None = None  # the batch that it is in
    uncertain: bool = False  # a mail server may have taken it without saying so

    class Queued(Of, frozen=True, kw_only=True, omit_defaults=True):
        """Somebody, or a run, gave it on its way (T12). By post: to be printed, for `name` at `address`."""

        name: str
        address: str | None = None
        orders: tuple[UUID, ...] = ()  # on whose pages it is found, too (T14)
        contracts: tuple[UUID, ...] = ()
        invoices: tuple[UUID, ...] = ()
        language: str
        to: tuple[str, ...] = ()
        cc: tuple[str, ...] = ()
        subject: str = ""
        text: str = ""
        enclosures: tuple[Enclosure, ...] = ()
        from_on: date | None = None  # of a statement or an act
        to_on: date | None = None

    class Made(Of, frozen=True, kw_only=True, omit_defaults=True):
        """Its files were made and are kept for ever by their digests; an e-mail has its sender and Message-ID."""

        enclosures: tuple[Enclosure, ...]
        sender: str | None = None  # address, with the name of our company
        message_id: str | None = None
        frame: str | None = None  # SHA-256 of the whole e-mail but for the files, each of which it names

    class Printed(Of, frozen=True, kw_only=True, omit_defaults=True):
        """It is in a batch that was printed as one PDF, on pages `first` to `last`."""

        batch: str  # SHA-256 of the PDF
        first: int
        last: int

    class Sent(Turn, frozen=True, kw_only=True, omit_defaults=True):
        """A mail server took it for these recipients; or it was posted."""

        sent_on: date
        to: tuple[str, ...] = ()
        why: str | None = None  # somebody says so, and this is how they know

    class Failed(Turn, frozen=True, kw_only=True, omit_defaults=True):
        """It did not leave for these recipients, with the reason; without recipients: for nobody."""

        refused: tuple[Undelivered, ...] = ()
        why: str

    class Bounced(Turn, frozen=True, kw_only=True, omit_defaults=True):
        """It came back from this recipient."""

        to: str
        why: str
        bounced_on: date

    class Requeued(Turn, frozen=True, kw_only=True, omit_defaults=True):
        """It is tried again, for those who have not got it; `to` and `cc` are all recipients as they are now."""

        to: tuple[str, ...] = ()
        cc: tuple[str, ...] = ()
        remake: bool = False  # its files are made anew
        made: bool = False  # or leave as they are

    class Cancelled(Turn, frozen=True, kw_only=True, omit_defaults=True):
        """It does not leave (any more) for those who have not got it."""


def _queued(dispatch: Dispatch, e: Dispatch.Queued) -> Dispatch:
    return replace(
        dispatch,
        kind=e.kind,
        channel=e.channel,
        customer=e.customer,
        document=e.document,
        number=e.number,
        status="queued",
        round=1,
        to=e.to,
        cc=e.cc,
        recipients=dict.fromkeys((*e.to, *e.cc), "queued"),
        enclosures=e.enclosures,
        asked=e,
    )


def _requeued(dispatch: Dispatch, e: Dispatch.Requeued) -> Dispatch:
    """Who has got it has it still, whoever is named now."""
    got = {each: standing for each, standing in dispatch.recipients.items() if standing == "sent"}
    return replace(
        dispatch,
        status="queued",
        round=dispatch.round + 1,
        to=e.to,
        cc=e.cc,
        recipients=got | {each: "queued" for each in (*e.to, *e.cc) if each not in got},
        enclosures=dispatch.asked.enclosures if e.remake and dispatch.asked else dispatch.enclosures,
        made=dispatch.made and not e.remake and (e.to, e.cc) == (dispatch.to, dispatch.cc),  # its head names them
        printed=None,
        uncertain=False,
    )


def _standing(dispatch: Dispatch, changed: dict[str, Standing], *, uncertain: bool = False) -> Dispatch:
    """How the whole stands follows from how it stands with each."""
    recipients = {**dispatch.recipients, **changed}
    found = set(recipients.values())
    if "queued" in found:
        status: Status = "queued"
    elif found == {"sent"}:
        status = "sent"
    elif "sent" in found:
        status = "partly"
    else:
        status = "cancelled" if "cancelled" in found else "failed"
    return replace(dispatch, recipients=recipients, status=status, uncertain=uncertain)


def _of_some(dispatch: Dispatch, changed: dict[str, Standing]) -> Dispatch:
    """Of the others nobody knows more than before."""
    others = {standing for to, standing in dispatch.recipients.items() if to not in changed}
    return _standing(dispatch, changed, uncertain=dispatch.uncertain and "failed" in others)


def _sent(dispatch: Dispatch, e: Dispatch.Sent) -> Dispatch:
    if dispatch.channel == "post":
        return replace(dispatch, status="sent")
    return _of_some(dispatch, dict.fromkeys(e.to, "sent"))


def _failed(dispatch: Dispatch, e: Dispatch.Failed) -> Dispatch:
    if not dispatch.recipients:
        return replace(dispatch, status="failed", uncertain=e.uncertain)
    whom = [each.to for each in e.refused] or [to for to, standing in dispatch.recipients.items() if standing != "sent"]
    return _standing(dispatch, dict.fromkeys(whom, "failed"), uncertain=e.uncertain)


def _made(dispatch: Dispatch, e: Dispatch.Made) -> Dispatch:
    return replace(dispatch, made=True, enclosures=e.enclosures, message_id=e.message_id)


def _bounced(dispatch: Dispatch, e: Dispatch.Bounced) -> Dispatch:
    return _of_some(dispatch, {e.to: "bounced"})


def _cancelled(dispatch: Dispatch, _: Dispatch.Cancelled) -> Dispatch:
    if not dispatch.recipients:
        return replace(dispatch, status="cancelled")
    waiting = [to for to, standing in dispatch.recipients.items() if standing != "sent"]
    return _standing(dispatch, dict.fromkeys(waiting, "cancelled"), uncertain=dispatch.uncertain)


EVOLVE: Evolve = {
    Dispatch.Queued: _queued,
    Dispatch.Made: _made,
    Dispatch.Printed: lambda s, e: replace(s, printed=e.batch),
    Dispatch.Sent: _sent,
    Dispatch.Failed: _failed,
    Dispatch.Bounced: _bounced,
    Dispatch.Requeued: _requeued,
    Dispatch.Cancelled: _cancelled,
}
