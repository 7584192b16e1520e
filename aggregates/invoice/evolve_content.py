"""How the content of a draft follows the facts that say it whole."""

from msgspec.structs import replace

from aggregates.invoice.invoice import Invoice
from aggregates.invoice.movement import Content


def drawn_up(invoice: Invoice, e: Content) -> Invoice:
    """The draft says what the fact says; a purchase has the provider's own number and date."""
    drawn = replace(
        invoice,
        status="draft",
        payer=e.payer,
        payer_name=e.payer_name,
        currency=e.currency,
        lines=e.lines,
        totals=e.totals,
        payment_terms=e.payment_terms,
        due_on=e.due_on,
        due_on_given=e.due_on is not None,
        reference=e.reference,
        comment=e.comment,
        account=e.account,
        client=e.client,
    )
    return drawn if invoice.direction == "sales" else replace(drawn, number=e.number, issued_on=e.issued_on)
