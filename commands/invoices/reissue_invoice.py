"""Credit an approved invoice in full and draft it anew from the same orders, or lines, in one transaction (A7)."""

from uuid import UUID

from aggregates.customer import Customer
from aggregates.debtor import Debtor
from aggregates.ids import customer_id, debtor_id, new_id
from aggregates.invoice import Invoice
from aggregates.invoice.redraft import NotReissuable, check_reissuable, redraft
from aggregates.invoice.refusals import called, figure
from aggregates.invoice.sourcing import decided
from aggregates.order import Order
from commands.command import Answer
from commands.contracts.releasing import move_periods
from commands.fields import Code
from commands.invoices.credit_invoice import CreditInvoice, credit_invoice
from commands.invoices.from_orders import stand_on
from commands.invoices.regenerate_invoice import Deciding
from commands.orders.following import fetch_sources, parts_now, rates_of
from commands.reference import payer
from commands.work import Work


class ReissueInvoice(Deciding):
    """`series` is the credit note's. What was made by hand is kept as on a regeneration."""

    series: Code | None = None


def reissue_invoice(work: Work, command: ReissueInvoice, each: UUID) -> Answer:
    """The answer names the credit note and the new draft. Errors: those of crediting, `MergeConflict`,
    `NotReissuable`.
    """
    invoice = work.one(Invoice, each, f"invoice {each}")
    check_reissuable(invoice)
    fetch_sources(work, [each])
    work.fetch([(Customer, customer_id(invoice.payer)), (Debtor, debtor_id(invoice.payer))])
    _check_interest(work, invoice)
    parts = parts_now(work, invoice)
    merged = decided(invoice, tuple(parts.values()), command.choice())
    crediting = CreditInvoice(reason=command.reason, series=command.series, effective_on=command.effective_on)
    credited = credit_invoice(work, crediting, each)
    new = new_id()
    facts = redraft(
        work.begin(Invoice, new),
        invoice,
        tuple(parts.values()),
        merged,
        payer_name=payer(work, invoice.payer).name,
        rates=rates_of(work, invoice, parts),
        on=work.on,
    )
    work.record(new, facts)
    move_periods(work, each, new)
    for order in parts:
        stand_on(work, work.state(Order, order), new)
    more = {**credited.more, "draft": str(new), "warnings": _warnings(invoice)}
    return Answer(id=str(each), version=work.version(each), more=more)


def _check_interest(work: Work, invoice: Invoice) -> None:
    """Nobody would know that a copy of an interest invoice charges interest. Errors: `NotReissuable`."""
    if invoice.id in work.state(Debtor, debtor_id(invoice.payer)).charged:
        raise NotReissuable(
            f"{called(invoice)} charges late interest, and its copy would not; credit it in full, and create an "
            "interest invoice anew."
        )


def _warnings(invoice: Invoice) -> list[str]:
    """What was credited before is in the new draft again."""
    return [
        f"{note.number} had credited {figure(note.totals.net, invoice.currency)} net of it before, and the new draft "
        "says the whole again; lower its lines if that still holds."
        for note in invoice.credit_notes
    ]
