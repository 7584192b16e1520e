"""What may become of a dispatch: it is queued once, made, sent or not, tried again, and comes back at times."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from msgspec.structs import replace

from aggregates import plain_text
from aggregates.dispatch.dispatch import EVOLVE, Dispatch, Turn
from aggregates.dispatch.parts import Enclosure, Undelivered
from aggregates.email_address import email_address
from aggregates.errors import Conflict, NotFound, Rejected

T = TypeVar("T", bound=Turn)
MOST_RECIPIENTS = 50
LONGEST_TEXT = 20_000
LONGEST_REASON = 500


class NoSuchDispatch(NotFound):
    """There is no such dispatch."""


class NoRecipient(Rejected):
    """An e-mail goes to somebody."""


class TooManyRecipients(Rejected):
    """An e-mail goes to at most 50 recipients."""


class NothingToRetry(Conflict):
    """What has arrived, or is on its way, is not sent again."""


class PerhapsArrived(Conflict):
    """What may have arrived is sent again only by somebody who says so."""


class DispatchLeft(Conflict):
    """What has left cannot be called back."""


class NotOnItsWay(Conflict):
    """Only what waits can be made, sent or fail."""


class NoSuchRecipient(NotFound):
    """It was not sent to this address."""


class BadDispatchDay(Rejected):
    """A letter leaves, or comes back, on a day that has come."""


def addressed(to: Sequence[str], cc: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Both lists in their proper form, each address once. Errors: `BadAddress`, `NoRecipient`, `TooManyRecipients`."""
    first = _once([email_address(each, pointer=f"/to/{place}") for place, each in enumerate(to)])
    also = _once([email_address(each, pointer=f"/cc/{place}") for place, each in enumerate(cc)], first)
    if not first:
        raise NoRecipient("Nobody is named to whom it goes; name at least one address.", pointer="/to")
    if len(first) + len(also) > MOST_RECIPIENTS:
        raise TooManyRecipients(
            f"{len(first) + len(also)} recipients are named, but at most {MOST_RECIPIENTS} fit one e-mail; send more "
            "than one.",
            pointer="/to",
        )
    return first, also


def _once(addresses: Sequence[str], beside: Sequence[str] = ()) -> tuple[str, ...]:
    seen = {each.lower() for each in beside}
    return tuple(each for each in addresses if not (each.lower() in seen or seen.add(each.lower())))  # type: ignore[func-returns-value]  # add gives None


def queue_email(*, to: Sequence[str], cc: Sequence[str] = (), subject: str, text: str, **says: Any) -> Dispatch.Queued:
    """An e-mail on its way; `says`: the other fields of the fact. Errors: those of `addressed`, `BadText`."""
    first, also = addressed(to, cc)
    return Dispatch.Queued(
        channel="email",
        to=first,
        cc=also,
        subject=plain_text.line(subject, "The subject", pointer="/subject"),
        text=plain_text.lines(text, "The text", pointer="/text", limit=LONGEST_TEXT),
        **says,
    )


def queue_letter(**says: Any) -> Dispatch.Queued:
    """A letter to be printed and posted; `says`: the fields of the fact."""
    return Dispatch.Queued(channel="post", **says)


def of(dispatch: Dispatch) -> dict[str, Any]:
    """What every fact of a dispatch names."""
    return {name: getattr(dispatch, name) for name in ("kind", "channel", "customer", "document", "number")}


def _turn(dispatch: Dispatch, kind: type[T], **says: Any) -> list[T]:
    """A fact that says how the dispatch stands after it."""
    fact = kind(status=dispatch.status, **of(dispatch), **says)
    after: Dispatch = EVOLVE[kind](dispatch, fact)
    return [replace(fact, status=after.status, standings=after.recipients, uncertain=after.uncertain)]


def note_made(dispatch: Dispatch, enclosures: Sequence[Enclosure], *, on: date, **mail: Any) -> list[Dispatch.Made]:
    """Its files are there; `mail`: sender, message_id and frame of an e-mail. Errors: `NotOnItsWay`."""
    check_on_its_way(dispatch)
    return [Dispatch.Made(effective_on=on, enclosures=tuple(enclosures), **of(dispatch), **mail)]


def note_sent(dispatch: Dispatch, to: Sequence[str], *, on: date, why: str | None = None) -> list[Dispatch.Sent]:
    """A mail server took it for these of the recipients; for each of them it is said once."""
    new = tuple(each for each in to if dispatch.recipients.get(each) not in {None, "sent"})
    return _turn(dispatch, Dispatch.Sent, effective_on=on, sent_on=on, to=new, why=why) if new else []


def note_posted(dispatch: Dispatch, *, posted_on: date, today: date) -> list[Dispatch.Sent]:
    """It was posted on that day. Errors: `NotOnItsWay`, `BadDispatchDay`."""
    check_on_its_way(dispatch)
    check_day(posted_on, today, "posted_on")
    return _turn(dispatch, Dispatch.Sent, effective_on=posted_on, sent_on=posted_on)


def note_failed(
    dispatch: Dispatch, why: str, *, refused: Sequence[Undelivered] = (), uncertain: bool = False, on: date
) -> list[Dispatch.Failed]:
    """It did not leave for these, or for nobody who has not got it; the reason as far as it can be shown."""
    if dispatch.status != "queued":
        return []
    shown = _shown(why)
    named = refused or [Undelivered(to=each, why=shown) for each in dispatch.recipients]
    waiting = [each for each in named if dispatch.recipients.get(each.to) == "queued"]
    if refused and not waiting:
        return []
    whom = tuple(Undelivered(to=each.to, why=_shown(each.why), code=each.code) for each in waiting)
    return _turn(dispatch, Dispatch.Failed, effective_on=on, why=shown, refused=whom, uncertain=uncertain)


def _shown(why: str) -> str:
    """A stranger's words, without what no view could show."""
    return (
        "".join(each if each.isprintable() else " " for each in why).strip()[:LONGEST_REASON] or "No reason was given."
    )


def bounce(dispatch: Dispatch, to: str, *, why: str, bounced_on: date, today: date) -> list[Dispatch.Bounced]:
    """It came back from this recipient; said twice, it is noted once. Errors: `NoSuchRecipient`, `BadDispatchDay`."""
    known = {each.lower(): each for each in dispatch.recipients}
    address = known.get(email_address(to, pointer="/to").lower())
    if address is None or dispatch.recipients[address] == "queued":
        raise NoSuchRecipient(
            f"It was not sent to {to[:254]}, so it cannot come back from there; it went to "
            f"{', '.join(dispatch.recipients) or 'nobody'}.",
            pointer="/to",
        )
    check_day(bounced_on, today, "bounced_on")
    if dispatch.recipients[address] == "bounced":
        return []
    return _turn(
        dispatch, Dispatch.Bounced, effective_on=bounced_on, to=address, why=_shown(why), bounced_on=bounced_on
    )


def retry(
    dispatch: Dispatch, *, to: Sequence[str] | None, cc: Sequence[str] | None, remake: bool, anyway: bool, on: date
) -> list[Dispatch.Requeued]:
    """It is tried again for those who have not got it, or for other addresses in their place.

    Errors: `NothingToRetry`, `PerhapsArrived` unless `anyway`, those of `addressed`.
    """
    if dispatch.status not in {"failed", "partly", "sent"} or (dispatch.status == "sent" and to is None and cc is None):
        raise NothingToRetry(f"It is {dispatch.status}, so there is nobody to send it to again; send a new one.")
    if dispatch.uncertain and not anyway:
        raise PerhapsArrived(
            "The mail server had all of it and did not answer, so it may have arrived; ask the recipient or look into "
            "the server's log, then retry with `anyway`, or say that it was sent."
        )
    again: dict[str, Any] = {"to": (), "cc": ()}
    if dispatch.channel == "email":
        first, also = addressed(dispatch.to if to is None else to, dispatch.cc if cc is None else cc)
        if all(dispatch.recipients.get(each) == "sent" for each in (*first, *also)):
            raise NothingToRetry("All of these have got it already; name who has not.", pointer="/to")
        again = {"to": first, "cc": also}
    [fact] = _turn(dispatch, Dispatch.Requeued, effective_on=on, remake=remake, **again)
    return [replace(fact, made=EVOLVE[Dispatch.Requeued](dispatch, fact).made)]


def cancel(dispatch: Dispatch, *, on: date) -> list[Dispatch.Cancelled]:
    """It does not leave any more for those who have not got it. Errors: `DispatchLeft`."""
    if dispatch.status in {"sent", "cancelled"}:
        raise DispatchLeft(f"It is {dispatch.status} already, so nothing of it can be called back.")
    return _turn(dispatch, Dispatch.Cancelled, effective_on=on)


def check_on_its_way(dispatch: Dispatch) -> None:
    """Errors: `NotOnItsWay`."""
    if dispatch.status == "cancelled":
        raise NotOnItsWay("It was called back, so it is not on its way; send its document anew.")
    if dispatch.status == "sent":
        raise NotOnItsWay("It left already, so there is nothing to do.")
    if dispatch.status != "queued":
        raise NotOnItsWay(f"It is {dispatch.status}, so it is not on its way; retry it first.")


def check_day(day: date, today: date, field: str) -> None:
    """Errors: `BadDispatchDay`."""
    if day > today:
        raise BadDispatchDay(
            f"{day} is in the future, today is {today}; give the day when it was.", pointer=f"/{field}"
        )
