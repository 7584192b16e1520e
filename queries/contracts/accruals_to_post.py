"""Accrual schedules that a posting run looks at: those with a part whose day has come."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from psycopg import sql

from queries.rows import Connection, all_rows
from queries.where import Where


class _Row(NamedTuple):
    id: UUID


def accruals_to_post(
    connection: Connection,
    *,
    until: date,
    schedules: Sequence[UUID] | None = None,
    customers: Sequence[str] | None = None,
    contracts: Sequence[UUID] | None = None,
) -> list[UUID]:
    """In the order of their next parts; what none narrows is not narrowed. The schedules decide what is due."""
    where = Where("next_on <= %(until)s", until=until)
    where.given("id = ANY (%(schedules)s)", schedules=list(schedules) if schedules is not None else None)
    where.given("customer = ANY (%(customers)s)", customers=list(customers) if customers is not None else None)
    where.given("contract = ANY (%(contracts)s)", contracts=list(contracts) if contracts is not None else None)
    query = sql.SQL("SELECT id FROM accrual_schedules{} ORDER BY next_on, id").format(where.sql())
    return [row.id for row in all_rows(connection, _Row, query, where.parameters)]
