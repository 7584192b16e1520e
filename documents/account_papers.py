"""Papers about what a customer owes in all: reminder letters, statements of account, comparison acts."""

from datetime import date
from decimal import Decimal
from typing import Literal

from documents.parts import ZERO, Account, Part, Party, Picture

What = Literal["invoice", "credit_note", "payment_received", "money_returned", "written_off", "offset", "other"]


class DueItem(Part, frozen=True, kw_only=True):
    """A document of which something is unpaid. `interest` is for being late, none where none is asked."""

    number: str
    currency: str = "EUR"
    issued_on: date | None = None
    due_on: date | None = None
    days_overdue: int = 0
    gross: Decimal = ZERO
    uncovered: Decimal = ZERO
    interest: Decimal | None = None


class ReminderPaper(Part, frozen=True, kw_only=True):
    """A letter about all overdue invoices of one customer (T55), of a level of severity from 1 (CX13).

    `title` and `body` are the house's own words in this language; without them the catalogue's are said.
    """

    language: str = "lv"
    level: int = 1
    dated_on: date
    seller: Party
    buyer: Party
    items: tuple[DueItem, ...]
    costs: Decimal = ZERO  # of recovery, in the first item's currency
    title: str | None = None
    body: str | None = None
    signed_by: str | None = None
    accounts: tuple[Account, ...] = ()
    closing: str | None = None
    logo: Picture | None = None


class Entry(Part, frozen=True, kw_only=True):
    """What moved the account: above 0 the customer owes more, below 0 less."""

    on: date
    what: What
    number: str | None = None
    amount: Decimal = ZERO


class Section(Part, frozen=True, kw_only=True):
    """The account in one currency: `closing` = `opening` and all entries; below 0 it is our debt."""

    currency: str
    opening: Decimal = ZERO
    entries: tuple[Entry, ...] = ()
    closing: Decimal = ZERO
    open_items: tuple[DueItem, ...] = ()


class StatementPaper(Part, frozen=True, kw_only=True):
    """The account of a customer from one day to another, both included."""

    language: str = "lv"
    from_on: date
    to_on: date
    seller: Party
    buyer: Party
    sections: tuple[Section, ...] = ()
    accounts: tuple[Account, ...] = ()
    closing: str | None = None
    logo: Picture | None = None
