"""What the rules of an accrual schedule need to know, and every fact that can befall one."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

import msgspec
from msgspec.structs import replace

from aggregates.accruals import Method
from aggregates.event import Event, Evolve, State, named

Status = Literal["none", "active", "stopped", "done", "reversed"]
ZERO = Decimal(0)


class Due(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A part that is to be moved to sales, on its day; below 0 where a credit takes back what was moved."""

    number: int  # never used twice in a schedule
    on: date
    amount: Decimal


class Posted(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A part that was moved: `on` is its own day, `posted_on` that of the posting."""

    number: int
    on: date
    amount: Decimal
    posted_on: date


class Moved(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A fact of a schedule; it says between which accounts, of which invoice, and how the schedule stands after it."""

    moves_money: ClassVar[bool] = True

    invoice: UUID
    number: str  # of the invoice
    line: int  # its place there, from 1
    customer: str
    contract: UUID | None = None
    accrual_account: str
    sales_account: str
    base_currency: str
    status: Status
    next_on: date | None = None  # the day of the first part that a run would move


class AccrualSchedule(State, frozen=True, kw_only=True):
    """One a line. `net` in the invoice's currency, every other amount in base currency (A6)."""

    status: Status = "none"
    invoice: UUID | None = None
    number: str = ""
    line: int = 0
    customer: str = ""
    contract: UUID | None = None
    template: str = ""
    method: Method = "months-equal"
    percents: tuple[Decimal, ...] = ()
    accrual_account: str = ""
    sales_account: str = ""
    base_currency: str = ""
    rate: Decimal = Decimal(1)
    net: Decimal = ZERO  # of the line, after its credits
    amount: Decimal = ZERO  # the same in base currency
    first: date | None = None
    last: date | None = None
    due: tuple[Due, ...] = ()
    posted: tuple[Posted, ...] = ()  # what stands; a reversal takes all of it away
    numbered: int = 0  # the last number of a part
    stopped_from: date | None = None
    next_on: date | None = None

    @property
    def recognised(self) -> Decimal:
        """What was moved to sales and stands."""
        return sum((each.amount for each in self.posted), ZERO)

    @property
    def remaining(self) -> Decimal:
        """What is still on the accrual account."""
        return self.amount - self.recognised

    class Scheduled(Moved, frozen=True, kw_only=True, omit_defaults=True):
        """The invoice was approved: the line's income is on the accrual account, to be moved in these parts (C48)."""

        customer_name: str = ""
        text: str = ""
        template: str  # its code; what it said then follows
        method: Method
        percents: tuple[Decimal, ...] = ()
        currency: str
        net: Decimal
        rate: Decimal = Decimal(1)
        amount: Decimal
        first: date
        last: date
        parts: tuple[Due, ...]

    class Withdrawn(Moved, frozen=True, kw_only=True, omit_defaults=True):
        """The approval was withdrawn before anything was moved: as if it had never been scheduled."""

        amount: Decimal
        numbered: int  # parts 1 to this one are gone

    class Transferred(Moved, frozen=True, kw_only=True, omit_defaults=True):
        """One part was moved to sales on `effective_on`; below 0 it was moved back."""

        part: int
        due_on: date  # its own day
        amount: Decimal
        recognised: Decimal  # after it

    class Respread(Moved, frozen=True, kw_only=True, omit_defaults=True):
        """A credit, or the end of one, changed what the line comes to; other parts take the place of what was due."""

        net: Decimal
        amount: Decimal  # after it
        change: Decimal  # of the amount; below 0 it was credited
        stopped_from: date | None = None
        replaced: tuple[int, ...] = ()
        parts: tuple[Due, ...] = ()

    class Reversed(Moved, frozen=True, kw_only=True, omit_defaults=True):
        """Nothing is left of the line: what was moved goes back on `reversed_on`, and nothing more is moved (K25)."""

        amount: Decimal  # what the line came to before
        recognised: Decimal  # what goes back
        reversed_on: date  # not before the last posting
        cancelled: tuple[int, ...] = ()
        returned: tuple[int, ...] = ()

    class Stopped(Moved, frozen=True, kw_only=True, omit_defaults=True):
        """Parts from `effective_on` on are not moved until it is resumed."""

        moves_money: ClassVar[bool] = False

        parts: tuple[int, ...]

    class Resumed(Moved, frozen=True, kw_only=True, omit_defaults=True):
        """Parts are moved again, also those whose day has passed meanwhile."""

        moves_money: ClassVar[bool] = False

        parts: tuple[int, ...]


def _scheduled(_: AccrualSchedule, e: AccrualSchedule.Scheduled) -> AccrualSchedule:
    whose = named(e, "customer_name", "text", "currency", "parts")
    return AccrualSchedule(id=_.id, due=e.parts, numbered=len(e.parts), **whose)


def _transferred(s: AccrualSchedule, e: AccrualSchedule.Transferred) -> AccrualSchedule:
    moved = Posted(number=e.part, on=e.due_on, amount=e.amount, posted_on=e.effective_on)
    due = tuple(each for each in s.due if each.number != e.part)
    return replace(s, due=due, posted=(*s.posted, moved), status=e.status, next_on=e.next_on)


def _respread(s: AccrualSchedule, e: AccrualSchedule.Respread) -> AccrualSchedule:
    numbered = max((s.numbered, *(each.number for each in e.parts)))
    return replace(s, net=e.net, amount=e.amount, due=e.parts, numbered=numbered, status=e.status, next_on=e.next_on)


EVOLVE: Evolve = {
    AccrualSchedule.Scheduled: _scheduled,
    AccrualSchedule.Withdrawn: lambda s, e: AccrualSchedule(id=s.id),
    AccrualSchedule.Transferred: _transferred,
    AccrualSchedule.Respread: _respread,
    AccrualSchedule.Reversed: lambda s, e: replace(
        s, status=e.status, net=ZERO, amount=ZERO, due=(), posted=(), stopped_from=None, next_on=None
    ),
    AccrualSchedule.Stopped: lambda s, e: replace(s, status=e.status, stopped_from=e.effective_on, next_on=e.next_on),
    AccrualSchedule.Resumed: lambda s, e: replace(s, status=e.status, stopped_from=None, next_on=e.next_on),
}
