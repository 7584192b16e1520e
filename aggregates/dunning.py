"""When a debtor is reminded of a claim, and how sternly: the policy, and the rule that reads it (A3.1)."""

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple

import msgspec

from aggregates.entry import Checked, Entry, check_not_below_zero, wrong
from aggregates.promises import Promise

ZERO = Decimal(0)
STERNEST = 9
LONGEST = 3650
SATURDAY = 5
HALF = Decimal("0.5")
DEFAULT_POLICY = "default"  # of every debtor that has none of its own
Why = Literal["not_late", "too_little", "assigned", "disputed", "held", "promised", "too_soon", "excluded"]


class Level(Checked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a policy: so many days late, or so many days after the reminder before it.

    `template` is a code of text templates; `fee` is claimed for the letter; `interest`: it claims late interest.
    """

    days: int
    gap_days: int = 14
    template: str | None = None
    fee: Decimal = ZERO
    interest: bool = False

    def __post_init__(self) -> None:
        """Refuse days and fees that cannot be."""
        super().__post_init__()
        for field in ("days", "gap_days"):
            if not 0 <= getattr(self, field) <= LONGEST:
                raise wrong(field, f"is {getattr(self, field)}; give 0 to {LONGEST}")
        check_not_below_zero("fee", self.fee)


class DunningPolicy(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How debtors are reminded. The code `default` is for every customer that has no policy of its own.

    `min_amount` and the fees are in `currency`; letters in other currencies have neither. Nobody is reminded sooner
    than `min_gap_days` after the last time. `interest_rates` is a code of that register.
    """

    levels: tuple[Level, ...]
    currency: str = "EUR"
    min_amount: Decimal = ZERO
    grace_days: int = 0
    min_gap_days: int = 7
    interest_rates: str | None = None

    def __post_init__(self) -> None:
        """Refuse a policy by which a letter would be milder than the one before it."""
        super().__post_init__()
        if not 1 <= len(self.levels) <= STERNEST:
            raise wrong("levels", f"has {len(self.levels)} levels; give 1 to {STERNEST}")
        days = [each.days for each in self.levels]
        if days != sorted(days):
            raise wrong("levels", "begins a sterner level after fewer days than a milder one; put them in order")
        for field in ("grace_days", "min_gap_days"):
            if not 0 <= getattr(self, field) <= LONGEST:
                raise wrong(field, f"is {getattr(self, field)}; give 0 to {LONGEST}")
        check_not_below_zero("min_amount", self.min_amount)
        if any(each.interest for each in self.levels) and not self.interest_rates:
            raise wrong("interest_rates", "is missing, and a level claims interest; name the rates")

    def at(self, level: int) -> Level:
        """What the letter of this level is; above the last one: as the last one."""
        return self.levels[min(level, len(self.levels)) - 1]

    def fee(self, level: int, currency: str) -> Decimal:
        """What a letter of this level costs the debtor."""
        return self.at(level).fee if currency == self.currency else ZERO


class Claim(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the rule needs to know of one invoice. `level` 0: the debtor was never reminded of it."""

    due_on: date
    uncovered: Decimal
    currency: str
    level: int = 0
    reminded_on: date | None = None
    disputed: bool = False
    held_until: date | None = None
    assigned: bool = False
    promise: Promise | None = None
    kept: bool = False  # at the end of its day it was; what goes back later is no broken word


class Verdict(NamedTuple):
    """The level of the reminder that is due, or why there is none."""

    level: int = 0
    why: Why | None = None


def due_for_reminder(claim: Claim, policy: DunningPolicy, on: date) -> Verdict:
    """Whether a reminder of the claim is due `on` that day, and at which level; each condition of A3.1 in turn."""
    if why := _held_back(claim, policy, on):
        return Verdict(why=why)
    level = max(claim.level, min(claim.level + 1, len(policy.levels)))
    if _broken(claim, on) or _its_day_has_come(claim, policy, policy.at(level), level, on):
        return Verdict(level)
    return Verdict(why="too_soon")


def perhaps_paid(debt: Decimal, unmatched: Decimal) -> bool:
    """Whether money of theirs that is linked to nothing is half of the debt or more: it is linked first (A3.1)."""
    return unmatched >= debt * HALF


def promise_perhaps_kept(
    promise: Promise, *, uncovered: Decimal, unmatched: Decimal, reminded_on: date | None, on: date
) -> bool:
    """Whether what was promised may be among the money that is linked to nothing: then nobody broke a word yet."""
    if promise.promised_on >= on or (reminded_on is not None and reminded_on > promise.promised_on):
        return False
    return ZERO < uncovered - promise.left <= unmatched


def bank_day_before(day: date, holidays: Collection[date] = ()) -> date:
    """The last day before `day` of which a bank has a statement: no Saturday, Sunday or holiday (A3.1)."""
    before = day - timedelta(days=1)
    while before.weekday() >= SATURDAY or before in holidays:
        before -= timedelta(days=1)
    return before


def _held_back(claim: Claim, policy: DunningPolicy, on: date) -> Why | None:
    least = policy.min_amount if claim.currency == policy.currency else ZERO
    conditions: tuple[tuple[bool, Why], ...] = (
        (on <= claim.due_on or on < claim.due_on + timedelta(days=policy.grace_days), "not_late"),
        (claim.uncovered <= least, "too_little"),
        (claim.assigned, "assigned"),
        (claim.disputed, "disputed"),
        (claim.held_until is not None and claim.held_until >= on, "held"),
        (claim.promise is not None and claim.promise.promised_on >= on, "promised"),
    )
    return next((why for holds, why in conditions if holds), None)


def _broken(claim: Claim, on: date) -> bool:
    """A promise that was not kept, and nobody was reminded since: the next level is due at once."""
    promise = claim.promise
    if promise is None or claim.kept or promise.promised_on >= on or claim.uncovered <= promise.left:
        return False
    return claim.reminded_on is None or claim.reminded_on <= promise.promised_on


def _its_day_has_come(claim: Claim, policy: DunningPolicy, step: Level, level: int, on: date) -> bool:
    """By days late for a sterner level, else by the gap; never within the smallest gap."""
    late = (on - claim.due_on).days >= step.days
    if claim.reminded_on is None:
        return late
    since = (on - claim.reminded_on).days
    return since >= max(policy.min_gap_days, 1) and ((late and level > claim.level) or since >= step.gap_days)
