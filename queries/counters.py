"""How long a list is, from the counter that is kept beside it."""

from typing import LiteralString

from psycopg import sql

from queries.rows import Connection, figure
from queries.where import Where

COUNTED_UP_TO = 10_000
FOUND_AT_MOST = 1_000  # by a search, that are counted


def length(connection: Connection, table: LiteralString, part: str = "") -> int:
    """Rows of a whole table or of one of its parts, without counting them."""
    query = sql.SQL('SELECT sum("rows") FROM counters WHERE list = %(list)s AND part = %(part)s')
    return figure(connection, query, {"list": table, "part": part})


def counted(connection: Connection, table: LiteralString, where: Where) -> int:
    """Rows that the filters leave; by the counter where there are none."""
    return counted_rows(connection, table, where) if where.asked else length(connection, table)


def counted_rows(connection: Connection, table: LiteralString, where: Where) -> int:
    """Rows that the filters leave, one by one: for short lists that have no counter."""
    query = sql.SQL("SELECT count(*) FROM {}{}").format(sql.SQL(table), where.sql())
    return figure(connection, query, where.parameters)


def bounded(
    connection: Connection, table: LiteralString, where: Where, newest: LiteralString
) -> tuple[int | None, int | None]:
    """How many rows the filters leave: the total, or none and a number that there are at least (see decision 8).

    `newest` is the order in which the list is walked, so that rows are counted where the index of a filter has them.
    """
    if not where.asked:
        return length(connection, table), None
    return bounded_rows(connection, table, where, newest)


def bounded_rows(
    connection: Connection, table: LiteralString, where: Where, newest: LiteralString
) -> tuple[int | None, int | None]:
    """As `bounded`, of a list that has no counter."""
    query = sql.SQL("SELECT count(*) FROM (SELECT FROM {}{} ORDER BY {} LIMIT {}) AS found").format(
        sql.SQL(table), where.sql(), sql.SQL(newest), COUNTED_UP_TO + 1
    )
    found = figure(connection, query, where.parameters)
    return (found, None) if found <= COUNTED_UP_TO else (None, COUNTED_UP_TO)


def found(connection: Connection, table: LiteralString, where: Where) -> tuple[Where, tuple[int | None, int | None]]:
    """A search is done once for page and total: as long as it finds few, these few are the list."""
    query = sql.SQL("SELECT id FROM {}{} LIMIT {}").format(sql.SQL(table), where.sql(), FOUND_AT_MOST + 1)
    ids = [row[0] for row in connection.execute(query, where.parameters)]
    if len(ids) > FOUND_AT_MOST:
        return where, (None, FOUND_AT_MOST)
    few = Where("id = ANY (%(found)s)", **{**where.parameters, "found": ids})
    few.asked = where.asked
    return few, (len(ids), None)
