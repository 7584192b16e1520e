"""Note that an invoice left the house: by post, by e-mail, or through an operator of e-invoices (T13)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from aggregates.attachment import found
from aggregates.errors import Conflict, Rejected
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.parts import Channel, Sending
from aggregates.invoice.refusals import called, check_approved


class AlreadySent(Conflict):
    """One sending is noted once."""


class NotOurs(Conflict):
    """What a provider wrote is not sent by us."""


class NotSentYet(Rejected):
    """A sending is noted on its day or later."""


def note_sent(
    invoice: Invoice,
    *,
    channel: Channel,
    sent_on: date,
    today: date,
    to: Sequence[str] = (),
    attachments: Sequence[str] = (),
    dispatch: UUID | None = None,
    outdated: bool = False,
) -> list[Invoice.Sent]:
    """It left on `sent_on` as it stands now; `to` are addresses. The same letter by post is noted once a day.

    `attachments` are keys of the files that went along; which bytes these were is known for ever after. `outdated`:
    what left was made before its approval was taken back, so that what now stands has not left.
    """
    if invoice.direction == "purchase":
        raise NotOurs(f"{called(invoice)} came from {invoice.payer_name}, so there is nothing to send; book or pay it.")
    issued_on = check_approved(invoice)
    if not issued_on <= sent_on <= today:
        raise NotSentYet(
            f"{called(invoice)} was issued on {issued_on} and today is {today}, so it did not leave on {sent_on}; "
            "give the day on which it really left.",
            pointer="/sent_on",
        )
    sending = Sending(channel=channel, sent_on=sent_on, revision=invoice.revision, outdated=outdated)
    if channel == "post" and sending in invoice.sent:
        raise AlreadySent(f"{called(invoice)} was noted as posted on {sent_on} already; there is nothing to do.")
    sent = Invoice.Sent(
        effective_on=sent_on,
        channel=channel,
        sent_on=sent_on,
        revision=invoice.revision,
        to=(*to,),
        customer=invoice.payer,
        attachments=tuple(found(invoice.attachments, key) for key in dict.fromkeys(attachments)),
        dispatch=dispatch,
        outdated=outdated,
    )
    return [sent]
