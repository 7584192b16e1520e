"""Reminder letters for tests, with figures that add up."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from aggregates.interest import Segment
from aggregates.reminder import LetterLine
from documents.reminder_paper import ReminderPaper
from tests.documents.samples import ACCOUNT, OURS, THEIRS, eur

ON = date(2026, 6, 30)


def due(number: str, left: str, **more: Any) -> LetterLine:
    """An invoice of which something is open; with `kind` another document."""
    figures = {"issued_on": date(2026, 5, 4), "due_on": date(2026, 5, 18), "days_late": 43, "level": 1}
    document = UUID(int=int(number.partition("-")[2] or 0))
    return LetterLine(
        **{"document": document, "number": number, "total": eur("121.00"), "open": eur(left)} | figures | more
    )


def borne(days: int, principal: str, interest: str, source: str | None = "base rate 2.15 %") -> Segment:
    """A stretch of days that bore interest."""
    return Segment(
        from_on=date(2026, 1, 31), to_on=date(2026, 4, 15), days=days, principal=eur(principal), rate=eur("10.15"),
        interest=eur(interest), source=source,
    )  # fmt: skip


def reminder(*lines: LetterLine, **more: Any) -> ReminderPaper:
    """A letter about these documents."""
    lines = lines or (due("R-1", "21.00"),)
    overdue = sum((each.open for each in lines if each.kind == "invoice"), Decimal(0))
    own = -sum((each.open for each in lines if each.kind != "invoice"), Decimal(0))
    interest, fee = sum((each.interest for each in lines), Decimal(0)), more.get("fee", Decimal(0))
    said = {
        "dated_on": ON, "seller": OURS, "buyer": THEIRS, "lines": lines, "overdue": overdue, "credits": own,
        "interest": interest, "total": overdue - own + interest + fee, "accounts": (ACCOUNT,), "body": "Lūdzam maksāt.",
    }  # fmt: skip
    return ReminderPaper(**said | more)
