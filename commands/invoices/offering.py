"""Where an invoice cannot be changed any more, the refusal offers the way that is left: credit and issue it again."""

from collections.abc import Iterator
from contextlib import contextmanager

from aggregates.invoice import Invoice
from aggregates.invoice.approve import NumberKept
from aggregates.invoice.credit import credited_in_full
from aggregates.invoice.refusals import ConfirmedInvoice, ExportedInvoice, LinkedInvoice, NotADraft, SentAsEInvoice
from aggregates.period_lock.rules import PeriodLocked

_LEAVES_A_CREDIT = (
    ConfirmedInvoice,
    ExportedInvoice,
    LinkedInvoice,
    NotADraft,
    NumberKept,
    PeriodLocked,
    SentAsEInvoice,
)


@contextmanager
def offering_reissue(invoice: Invoice) -> Iterator[None]:
    """Add to such a refusal, in words and as `offers` of the problem, how to go on (A7)."""
    try:
        yield
    except _LEAVES_A_CREDIT as refusal:
        ours = invoice.direction == "sales" and invoice.type != "credit_note"
        if ours and invoice.status == "approved" and not credited_in_full(invoice):
            refusal.detail += " To credit and reissue it in one step, see `offers`."
            refusal.more["offers"] = [f"/api/v1/invoices/{invoice.id}/reissue"]
        raise
