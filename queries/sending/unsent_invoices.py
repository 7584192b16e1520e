"""Our invoices that have certainly not left as they stand: neither sent, nor waiting, nor lost on their way."""

from collections.abc import Sequence
from uuid import UUID

from aggregates.errors import NotFound
from queries.rows import Connection

_UNSENT = """
    SELECT id FROM invoices i WHERE status = 'approved' AND direction = 'sales' AND sent_on IS NULL
        AND NOT EXISTS (SELECT FROM dispatches d WHERE d.invoices @> ARRAY[i.id] AND d.kind = 'invoice'
            AND (d.status = 'queued' OR d.uncertain AND d.position > coalesce(i.taken_back, 0)))
    ORDER BY issued_on, number_sort
"""
_NUMBERED = "SELECT number, id FROM invoices WHERE direction = 'sales' AND number = ANY (%s)"


class NoSuchNumber(NotFound):
    """There is no invoice with this number."""


def unsent_invoices(connection: Connection) -> list[UUID]:
    """The oldest first."""
    return [row[0] for row in connection.execute(_UNSENT)]


def invoices_numbered(connection: Connection, numbers: Sequence[str]) -> list[UUID]:
    """In the order of the numbers, each once. Errors: `NoSuchNumber`."""
    found = dict(connection.execute(_NUMBERED, [list(numbers)]).fetchall())
    missing = [each for each in numbers if each not in found]
    if missing:
        raise NoSuchNumber(
            f"There is no invoice of ours with the number {', '.join(missing)}; write it as it is printed."
        )
    return list(dict.fromkeys(found[each] for each in numbers))
