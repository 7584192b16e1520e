"""Contracts on which a customer stands, by its own name or as the one who pays."""

from uuid import UUID

from psycopg import sql

from queries.rows import Connection

_OF = sql.SQL(
    "SELECT id FROM contracts WHERE (customer = %(code)s OR debtor = %(code)s) AND status <> 'discarded' "
    "ORDER BY number"
)


def contracts_of_customer(connection: Connection, code: str) -> list[UUID]:
    """Their ids, by number; discarded ones are left out."""
    return [row[0] for row in connection.execute(_OF, {"code": code})]
