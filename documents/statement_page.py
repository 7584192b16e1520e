"""The pages of a statement of account and of a mutual settlement comparison act."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from documents import phrases
from documents.account_papers import DueItem, Entry, Section, StatementPaper
from documents.languages import amount, day, say
from documents.saying import accounts, facts, party, sheet, spaced, translated
from documents.typeset import page


def statement_pdf(paper: StatementPaper) -> bytes:
    """The statement of account: every movement with the balance after it."""
    return page("statement", said(paper), dated_on=paper.to_on, logo=paper.logo)


def act_pdf(paper: StatementPaper) -> bytes:
    """The comparison act: our figures, room for theirs, and two signatures (TX6)."""
    return page("act", said_in_act(paper), dated_on=paper.to_on, logo=paper.logo)


def said(paper: StatementPaper) -> dict[str, Any]:
    """Everything that a statement shows, as text."""
    t = _phrases(paper)
    return _head(paper, t["statement"], t) | {
        "sections": [_section(section, paper, t) for section in paper.sections],
        "payment": accounts(t, paper.seller.name, paper.accounts, paper.language),
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
        "sections": [_section(section, paper, t) for section in paper.sections],
        "outcome": [_outcome(section, paper, t) for section in paper.sections] or [t["even"].format(date=days["to"])],
        "return": t["return_act"],
        "signatures": [paper.seller.name, paper.buyer.name],
        "signature": t["signature"],
    }


def _phrases(paper: StatementPaper) -> dict[str, str]:
    groups = (phrases.INVOICE, phrases.STATEMENT, phrases.REMINDER, phrases.CONTRACT, phrases.COMMON)
    return {name: text for group in groups for name, text in translated(paper.language, group).items()}


def _head(paper: StatementPaper, title: str, t: dict[str, str]) -> dict[str, Any]:
    language = paper.language
    period = f"{day(paper.from_on, language)} – {day(paper.to_on, language)}"
    return sheet(language, title, None, paper.seller) | {
        "parties": [party(t["seller"], paper.seller, language), party(t["customer"], paper.buyer, language)],
        "facts": facts([(t["period"], period)]),
    }


def _section(section: Section, paper: StatementPaper, t: dict[str, str]) -> dict[str, Any]:
    language, currency = paper.language, section.currency
    debit = sum((each.amount for each in section.entries if each.amount > 0), Decimal(0))
    credit = -sum((each.amount for each in section.entries if each.amount < 0), Decimal(0))
    return {
        "currency": currency,
        "columns": [t["date"], t["document"], t["debit"], t["credit"], f"{t['balance']}, {currency}"],
        "opening": [t["opening"], *_sides(section.opening, currency, language)],
        "rows": list(_rows(section, paper)),
        "turnover": [t["turnover"], amount(debit, currency, language), amount(credit, currency, language)],
        "closing": [t["closing"], *_sides(section.closing, currency, language)],
        "balances": [amount(each, currency, language) for each in (section.opening, section.closing)],
        "open_title": t["still_open"].format(date=day(paper.to_on, language)),
        "open_columns": [
            t["document"],
            t["issued_on"],
            t["due_on"],
            t["days_overdue"],
            f"{t['uncovered']}, {currency}",
        ],
        "open_rows": [_open(item, paper) for item in section.open_items],
    }


def _sides(balance: Decimal, currency: str, language: str) -> list[str]:
    """A balance stands under debit when they owe us, else under credit."""
    written = amount(abs(balance), currency, language)
    return [written, ""] if balance >= 0 else ["", written]


def _rows(section: Section, paper: StatementPaper) -> Iterator[list[str]]:
    balance = section.opening
    for entry in section.entries:
        balance += entry.amount
        yield [
            day(entry.on, paper.language),
            _document(entry, paper.language),
            *(_sides(entry.amount, section.currency, paper.language)),
            amount(balance, section.currency, paper.language),
        ]


def _document(entry: Entry, language: str) -> str:
    known = phrases.STATEMENT | phrases.INVOICE | {"other": phrases.COMMON["document"]}
    return " ".join(filter(None, (say(known[entry.what], language), spaced(entry.number or ""))))


def _open(item: DueItem, paper: StatementPaper) -> list[str]:
    language = paper.language
    late = str(item.days_overdue) if item.days_overdue > 0 else ""
    figures = amount(item.uncovered, item.currency, language)
    return [spaced(item.number), day(item.issued_on, language), day(item.due_on, language), late, figures]


def _outcome(section: Section, paper: StatementPaper, t: dict[str, str]) -> str:
    key = "even" if not section.closing else "they_owe" if section.closing > 0 else "we_owe"
    return t[key].format(
        date=day(paper.to_on, paper.language),
        ours=paper.seller.name,
        theirs=paper.buyer.name,
        amount=amount(abs(section.closing), section.currency, paper.language),
        currency=section.currency,
    )
