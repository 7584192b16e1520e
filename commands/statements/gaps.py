"""Is a statement missing? Each begins with the balance with which the one before it ended (A2.1, stage 0)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from adapters.bank import Statement, Warning_
from commands.desk import Desk
from queries.payments.statement_before import closing_before


def gaps(desk: Desk, statements: list[Statement]) -> Iterator[Warning_]:
    """A warning for each statement that does not begin where the account's newest one before it ended."""
    ended: dict[tuple[str, str], tuple[date, Decimal]] = {}
    for head in sorted((each for each in statements if each.kind == "053"), key=lambda each: each.from_on or date.min):
        if head.account is None or head.currency is None or head.from_on is None or head.opening is None:
            continue
        where = head.account, head.currency
        before = ended.get(where) or _known(desk, *where, head.from_on)
        if before and before[1] != head.opening and head.opening_currency == head.currency:
            yield Warning_(
                f"{head.account} {head.id or ''}".strip(),
                f"it begins on {head.from_on} with {head.opening}, and the one before it ended on {before[0]} with "
                f"{before[1]}: a statement may be missing",
            )
        if head.to_on and head.closing is not None:
            ended[where] = head.to_on, head.closing


def _known(desk: Desk, account: str, currency: str, day: date) -> tuple[date, Decimal] | None:
    with desk.store.connection() as connection:
        return closing_before(connection, account, currency, day)
