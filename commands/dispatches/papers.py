"""The page of each kind of document, as it is made at the moment at which it leaves."""

from collections.abc import Callable
from uuid import UUID

from aggregates.contract import Contract
from aggregates.dispatch import Dispatch, Kind
from aggregates.errors import Conflict
from commands.work import Work
from documents.account_papers import StatementPaper
from documents.contract_page import contract_pdf
from documents.reminder_page import reminder_pdf
from documents.statement_page import act_pdf, statement_pdf
from queries.papers.contract_paper import contract_paper
from queries.papers.reminder_paper import frozen_reminder
from queries.papers.statement_paper import statement_paper

Page = Callable[[Work, Dispatch.Queued], bytes]


class AnothersDocument(Conflict):
    """What was given on its way to one customer does not leave when it is another's by now."""


def check_theirs(asked: Dispatch.Queued, called: str, owner: str) -> None:
    """Errors: `AnothersDocument`."""
    if owner != asked.customer:
        raise AnothersDocument(
            f"{called} was to go to {asked.customer} and is for {owner} by now, so nothing left; send it anew."
        )


def reminder(work: Work, asked: Dispatch.Queued) -> bytes:
    """Of what was frozen when it was issued, whatever cards and registers say since. Errors: `NoSuchReminder`."""
    return reminder_pdf(frozen_reminder(work.desk.store, _document(asked)))


def contract(work: Work, asked: Dispatch.Queued) -> bytes:
    """By its form (C97). Errors: `NoSuchContract`, `AnothersDocument`, `NoSuchForm`, `WrongForm`, `NoCompanyCard`."""
    document = _document(asked)
    agreed = work.load(Contract, [document])[document]
    check_theirs(asked, f"Contract {agreed.number}", agreed.customer)
    return contract_pdf(contract_paper(work.desk.store, document, today=work.today, language=asked.language))


def statement(work: Work, asked: Dispatch.Queued) -> bytes:
    """As the account stands now. Errors: `NoSuchCustomer`, `NoCompanyCard`, `WrongPeriod`, `StatementTooLong`."""
    return statement_pdf(_account(work, asked, both=False))


def comparison_act(work: Work, asked: Dispatch.Queued) -> bytes:
    """As both sides' accounts stand now (TX6). Errors: those of `statement`."""
    return act_pdf(_account(work, asked, both=True))


PAGES: dict[Kind, Page] = {
    "reminder": reminder,
    "contract": contract,
    "statement": statement,
    "comparison_act": comparison_act,
}


def _document(asked: Dispatch.Queued) -> UUID:
    if asked.document is None:
        raise ValueError(f"a {asked.kind} belongs to a document")
    return asked.document


def _account(work: Work, asked: Dispatch.Queued, *, both: bool) -> StatementPaper:
    """Without days: this year up to today."""
    last = asked.to_on or work.today
    first = asked.from_on or last.replace(month=1, day=1)
    return statement_paper(
        work.desk.store, asked.customer, from_on=first, to_on=last, language=asked.language, both=both
    )
