"""Which document has a number."""

from uuid import UUID

from queries.rows import Connection


def document_numbered(connection: Connection, number: str) -> UUID | None:
    """The invoice or credit note with exactly this number; none when there is no such, or more than one."""
    rows = connection.execute("SELECT id FROM invoices WHERE number_sort = %s LIMIT 2", (number,)).fetchall()
    return rows[0][0] if len(rows) == 1 else None
