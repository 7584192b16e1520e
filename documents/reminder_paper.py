"""A reminder letter as it leaves the house: all that its page says."""

from datetime import date
from decimal import Decimal

from aggregates.reminder import LetterLine
from documents.parts import ZERO, Account, Part, Party, Picture


class ReminderPaper(Part, frozen=True, kw_only=True):
    """A letter about all overdue invoices of one customer in one currency (T55); its level is from 1 (CX13).

    `total` = overdue + fee + interest - credits. Without a `body` the letter is its figures alone.
    """

    language: str = "lv"
    level: int = 1
    dated_on: date
    currency: str = "EUR"
    seller: Party
    buyer: Party
    lines: tuple[LetterLine, ...]
    overdue: Decimal = ZERO
    credits: Decimal = ZERO
    fee: Decimal = ZERO
    interest: Decimal = ZERO
    total: Decimal = ZERO
    title: str | None = None
    body: str | None = None
    accounts: tuple[Account, ...] = ()
    payment_code: bool = True  # show a code to scan where one is possible
    logo: Picture | None = None
