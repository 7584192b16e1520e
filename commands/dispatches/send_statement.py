"""Send a customer the statement of its account, or the comparison act to sign (TX6)."""

from datetime import date
from typing import Literal

from pydantic import Field

from aggregates.customer import Customer
from aggregates.customer.rules import NoSuchCustomer
from aggregates.errors import NotFound
from aggregates.ids import customer_id, register_id
from aggregates.register import Register
from commands.command import Answer
from commands.dispatches.draft import PDF, Draft, Ticked, worded
from commands.dispatches.once import first
from commands.dispatches.queueing import Sending, queue, told
from commands.dispatches.recipients import fetch_people, managers, of_card, usual_channel
from commands.work import NotYetDue, Work
from documents.languages import day, spoken
from queries.debtors.account_statement import WrongPeriod

Form = Literal["statement", "comparison_act"]


class SendStatement(Sending):
    """From the first day of the year to today, unless said otherwise. Without any field its draft leaves as it is."""

    form: Form = "statement"
    from_on: date | None = None
    to_on: date | None = Field(default=None, description="Included")
    language: str | None = Field(default=None, pattern=r"^[a-z]{2}$", examples=["lv"])


def statement_draft(work: Work, code: str, command: SendStatement) -> Draft:
    """The page itself is made when it leaves.

    Errors: `NoSuchCustomer`, `StaleVersion` of the card, `WrongPeriod`, `NotYetDue`, `NoCompanyCard`.
    """
    try:
        card = work.one(Customer, customer_id(code), f"customer {code}")
    except NotFound:
        raise NoSuchCustomer(f"There is no customer {code!r}; look it up in /customers.") from None
    first, last = _period(work, command)
    fetch_people(work, [card.customer_manager])
    work.fetch([(Register, register_id("text_templates", command.form))])
    written = spoken(command.language or card.language)
    to, notes = of_card(card)
    cc, more = managers(work, [(card.customer_manager, None)], to)
    between = {"from": day(first, written), "to": day(last, written)}
    named = f"{between['from']} \u2013 {between['to']}"
    words = worded(work, command.form, written, {"named": named, "customer": card.name, **between})
    name = f"{code}.{first}.{last}.{'act' if command.form == 'comparison_act' else 'statement'}.pdf"
    return Draft(
        kind=command.form,
        channel=usual_channel(card.delivery, to),
        customer=code,
        name=card.name,
        address=card.address,
        language=written,
        to=to,
        cc=cc,
        subject=words.subject,
        text=words.text,
        attachments=[Ticked(id="paper", what="paper", name=name, media_type=PDF, ticked=True)],
        from_on=first,
        to_on=last,
        notes=[*notes, *more],
    )


def _period(work: Work, command: SendStatement) -> tuple[date, date]:
    last = command.to_on or work.today
    first = command.from_on or last.replace(month=1, day=1)
    if first > last:
        raise WrongPeriod(f"A statement from {first} to {last} has no days; turn them round.", pointer="/from_on")
    if last > work.today:
        raise NotYetDue(
            f"{last} is in the future, and what the account will be then nobody knows; use {work.today} or earlier.",
            pointer="/to_on",
        )
    return first, last


def send_statement(work: Work, command: SendStatement, code: str) -> Answer:
    """It is made and handed over in the background; `more` names the `dispatch`, which tells how it went.

    Errors: those of `statement_draft`, `AlreadyOnItsWay` unless `again`, and those of an e-mail as of sending an
    invoice.
    """
    draft = statement_draft(work, code, command)
    dispatch = queue(work, draft, command, None if command.again else first(work, draft))
    return Answer(id=str(dispatch), version=work.version(dispatch), more=told(work, dispatch))
