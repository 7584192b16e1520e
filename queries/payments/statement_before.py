"""How the statement before ended, so that a missing one is noticed (algorithms A2.1, stage 0)."""

from datetime import date
from decimal import Decimal

from queries.rows import Connection


def closing_before(connection: Connection, account: str, currency: str, day: date) -> tuple[date, Decimal] | None:
    """Last day and closing balance of the account's newest statement that ends before `day`."""
    row = connection.execute(
        "SELECT to_on, closing FROM bank_statements WHERE account = %s AND currency = %s AND to_on < %s "
        "AND closing IS NOT NULL ORDER BY to_on DESC, id LIMIT 1",
        (account, currency, day),
    ).fetchone()
    return (row[0], row[1]) if row else None
