"""What a statement of account or a comparison act shows on paper: the account, who sends it, and what it asks."""

from datetime import date

import msgspec
from psycopg import sql

from aggregates.languages import said
from aggregates.register.kinds.agreements import TextTemplate
from documents.account_papers import Entry, OpenDocument, Section, StatementPaper
from documents.languages import amount, day, spoken
from documents.parts import Party
from documents.saying import filled
from queries.as_of import NOW, Moment
from queries.customers import Customer, customer
from queries.debtors.account_statement import AccountOfCurrency, AccountStatement, StatementTooLong, account_statement
from queries.papers.company import company, our_logo, our_party, pay_to
from queries.rows import Connection
from store.store import Store

MOST_ROWS = 2_000  # about 60 pages, which nobody compares by hand
# Words meant for a statement go before those of a letter.
_MESSAGE = sql.SQL(
    "SELECT entry FROM registers WHERE kind = 'text_templates' AND status = 'active' "
    "AND entry ->> 'purpose' IN ('statement', 'reminder') AND (entry ->> 'level')::integer = %(level)s "
    "ORDER BY entry ->> 'purpose' DESC, code LIMIT 1"
)


def statement_paper(
    store: Store,
    code: str,
    *,
    from_on: date,
    to_on: date,
    moment: Moment = NOW,
    language: str | None = None,
    both: bool = False,
) -> StatementPaper:
    """`account_statement` as it goes on paper, figure for figure, in the customer's language unless another is given.

    Errors: `NoSuchCustomer`, `NoCompanyCard`, `WrongPeriod`, `StatementTooLong`.
    """
    with store.reading() as connection:
        account = account_statement(connection, code, from_on=from_on, to_on=to_on, moment=moment, both=both)
        _check_length(account)
        card, ours = customer(connection, code), company(connection)
        written = spoken(language or card.language)
        message = _message(connection, account.reminder_level, written)
        fields = _fields(account, card.name, ours.name, written)
        accounts = pay_to(connection, card.currency)
    return StatementPaper(
        language=written,
        from_on=from_on,
        to_on=to_on,
        seller=our_party(ours),
        buyer=their_party(card),
        sections=tuple(_section(each) for each in account.currencies),
        level=account.reminder_level,
        message=filled(message, fields) if message else None,
        accounts=accounts,
        closing=said(ours.closing, written, own=written),
        logo=our_logo(store, ours),
    )


def _check_length(account: AccountStatement) -> None:
    rows = sum(len(each.lines) + len(each.documents) for each in account.currencies)
    if rows > MOST_ROWS:
        raise StatementTooLong(
            f"The account of {account.customer} has {rows} lines and open documents, and a paper shows {MOST_ROWS} at "
            f"most; ask for a shorter period, or take the figures from /debtors/{account.customer}/statement."
        )


def their_party(card: Customer) -> Party:
    """The customer as a party of a letter."""
    return Party(
        name=card.name,
        reg_no=card.reg_no,
        vat_no=card.vat_no,
        address=tuple((card.address or "").splitlines()),
        country=card.country,
    )


def _section(account: AccountOfCurrency) -> Section:
    return Section(
        currency=account.currency,
        opening=account.opening,
        entries=tuple(
            Entry(on=each.on, what=each.kind, number=each.number, amount=each.amount, balance=each.balance)
            for each in account.lines
        ),
        debits=account.debits,
        credits=account.credits,
        closing=account.closing,
        documents=tuple(
            OpenDocument(
                what=each.kind,
                number=each.number,
                issued_on=each.issued_on,
                due_on=each.due_on,
                days_overdue=each.days_overdue,
                assigned_to=each.assigned_to,
                debit=each.debit,
                credit=each.credit,
            )
            for each in account.documents
        ),
    )


def _fields(account: AccountStatement, customer: str, company: str, language: str) -> dict[str, str]:
    """What the words of a reminder may name, as it is on the day of the statement; `total`: what is owed in all."""
    owed = [each for each in account.currencies if each.closing > 0]
    totals = [f"{amount(each.closing, each.currency, language)}\u00a0{each.currency}" for each in owed]
    return {
        "date": day(account.to_on, language),
        "customer": customer,
        "company": company,
        "total": ", ".join(totals),
    }


def _message(connection: Connection, level: int, language: str) -> str | None:
    """The house's words of that severity, in that language or those for every other (CX13)."""
    found = connection.execute(_MESSAGE, {"level": level}).fetchone() if level else None
    wording = msgspec.convert(found[0], TextTemplate).wording(language) if found else None
    return wording.body if wording else None
