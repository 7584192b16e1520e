"""The page of a reminder letter."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from documents import phrases
from documents.account_papers import DueItem, ReminderPaper
from documents.languages import amount, day
from documents.saying import accounts, facts, party, sheet, spaced, translated
from documents.typeset import page

LAST_LEVEL = 3


def reminder_pdf(paper: ReminderPaper) -> bytes:
    """PDF/A-3, tagged; the same paper gives the same bytes."""
    return page("reminder", said(paper), dated_on=paper.dated_on, logo=paper.logo)


def said(paper: ReminderPaper) -> dict[str, Any]:
    """Everything that the page shows, as text."""
    language = paper.language
    t = translated(language, phrases.INVOICE) | translated(language, phrases.REMINDER)
    t |= translated(language, phrases.CONTRACT) | translated(language, phrases.COMMON)
    level = min(max(paper.level, 1), LAST_LEVEL)
    body = paper.body or t[f"asks_{level}"].format(date=day(paper.dated_on, language))
    return sheet(language, paper.title or t[f"reminder_{level}"], None, paper.seller) | {
        "to": party(t["customer"], paper.buyer, language),
        "facts": facts([(t["date"], day(paper.dated_on, language))]),
        "greeting": t["greeting"],
        "body": body.split("\n\n"),
        "columns": _columns(paper, t),
        "rows": [_row(item, paper) for item in paper.items],
        "totals": list(_totals(paper, t)),
        "payment": accounts(t, paper.seller.name, paper.accounts, language),
        "regards": t["regards"],
        "signed_by": [each for each in (paper.signed_by, paper.seller.name) if each],
        "closing": paper.closing or t["electronic"],
    }


def _with_interest(paper: ReminderPaper) -> bool:
    return any(item.interest is not None for item in paper.items)


def _columns(paper: ReminderPaper, t: dict[str, str]) -> list[str]:
    interest = [t["interest"]] if _with_interest(paper) else []
    return [t["invoice"], t["issued_on"], t["due_on"], t["days_overdue"], t["gross"], t["uncovered"], *interest]


def _row(item: DueItem, paper: ReminderPaper) -> list[str]:
    language = paper.language
    money = [item.gross, item.uncovered, *([item.interest or Decimal(0)] if _with_interest(paper) else [])]
    return [
        spaced(item.number),
        day(item.issued_on, language),
        day(item.due_on, language),
        str(item.days_overdue),
        *(f"{amount(each, item.currency, language)}\u00a0{item.currency}" for each in money),
    ]


def _totals(paper: ReminderPaper, t: dict[str, str]) -> Iterable[list[str]]:
    """One sum a currency; the costs of recovery go with the first one."""
    for place, currency in enumerate(dict.fromkeys(item.currency for item in paper.items)):
        mine = [item for item in paper.items if item.currency == currency]
        whole = sum((item.uncovered + (item.interest or 0) for item in mine), Decimal(0))
        if not place and paper.costs:
            whole += paper.costs
            yield [t["costs"], amount(paper.costs, currency, paper.language)]
        yield [f"{t['due_in_all']}, {currency}", amount(whole, currency, paper.language)]
