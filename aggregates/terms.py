"""Payment terms: when an invoice is due, counted from its issue date."""

from datetime import date, timedelta
from decimal import Decimal

import msgspec
from dateutil.relativedelta import relativedelta

from aggregates.entry import check_texts, first_twice, wrong
from aggregates.errors import Rejected


class DateOutOfRange(Rejected):
    """This date is beyond every calendar."""


LAST_YEAR = 9900  # so that no terms lead out of the calendar


class EarlyDiscount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who pays within `days` of issue may keep back so many percent of the total."""

    days: int
    percent: Decimal

    def __post_init__(self) -> None:
        """Refuse what is no discount."""
        if not 0 <= self.days <= 3650:
            raise wrong("days", f"is {self.days}; give 0 to 3650")
        if not self.percent.is_finite() or not 0 < self.percent < 100:
            raise wrong("percent", f"is {self.percent}; give more than 0 and less than 100")


class PaymentTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`months` and `days` after issue; then, if so agreed, the end of that month; then the next `fixed_day`.

    `early_discounts` reward paying sooner; `texts` are how the terms read on paper, by language (C74).
    """

    name: str
    days: int = 0
    months: int = 0
    end_of_month: bool = False
    fixed_day: int | None = None  # of the month, 1 to 31; in a shorter month its last day
    early_discounts: tuple[EarlyDiscount, ...] = ()
    texts: dict[str, str] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what would put the due date before issue or out of sight."""
        if not 0 <= self.days <= 3650 or not 0 <= self.months <= 120:
            raise ValueError("days are 0 to 3650 and months 0 to 120")
        if self.fixed_day is not None and not 1 <= self.fixed_day <= 31:
            raise ValueError("fixed_day is a day of the month, 1 to 31")
        if (twice := first_twice(each.days for each in self.early_discounts)) is not None:
            raise wrong("early_discounts", f"has two for {twice} days; leave one of them")
        check_texts("texts", self.texts)


def due_on(terms: PaymentTerms, issued_on: date) -> date:
    """The day by which to pay, never before `issued_on`."""
    if issued_on.year > LAST_YEAR:
        raise DateOutOfRange(f"An invoice cannot be issued on {issued_on}; use a date before {LAST_YEAR + 1}.")
    due = issued_on + relativedelta(months=terms.months, days=terms.days)
    if terms.end_of_month:
        due += relativedelta(day=31)
    if terms.fixed_day is None:
        return due
    fixed = due + relativedelta(day=terms.fixed_day)
    return fixed if fixed >= due else due + relativedelta(months=1, day=terms.fixed_day)


def early_discount(terms: PaymentTerms, issued_on: date, paid_on: date) -> Decimal:
    """Percent that may be kept back by paying on that day: the best of those whose days have not run out; else 0."""
    open_still = [each for each in terms.early_discounts if paid_on <= issued_on + timedelta(days=each.days)]
    return max((each.percent for each in open_still), default=Decimal(0))
