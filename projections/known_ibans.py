"""Which customers pay from which IBAN, learned from the links that stand."""

from aggregates.bank_payment import BankPayment
from projections.changes import Changes, Envelope, Projection
from projections.table import Table

KNOWN_IBANS = Table(
    "known_ibans",
    "sums",
    columns="""
        iban      text NOT NULL
        customer  text NOT NULL
        links     bigint NOT NULL   -- confirmed and not corrected; 0: forgotten
    """,
    key="iban, customer",
    indexes="(customer)",
)
TABLES = (KNOWN_IBANS,)


def _linked(e: BankPayment.Linked, at: Envelope) -> Changes:
    return (KNOWN_IBANS.add((e.iban, e.customer), links=1),) if e.iban else ()


def _unlinked(e: BankPayment.Unlinked, at: Envelope) -> Changes:
    """A reversal was true until then, so what it taught stays."""
    return (KNOWN_IBANS.add((e.iban, e.customer), links=-1),) if e.iban and e.undo == "correction" else ()


CHANGES: Projection = {BankPayment.Linked: _linked, BankPayment.Unlinked: _unlinked}
