"""A reminder letter as it was issued: its page is made of the frozen facts alone, so it never changes."""

from uuid import UUID

from aggregates.reminder import Reminder
from aggregates.reminder.rules import NoSuchReminder
from documents.parts import Account, Party
from documents.reminder_paper import ReminderPaper
from queries.papers.company import our_logo, our_party
from store.store import Store


def frozen_reminder(store: Store, id: UUID) -> ReminderPaper:  # noqa: A002 - the interface's own word
    """Of the letter that a run issued, whatever cards, registers and balances say now. Errors: `NoSuchReminder`."""
    facts = store.load_many({id: Reminder})[id].events
    issued = next((each for each in facts if isinstance(each, Reminder.Issued)), None)
    if issued is None:
        raise NoSuchReminder(f"There is no reminder {id}; look it up in /reminders.")
    return paper_of(store, issued)


def paper_of(store: Store, issued: Reminder.Issued) -> ReminderPaper:
    """Of a letter that is issued, or that a run would issue; the picture at its head is kept by its digest."""
    return ReminderPaper(
        language=issued.language,
        level=issued.level,
        dated_on=issued.reminded_on,
        currency=issued.currency,
        seller=our_party(issued.sender),
        buyer=Party(
            name=issued.name,
            reg_no=issued.reg_no,
            vat_no=issued.vat_no,
            address=tuple((issued.address or "").splitlines()),
            country=issued.country,
        ),
        lines=issued.lines,
        overdue=issued.overdue,
        credits=issued.credits,
        fee=issued.fee,
        interest=issued.interest,
        total=issued.total,
        title=issued.subject,
        body=issued.body,
        accounts=tuple(Account(iban=each.iban, bank=each.bank, bic=each.bic) for each in issued.accounts),
        payment_code=issued.sender.payment_code,
        logo=our_logo(store, issued.sender),
    )
