"""What money that went out could pay: the same rules that match receipts, over the purchases that are open."""

from typing import Any

from aggregates.matching import Decision, Receipt, Settings, decide
from queries.payments.matching_candidates import matching_book
from queries.rows import Connection


def considered(connection: Connection, receipt: Receipt, settings: Settings) -> tuple[Decision, list[dict[str, Any]]]:
    """The decision as of now, and its candidates, best first: invoices (id, number, amount), score and evidence."""
    decision = decide(receipt, matching_book(connection, [receipt], settings, "purchase"), settings)
    return decision, [
        {
            "invoices": each.allocations,
            "customer": each.customer,
            "score": each.score,
            "evidence": each.evidence,
        }
        for each in decision.candidates
    ]
