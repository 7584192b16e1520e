"""Note what a debtor said about an invoice, what it promised, and when to ask again (T63-T67, T71)."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field, model_validator

from aggregates.customer import Customer
from aggregates.debtor import Debtor, Note
from aggregates.debtor.rules import amend, find, promised, write
from aggregates.errors import Rejected
from aggregates.ids import customer_id, new_id
from aggregates.invoice import Invoice
from aggregates.invoice.refusals import called, check_approved
from aggregates.promises import Promise
from commands.command import Answer, Command
from commands.debtors.cards import debtor_of
from commands.fields import Amount
from commands.work import Work


class NotTheirInvoice(Rejected):
    """A note is about an invoice that this customer owes us."""


class NoteContent(Command):
    """Free text, with whom of theirs we talked, on which day to ask again, and what was promised."""

    contact: str | None = Field(default=None, max_length=200, description="One of the customer's contacts")
    text: str = Field(min_length=1, max_length=2000)
    next_on: date | None = Field(default=None, description="On which to remind again, or to look whether it is paid")
    promised_on: date | None = Field(default=None, description="By which the invoice will be paid")
    promised_amount: Amount | None = Field(default=None, description="Default: all that the invoice lacks")

    @model_validator(mode="after")
    def _whole_promise(self) -> Self:
        if self.promised_amount is not None and self.promised_on is None:
            raise ValueError("`promised_amount` has no day; give `promised_on`")
        return self


class WriteDebtorNote(NoteContent):
    """Begins a note about an invoice, or about the customer as a whole; a promise is of an invoice."""

    invoice: UUID | None = None

    @model_validator(mode="after")
    def _promise_of_an_invoice(self) -> Self:
        if self.promised_on is not None and self.invoice is None:
            raise ValueError("a promise is of an invoice; give `invoice`")
        return self


class AmendDebtorNote(NoteContent):
    """The whole note as it shall stand; what it said before stays in the correspondence."""


def write_debtor_note(work: Work, command: WriteDebtorNote, customer: str) -> Answer:
    """`more` has `notes` where the contact is not one of the card's.

    Errors: `NoSuchCustomer`, `NotFound`, `NotTheirInvoice`, `NotApproved`, `BadPromise`, `BadNextDay`, `BadText`.
    """
    debtor = debtor_of(work, customer, command.invoice)
    invoice = _invoice(work, command.invoice, customer)
    key = new_id()
    note = _note(command, invoice, _promise(work, command, invoice, None, _turn(work, debtor)))
    facts = write(debtor, key, note, customer=customer, about=_about(invoice), on=work.on)
    return _recorded(work, debtor, key, facts, _unknown_contact(work, customer, command.contact))


def amend_debtor_note(work: Work, command: AmendDebtorNote, customer: str, key: UUID) -> Answer:
    """Errors: `NoSuchCustomer`, `NoSuchNote`, `NotApproved`, `BadPromise`, `BadNextDay`, `BadText`."""
    debtor = debtor_of(work, customer)
    was = find(debtor, key)
    if command.promised_on is not None and was.invoice is None:
        raise NotTheirInvoice("This note is about no invoice, so nothing can be promised in it; write one about it.")
    invoice = _still_about(work, was, command, customer)
    note = _note(command, invoice, _promise(work, command, invoice, was.promise, _turn(work, debtor)))
    facts = amend(debtor, key, note, about=_about(invoice), on=work.on)
    return _recorded(work, debtor, key, facts, _unknown_contact(work, customer, command.contact))


def _recorded(
    work: Work,
    debtor: Debtor,
    key: UUID,
    facts: list[Debtor.NoteWritten] | list[Debtor.NoteAmended],
    notes: list[str],
) -> Answer:
    work.record(debtor.id, facts)
    return Answer(id=str(key), version=work.version(debtor.id), more={"notes": notes} if notes else {})


def _unknown_contact(work: Work, customer: str, contact: str | None) -> list[str]:
    """Somebody else than those of the card may have answered, so the note is kept, and the card can be mended (T64)."""
    known = {each.name for each in work.state(Customer, customer_id(customer)).contacts}
    if contact is None or contact in known:
        return []
    return [f"{contact} is not among the contacts of {customer}; enter them on the card if they stay."]


def _invoice(work: Work, each: UUID | None, customer: str) -> Invoice | None:
    if each is None:
        return None
    invoice = work.one_of(Invoice, each, f"invoice {each}")
    if invoice.payer != customer or invoice.direction != "sales":
        raise NotTheirInvoice(f"{called(invoice)} is not owed by {customer}; choose one of theirs.", pointer="/invoice")
    check_approved(invoice)
    return invoice


def _still_about(work: Work, was: Note, command: NoteContent, customer: str) -> Invoice | None:
    """What a note is about may be cancelled since; only what is promised anew must be owed."""
    if was.invoice is None or _is_new(command, was.promise):
        return _invoice(work, was.invoice, customer)
    return work.one_of(Invoice, was.invoice, f"invoice {was.invoice}")


def _is_new(command: NoteContent, was: Promise | None) -> bool:
    """Is something promised that was not before?"""
    if command.promised_on is None:
        return False
    return was is None or (command.promised_on, command.promised_amount or was.amount) != (was.promised_on, was.amount)


def _turn(work: Work, debtor: Debtor) -> int:
    """Of what is promised now."""
    return work.version(debtor.id) + 1


def _promise(
    work: Work, command: NoteContent, invoice: Invoice | None, was: Promise | None, turn: int
) -> Promise | None:
    """As it was where the same is said again: what was promised then is not reckoned anew."""
    if command.promised_on is None or invoice is None:
        return None
    if not _is_new(command, was):
        return was
    if invoice.type == "credit_note":
        raise NotTheirInvoice(
            f"{called(invoice)} is owed by us, so {invoice.payer} cannot promise it; choose an invoice of theirs.",
            pointer="/invoice",
        )
    work.relied_on(invoice.id)
    return promised(
        invoice.uncovered, invoice.currency, promised_on=command.promised_on, amount=command.promised_amount,
        today=work.today, turn=turn,
    )  # fmt: skip


def _note(command: NoteContent, invoice: Invoice | None, promise: Promise | None) -> Note:
    return Note(
        invoice=invoice.id if invoice else None,
        contact=command.contact,
        text=command.text,
        next_on=command.next_on,
        promise=promise,
    )


def _about(invoice: Invoice | None) -> tuple[str, str] | None:
    return (invoice.number or "", invoice.currency) if invoice else None
