"""The files that belong to orders and invoices now; what was detached or replaced stays in the history."""

from aggregates.invoice import Invoice
from aggregates.order import Order
from projections.changes import Changes, Envelope, Projection
from projections.table import Table

ATTACHMENTS = Table(
    "attachments",
    "rows",
    columns="""
        document     uuid NOT NULL          -- order or invoice
        key          text NOT NULL
        position     bigint NOT NULL        -- of the last change
        name         text NOT NULL
        media_type   text NOT NULL
        size         bigint NOT NULL        -- bytes
        sha256       text NOT NULL
        kind         text NOT NULL          -- pod, invoice, other, paper, einvoice
        attached_at  timestamptz NOT NULL
        attached_by  text NOT NULL
    """,
    key="document, key",
    indexes="(sha256)",
)
TABLES = (ATTACHMENTS,)


def _attached(e: Order.Attached | Invoice.Attached, at: Envelope) -> Changes:
    file = e.attachment
    row = ATTACHMENTS.put(
        (at.id, file.key),
        document=at.id,
        key=file.key,
        position=at.position,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        kind=file.kind,
        attached_at=at.recorded_at,
        attached_by=at.by,
    )
    return (row,)


def _detached(e: Order.Detached | Invoice.Detached, at: Envelope) -> Changes:
    return (ATTACHMENTS.drop((at.id, e.key)),)


CHANGES: Projection = {
    Order.Attached: _attached,
    Invoice.Attached: _attached,
    Order.Detached: _detached,
    Invoice.Detached: _detached,
}
