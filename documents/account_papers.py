"""Papers about what a customer owes in all: statements of account, comparison acts."""

from datetime import date
from decimal import Decimal
from typing import Literal

from documents.parts import ZERO, Account, Part, Party, Picture

What = Literal[
    "invoice", "credit_note", "payment_received", "money_returned", "written_off", "offset", "used_for", "correction"
]


class Entry(Part, frozen=True, kw_only=True):
    """What moved the account: above 0 the customer owes more, below 0 less; `balance` is what it owes after it."""

    on: date
    what: What
    number: str | None = None
    amount: Decimal = ZERO
    balance: Decimal = ZERO


class OpenDocument(Part, frozen=True, kw_only=True):
    """What is unpaid (`debit`), or the customer's own and not yet used, or owed by us (`credit`)."""

    what: Literal["invoice", "credit_note", "payment", "prepayment"] = "invoice"
    number: str | None = None
    issued_on: date | None = None
    due_on: date | None = None
    days_overdue: int = 0
    assigned_to: str | None = None  # who is to be paid
    debit: Decimal = ZERO
    credit: Decimal = ZERO


class Section(Part, frozen=True, kw_only=True):
    """The account in one currency: opening + debits - credits = closing; below 0 it is our debt."""

    currency: str
    opening: Decimal = ZERO
    entries: tuple[Entry, ...] = ()
    debits: Decimal = ZERO
    credits: Decimal = ZERO
    closing: Decimal = ZERO
    documents: tuple[OpenDocument, ...] = ()


class StatementPaper(Part, frozen=True, kw_only=True):
    """The account of a customer from one day to another, both included.

    `level` is how sternly the customer was reminded of what is open, `message` are the house's words for it (CX13).
    """

    language: str = "lv"
    from_on: date
    to_on: date
    seller: Party
    buyer: Party
    sections: tuple[Section, ...] = ()
    level: int = 0
    message: str | None = None
    accounts: tuple[Account, ...] = ()
    closing: str | None = None
    logo: Picture | None = None
