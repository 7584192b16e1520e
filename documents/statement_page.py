"""The pages of a statement of account and of a mutual settlement comparison act."""

from decimal import Decimal
from typing import Any

from documents import phrases
from documents.account_papers import Entry, OpenDocument, Section, StatementPaper
from documents.languages import amount, day, say
from documents.saying import accounts, facts, party, sheet, spaced, translated
from documents.typeset import page

STERNEST = 3  # a message of a higher level is not printed (CX13)
_NAMES = phrases.STATEMENT | phrases.INVOICE | {"payment": phrases.STATEMENT["payment_received"]}


def statement_pdf(paper: StatementPaper) -> bytes:
    """The statement of account: every movement with the balance after it, what is unpaid, and how urgent that is."""
    return page("statement", said(paper), dated_on=paper.to_on, logo=paper.logo)


def act_pdf(paper: StatementPaper) -> bytes:
    """The comparison act: our figures, room for theirs, and two signatures (TX6)."""
    return page("act", said_in_act(paper), dated_on=paper.to_on, logo=paper.logo)


def said(paper: StatementPaper) -> dict[str, Any]:
    """Everything that a statement shows, as text."""
    t = _phrases(paper)
    return _head(paper, t["statement"], t) | {
        "sections": [_section(section, paper, t) | _open_apart(section, paper, t) for section in paper.sections],
        "message": _message(paper),
        "payment": accounts(t, paper.seller.name, paper.accounts, paper.language) if _owes(paper) else None,
        "closing": paper.closing or t["electronic"],
    }


def said_in_act(paper: StatementPaper) -> dict[str, Any]:
    """Everything that an act shows, as text."""
    t = _phrases(paper)
    days = {"from": day(paper.from_on, paper.language), "to": day(paper.to_on, paper.language)}
    names = {"ours": paper.seller.name, "theirs": paper.buyer.name}
    return _head(paper, t["act"], t) | {
        "intro": t["compared"].format(**names, **days),
        "sides": [t["by_books_of"].format(name=name) for name in (paper.seller.name, paper.buyer.name)],
        "sections": [_section(section, paper, t) | _open_sides(section, paper, t) for section in paper.sections],
        "outcome": [_outcome(section, paper, t) for section in paper.sections] or [t["even"].format(date=days["to"])],
        "return": t["return_act"],
        "signatures": [paper.seller.name, paper.buyer.name],
        "signature": t["signature"],
    }


def _owes(paper: StatementPaper) -> bool:
    """Is there anything to pay, in any currency?"""
    return any(section.closing > 0 for section in paper.sections)


def _phrases(paper: StatementPaper) -> dict[str, str]:
    groups = (phrases.INVOICE, phrases.STATEMENT, phrases.REMINDER, phrases.CONTRACT, phrases.COMMON)
    return {name: text for group in groups for name, text in translated(paper.language, group).items()}


def _message(paper: StatementPaper) -> list[str]:
    """As stern as the sternest reminder of what is open (CX13); who has more with us than it owes is asked nothing."""
    told = 1 <= paper.level <= STERNEST and _owes(paper)
    return paper.message.split("\n\n") if paper.message and told else []


def _head(paper: StatementPaper, title: str, t: dict[str, str]) -> dict[str, Any]:
    language = paper.language
    period = f"{day(paper.from_on, language)} – {day(paper.to_on, language)}"
    return sheet(language, title, None, paper.seller) | {
        "parties": [party(t["seller"], paper.seller, language), party(t["customer"], paper.buyer, language)],
        "facts": facts([(t["period"], period)]),
    }


def _section(section: Section, paper: StatementPaper, t: dict[str, str]) -> dict[str, Any]:
    language, currency = paper.language, section.currency
    return {
        "currency": currency,
        "columns": [t["date"], t["document"], t["debit"], t["credit"], f"{t['balance']}, {currency}"],
        "opening": [t["opening"], *_sides(section.opening, currency, language)],
        "rows": [_row(each, section, paper) for each in section.entries],
        "turnover": [t["turnover"], *(amount(each, currency, language) for each in (section.debits, section.credits))],
        "closing": [t["closing"], *_sides(section.closing, currency, language)],
        "balances": [amount(each, currency, language) for each in (section.opening, section.closing)],
    }


def _sides(balance: Decimal, currency: str, language: str) -> list[str]:
    """A balance stands under debit when they owe us, else under credit."""
    written = amount(abs(balance), currency, language)
    return [written, ""] if balance >= 0 else ["", written]


def _row(entry: Entry, section: Section, paper: StatementPaper) -> list[str]:
    return [
        day(entry.on, paper.language),
        _called(entry, paper.language),
        *_sides(entry.amount, section.currency, paper.language),
        amount(entry.balance, section.currency, paper.language),
    ]


def _called(shown: Entry | OpenDocument, language: str) -> str:
    return " ".join(filter(None, (say(_NAMES[shown.what], language), spaced(shown.number or ""))))


def _open_apart(section: Section, paper: StatementPaper, t: dict[str, str]) -> dict[str, Any]:
    """What is unpaid, and apart from it what of the customer's own covers nothing yet."""
    language, currency, on = paper.language, section.currency, day(paper.to_on, paper.language)
    unpaid = [each for each in section.documents if each.debit]
    unused = [each for each in section.documents if each.credit]
    return {
        "open_title": t["still_open"].format(date=on),
        "open_columns": [
            t["document"], t["issued_on"], t["due_on"], t["days_overdue"], f"{t['uncovered']}, {currency}",
        ],
        "open_rows": [
            [*_dated(each, language), str(each.days_overdue or ""), amount(each.debit, currency, language)]
            for each in unpaid
        ],
        "open_total": [t["total"], amount(sum((each.debit for each in unpaid), Decimal(0)), currency, language)],
        "unused_title": t["unused"].format(date=on),
        "unused_columns": [t["document"], t["date"], f"{t['amount']}, {currency}"],
        "unused_rows": [
            [*_dated(each, language)[:2], amount(each.credit, currency, language)] for each in unused
        ],
        "unused_total": [t["total"], amount(sum((each.credit for each in unused), Decimal(0)), currency, language)],
    }  # fmt: skip


def _open_sides(section: Section, paper: StatementPaper, t: dict[str, str]) -> dict[str, Any]:
    """The documents of which the balance consists, each on its side."""
    language, currency = paper.language, section.currency
    return {
        "open_title": t["still_open"].format(date=day(paper.to_on, language)),
        "open_columns": [t["document"], t["issued_on"], t["due_on"], t["debit"], t["credit"]],
        "open_rows": [
            [*_dated(each, language), *_sides(each.debit - each.credit, currency, language)]
            for each in section.documents
        ],
    }


def _dated(document: OpenDocument, language: str) -> list[str]:
    """What it is, on a line of its own whose claim it is where it went to another, and its days."""
    whose = document.assigned_to and say(phrases.INVOICE["assigned"], language).format(name=document.assigned_to)
    called = "\n".join(filter(None, (_called(document, language), whose)))
    return [called, day(document.issued_on, language), day(document.due_on, language)]


def _outcome(section: Section, paper: StatementPaper, t: dict[str, str]) -> str:
    key = "even" if not section.closing else "they_owe" if section.closing > 0 else "we_owe"
    return t[key].format(
        date=day(paper.to_on, paper.language),
        ours=paper.seller.name,
        theirs=paper.buyer.name,
        amount=amount(abs(section.closing), section.currency, paper.language),
        currency=section.currency,
    )
