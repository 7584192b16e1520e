"""Our own bank accounts that the registers know."""

from queries.rows import Connection

_CODES = "SELECT code FROM registers WHERE kind = 'bank_accounts' AND status = 'active' ORDER BY code LIMIT 1000"


def our_accounts(connection: Connection) -> list[str]:
    """Their codes."""
    return [row[0] for row in connection.execute(_CODES).fetchall()]
