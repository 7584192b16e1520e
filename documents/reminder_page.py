"""The page of a reminder letter."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from aggregates.interest import Segment
from aggregates.interest import total as grown
from aggregates.reminder import LetterLine
from documents import phrases
from documents.languages import amount, day, percent, say
from documents.payment_code import payment_code
from documents.reminder_paper import ReminderPaper
from documents.saying import accounts, facts, party, sheet, spaced, translated
from documents.typeset import page


def reminder_pdf(paper: ReminderPaper) -> bytes:
    """PDF/A-3, tagged; the same paper gives the same bytes."""
    return page("reminder", said(paper), dated_on=paper.dated_on, logo=paper.logo)


def said(paper: ReminderPaper) -> dict[str, Any]:
    """Everything that the page shows, as text."""
    language = paper.language
    groups = (phrases.STATEMENT, phrases.INVOICE, phrases.REMINDER, phrases.CONTRACT, phrases.COMMON)
    t = {name: text for group in groups for name, text in translated(language, group).items()}
    t |= {"credit_note": say(phrases.INVOICE["credit_note"], language)}
    return sheet(language, paper.title or t["reminder"], None, paper.seller) | {
        "to": party(t["customer"], paper.buyer, language),
        "facts": facts([(t["date"], day(paper.dated_on, language))]),
        "greeting": t["greeting"] if paper.body else None,
        "body": paper.body.split("\n\n") if paper.body else [],
        "columns": _columns(paper, t),
        "rows": [_row(line, paper, t) for line in paper.lines],
        "totals": list(_totals(paper, t)),
        "reckoned": _reckoned(paper, t),
        "payment": _payment(paper, t),
        "regards": t["regards"],
        "signed_by": paper.seller.name,
        "closing": t["electronic"],
    }


def _columns(paper: ReminderPaper, t: dict[str, str]) -> list[str]:
    interest = [t["interest"]] if paper.interest else []
    money = [f"{each}, {paper.currency}" for each in (t["gross"], t["uncovered"], *interest)]
    return [t["document"], t["date"], t["due_on"], t["days_overdue"], *money]


def _row(line: LetterLine, paper: ReminderPaper, t: dict[str, str]) -> list[str]:
    """What is the debtor's own has no due date, and its amounts are below 0."""
    mine = line.kind == "invoice"
    money = [line.total, line.open, *([line.interest] if paper.interest else [])]
    return [
        _called(line, t),
        day(line.issued_on, paper.language),
        day(line.due_on, paper.language) if mine else "",
        str(line.days_late) if mine else "",
        *(amount(each, paper.currency, paper.language) if each or mine else "" for each in money),
    ]


def _called(line: LetterLine, t: dict[str, str]) -> str:
    """What it is, unless it is an invoice; its number; with what it is paid, on a line of its own."""
    name = {"credit_note": t["credit_note"], "payment": t["payment_received"]}.get(line.kind, "")
    named = " ".join(filter(None, (name, spaced(line.number or ""))))
    return "\n".join(filter(None, (named, spaced(line.reference or "", 4))))


def _totals(paper: ReminderPaper, t: dict[str, str]) -> Iterable[list[str]]:
    """Of what the sum is made, where that is more than one thing."""
    parts = [(t["own"], -paper.credits), (t["costs"], paper.fee), (t["interest"], paper.interest)]
    if any(each for _, each in parts):
        parts = [(t["overdue"], paper.overdue), *parts]
    for label, each in (*((label, each) for label, each in parts if each), (t["due_in_all"], paper.total)):
        yield [f"{label}, {paper.currency}", amount(each, paper.currency, paper.language)]


def _reckoned(paper: ReminderPaper, t: dict[str, str]) -> dict[str, Any] | None:
    """Each stretch of days that bore interest, and from where the rates are (A3.2); none where none is claimed."""
    claimed = [line for line in paper.lines if line.segments and paper.interest]
    if not claimed:
        return None
    sources = dict.fromkeys(each.source for line in claimed for each in line.segments if each.source)
    money = [f"{each}, {paper.currency}" for each in (t["principal"], t["interest"])]
    return {
        "title": t["reckoned"],
        "columns": [t["invoice"], t["period"], t["days_borne"], money[0], t["yearly_rate"], money[1]],
        "rows": [row for line in claimed for row in _stretches(line, paper, t)],
        "sources": f"{t['sources']}: {'; '.join(sources)}" if sources else None,
    }


def _stretches(line: LetterLine, paper: ReminderPaper, t: dict[str, str]) -> Iterable[list[str]]:
    for each in line.segments:
        yield [spaced(line.number or ""), *_stretch(each, paper)]
    before = grown(line.segments) - line.interest
    if before:
        less = amount(-before, paper.currency, paper.language)
        yield [spaced(line.number or ""), t["invoiced_before"], "", "", "", less]


def _stretch(each: Segment, paper: ReminderPaper) -> list[str]:
    language = paper.language
    return [
        f"{day(each.from_on, language)} – {day(each.to_on, language)}",
        str(each.days),
        amount(each.principal, paper.currency, language),
        percent(each.rate, language),
        amount(each.interest, paper.currency, language),
    ]


def _payment(paper: ReminderPaper, t: dict[str, str]) -> dict[str, Any] | None:
    """One invoice is paid with its reference; several are named by their numbers."""
    box = accounts(t, paper.seller.name, paper.accounts, paper.language)
    if box is None:
        return None
    invoices = [line for line in paper.lines if line.kind == "invoice"]
    reference = invoices[0].reference if len(invoices) == 1 else None
    if reference:
        box["lines"].append([t["reference"], spaced(reference, 4)])
    return box | {"code": _code(paper, reference, invoices), "scan": t["scan"]}


def _code(paper: ReminderPaper, reference: str | None, invoices: list[LetterLine]) -> str | None:
    if not paper.payment_code or paper.currency != "EUR" or paper.total <= Decimal(0):
        return None
    return payment_code(
        name=paper.seller.name,
        iban=paper.accounts[0].iban,
        bic=paper.accounts[0].bic,
        amount=paper.total,
        reference=reference,
        text=", ".join(line.number or "" for line in invoices),
    )
