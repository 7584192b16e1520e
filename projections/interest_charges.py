"""Late interest that interest invoices charge: how much of which invoice, through which day."""

from aggregates.debtor import Debtor
from projections.changes import Changes, Envelope, Projection
from projections.table import Table

INTEREST_CHARGES = Table(
    "interest_charges",
    "log",
    columns="""
        position  bigint NOT NULL
        line      integer NOT NULL
        customer  text NOT NULL
        document  uuid NOT NULL         -- the interest invoice; while it is cancelled, nothing is charged
        invoice   uuid NOT NULL         -- that was late
        until     date NOT NULL
        amount    numeric NOT NULL
    """,
    key="position, line",
    indexes="""
        (customer, invoice)
        (document)
    """,
)
TABLES = (INTEREST_CHARGES,)


def _charged(e: Debtor.InterestCharged, at: Envelope) -> Changes:
    return tuple(
        INTEREST_CHARGES.append(
            position=at.position, line=line, customer=e.customer, document=e.document, invoice=each.invoice,
            until=each.until, amount=each.amount,
        )
        for line, each in enumerate(e.charges, 1)
    )  # fmt: skip


CHANGES: Projection = {Debtor.InterestCharged: _charged}
