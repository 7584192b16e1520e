"""Figures that must be equal: the movements of the ledger against what the list of uncovered documents shows."""

from queries.rows import Connection

_LEDGER = """
    SELECT count(*) FROM (SELECT document_kind, currency, sum(amount) AS uncovered FROM ledger
        WHERE document_kind <> 'prepayment' GROUP BY 1, 2) AS a
    FULL JOIN (SELECT kind, currency, sum(uncovered) AS uncovered FROM nenosegts GROUP BY 1, 2) AS b
    ON (a.document_kind, a.currency) = (b.kind, b.currency)
    WHERE coalesce(a.uncovered, 0) <> coalesce(b.uncovered, 0)
"""
_BELOW_ZERO = "SELECT count(*) FROM nenosegts WHERE uncovered < 0 OR uncovered > total"
CHECKS = {"ledger_is_nenosegts": _LEDGER, "uncovered_within_total": _BELOW_ZERO}


def broken_invariants(connection: Connection) -> dict[str, int]:
    """How many figures break each rule; each rule is looked at in one snapshot, so a busy system is no reason."""
    found = {name: connection.execute(query).fetchone() for name, query in CHECKS.items()}
    return {name: int(row[0]) if row else 0 for name, row in found.items()}
