"""Send an invoice: by e-mail as its draft has it, or otherwise; by post where there is no address. One, or many."""

from typing import Any
from uuid import UUID, uuid5

from pydantic import Field

from aggregates.errors import Refusal
from aggregates.invoice import Invoice
from aggregates.invoice.refusals import called
from commands.command import Answer, Command, Refused
from commands.dispatches.draft import Draft
from commands.dispatches.invoice_draft import fetch_invoices, invoice_draft
from commands.dispatches.once import AlreadyOnItsWay, first, how
from commands.dispatches.queueing import Sending, enclosures, queue, told
from commands.work import Work
from documents.ubl.complete import check
from queries.papers.invoice_paper import invoice_paper
from queries.sending.given_before import Before, invoices_before


class SendInvoice(Sending):
    """By e-mail or, where there is no address, by post. Without any field its draft leaves as it is (T12)."""

    language: str | None = Field(default=None, pattern=r"^[a-z]{2}$", examples=["lv"])


class SendInvoices(Command):
    """The drafts of these leave as they are; `again`: also of those that were sent, wait, or may have arrived."""

    ids: tuple[UUID, ...] = Field(min_length=1, max_length=1_000)
    again: bool = False


def send_invoice(work: Work, command: SendInvoice, each: UUID) -> Answer:
    """It is made and handed over in the background; `more` names the `dispatch`, which tells how it went (T09).

    Errors: `NotFound`, `NotApproved`, `NotOurs`, `NoCompanyCard`, `EinvoiceIncomplete`, `OutOfScopeMixed`,
    `AlreadyOnItsWay` unless `again`, `ReadModelsBehind`, and those of an e-mail: `NoRecipient`, `BadAddress`,
    `TooManyRecipients`, `BadText`, `NoSuchAttachment`, `NothingEnclosed`, `EmailTooLarge`, `NoPostalAddress`.
    """
    work.one(Invoice, each, f"invoice {each}")
    fetch_invoices(work, [each])
    draft = invoice_draft(work, each, language=command.language)
    new = None if command.again else first(work, draft)
    return Answer(id=str(each), version=work.version(each), more=_queued(work, draft, command, each, new))


def send_invoices(work: Work, command: SendInvoices) -> Answer:
    """Each is given on its way or refused with its problem. Errors: `ReadModelsBehind`."""
    ids = list(dict.fromkeys(command.ids))
    fetch_invoices(work, ids)
    before = {} if command.again else _before(work, ids)
    done: list[dict[str, Any]] = []
    refused = []
    for each in ids:
        try:
            with work.whole():
                draft = invoice_draft(work, each)
                new = None if command.again else _first(work.state(Invoice, each), before.get(each, Before()))
                done.append({"id": str(each), "number": draft.number, **_queued(work, draft, Sending(), each, new)})
        except Refusal as refusal:
            refused.append(Refused.of(str(each), refusal))
    return Answer(more={"done": done, "refused": refused})


def _before(work: Work, ids: list[UUID]) -> dict[UUID, Before]:
    """What the outbox knows of them. Errors: `ReadModelsBehind`."""
    work.desk.settled()
    with work.desk.store.reading() as connection:
        return invoices_before(connection, ids)


def _first(invoice: Invoice, before: Before) -> UUID:
    """The dispatch that begins now, the same for two clerks at once. Errors: `AlreadyOnItsWay`."""
    if not (invoice.left or before.waits or before.uncertain):
        return uuid5(invoice.id, f"dispatch:{before.times + 1}")
    when = f"was sent on {invoice.left[-1].sent_on}" if invoice.left else how(before)
    raise AlreadyOnItsWay(f"{called(invoice)} {when}; say `again` to send it once more.")


def _queued(work: Work, draft: Draft, says: Sending, each: UUID, new: UUID | None = None) -> dict[str, Any]:
    if any(file.what == "einvoice" for file in enclosures(draft, says)):
        _check_einvoice(work, each)
    dispatch = queue(work, draft, says, new)
    work.relied_on(each)
    return told(work, dispatch)


def _check_einvoice(work: Work, each: UUID) -> None:
    """Now, while somebody is there to mend it. Errors: `EinvoiceIncomplete`, `OutOfScopeMixed`, `NotIssued`."""
    work.desk.settle()
    base_currency = work.desk.policy.base_currency
    check(invoice_paper(work.desk.store, each, base_currency=base_currency, today=work.today).paper)
