"""The letter that a run would issue now to one debtor; nothing is recorded, and nobody is reminded."""

from datetime import date

from aggregates.errors import Conflict
from aggregates.ids import reminder_id
from aggregates.reminder import Reminder
from aggregates.reminder.rules import issue
from commands.command import Caller, Command, Order
from commands.debtors.cards import debtor_of
from commands.debtors.letter import Letter, check_past, letters
from commands.desk import Desk
from commands.work import Work
from queries.debtors.reminding import late_payers


class NoLetterDue(Conflict):
    """A letter is about what is due for a reminder."""


def preview_letter(
    desk: Desk, caller: Caller, customer: str, *, on: date | None = None, currency: str | None = None
) -> Reminder.Issued:
    """By the same rule as a run now of who was late by that day (default: today): both say the same to the letter.

    Without a currency: the first in which something is due. Errors: `NoSuchCustomer`, `NotYetDue`, `NoLetterDue`,
    `ExcludedDebtor`, `UnmatchedMoney`, `NothingToClaim`, `NoCompanyCard`, `UnknownCode`.
    """
    work = Work(desk, Order(caller), Command())
    day, late_on = work.today, on or work.today
    check_past(late_on, today=day)
    debtor_of(work, customer)
    with desk.store.reading() as connection:
        late = late_payers(connection, late_on, [customer])
    found = [each for each in letters(work, late, day, frozenset()) if currency in {None, each.currency}]
    chosen = next((each for each in found if each.levels), None)
    if chosen is None:
        raise _nothing(customer, late_on, found)
    if chosen.refusal:
        raise chosen.refusal
    blank = Reminder(id=reminder_id(customer, chosen.currency, day))
    return issue(blank, chosen.lines, by=chosen.policy, on=day, currency=chosen.currency, **chosen.says)[0]


def _nothing(customer: str, day: date, found: list[Letter]) -> NoLetterDue:
    left_out = [row for each in found for row in each.left_out.values()]
    whys = ", ".join(f"{row['number']} is {row['why'].replace('_', ' ')}" for row in left_out[:5])
    return NoLetterDue(
        f"{customer} has nothing to be reminded of on {day}: {whys or 'no invoice is late'}. Choose another day, or "
        "look at its account.",
        more={"left_out": left_out},
    )
