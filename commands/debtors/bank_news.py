"""Nobody is reminded of what may be paid already: the bank's statements must be of the last working day (A3.1)."""

from datetime import date
from typing import Any, NamedTuple

from aggregates.dunning import bank_day_before
from aggregates.errors import Conflict
from queries.debtors.reminding import holidays, newest_statements
from queries.rows import Connection


class BankNewsTooOld(Conflict):
    """Reminders wait until the bank's newest statements are imported."""


class BankNews(NamedTuple):
    """The last day that the bank told of, the day up to which it should have, and the accounts that lag behind."""

    newest: date | None
    needed: date
    behind: dict[str, date]

    @property
    def stale(self) -> bool:
        """Is something missing?"""
        return self.newest is None or bool(self.behind)

    def told(self) -> dict[str, Any]:
        """As an answer says it."""
        return {"newest": self.newest, "needed": self.needed, "stale": self.stale, "behind": self.behind}


def check_fresh(connection: Connection, on: date, *, lenient: bool) -> BankNews:
    """What the bank has told, of each account in use. Errors: `BankNewsTooOld`, unless `lenient`."""
    accounts, needed = newest_statements(connection), bank_day_before(on, holidays(connection, on))
    behind = {account: day for account, day in accounts.items() if day < needed}
    news = BankNews(max(accounts.values(), default=None), needed, behind)
    if news.stale and not lenient:
        which = ", ".join(f"{account} up to {day}" for account, day in behind.items()) or "no account at all"
        raise BankNewsTooOld(
            f"Who paid by {needed} is not known yet: the statements cover {which}. Import the newest ones first, or "
            "give `even_if_stale` with a reason.",
            more={"bank": news.told()},
        )
    return news
