"""Which items have a barcode on their cards: candidates for whoever names an item by it."""

from collections.abc import Sequence

from psycopg import sql

from queries.rows import Connection

_QUERY = sql.SQL(
    "SELECT entry ->> 'barcode', code FROM registers "
    "WHERE kind = 'items' AND status = 'active' AND entry ->> 'barcode' = ANY (%(barcodes)s) ORDER BY code"
)


def items_by_barcode(connection: Connection, barcodes: Sequence[str]) -> list[tuple[str, str]]:
    """Barcode and code of each item in use, by code."""
    return [(barcode, code) for barcode, code in connection.execute(_QUERY, {"barcodes": list(barcodes)})]
