"""What money covers: the documents that a payment, in or out, is linked to."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec
from psycopg import sql

from queries.rows import Connection, all_rows


class CoveredDocument(msgspec.Struct, frozen=True):
    """A document that the money covers: `paid` in the payment's currency, `amount` in the document's."""

    invoice: UUID
    number: str | None
    type: str | None
    paid: Decimal
    amount: Decimal
    currency: str
    effective_on: date


_COVERED = sql.SQL("""
    SELECT paid.invoice, i.number, i.type, paid.amount, covered.amount, covered.currency, paid.effective_on
    FROM (
        SELECT counter_document AS invoice, -sum(amount) AS amount, max(effective_on) AS effective_on,
            min(position) AS first
        FROM ledger WHERE document = %(id)s AND counter_document IS NOT NULL
        GROUP BY counter_document HAVING sum(amount) <> 0
    ) AS paid
    LEFT JOIN invoices i ON i.id = paid.invoice,
    LATERAL (
        SELECT -sum(amount) AS amount, min(currency) AS currency FROM ledger
        WHERE document = paid.invoice AND counter_document = %(id)s AND document_kind <> 'prepayment'
    ) AS covered
    ORDER BY paid.first
""")


def covered_documents(connection: Connection, payment: UUID) -> list[CoveredDocument]:
    """In the order in which they were linked."""
    return all_rows(connection, CoveredDocument, _COVERED, {"id": payment})
