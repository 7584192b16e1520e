"""How long a list is, from the counter that is kept beside it."""

from typing import LiteralString

from psycopg import sql

from queries.rows import Connection, figure
from queries.where import Where


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
