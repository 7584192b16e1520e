"""Change a draft."""

from uuid import UUID

from aggregates.debtor import Debtor
from aggregates.debtor.charging import InterestOfAnother
from aggregates.errors import Conflict
from aggregates.ids import debtor_id
from aggregates.invoice import Invoice
from aggregates.invoice.draft import amend
from aggregates.invoice.origins import check_debtor, check_origins
from aggregates.invoice.refusals import called
from commands.command import Answer
from commands.contracts.left_out import left_out
from commands.invoices.draft_invoice import DraftInvoice, content
from commands.invoices.provider_numbers import move_number
from commands.orders.following import follow_sources
from commands.work import Work


class OtherKind(Conflict):
    """A draft stays of the type and direction with which it was drawn up."""


class AmendInvoice(DraftInvoice):
    """The whole content as it shall stand; type and direction can be left out, as they stay."""


def amend_invoice(work: Work, command: AmendInvoice, each: UUID) -> Answer:
    """Of a draft made from contracts, `warnings` tell what they count as charged by it and no line charges.

    Errors: `NotFound`, `NotADraft`, `OtherKind`, `OtherDebtor`, `UnknownOrigin`, `InterestOfAnother`, and those of
    drafting.
    """
    invoice = work.one(Invoice, each, f"invoice {each}")
    _check_same(command, invoice)
    says = content(work, command, invoice.direction)
    check_debtor(invoice, says["payer"], says["currency"])
    _check_interest(work, invoice, says["payer"], says["currency"])
    check_origins(invoice, says["lines"])
    work.record(each, amend(invoice, on=work.on, **says))
    move_number(work, invoice, work.state(Invoice, each), another=command.another)
    if invoice.bases:
        follow_sources(work, [each])  # a hand may have made it agree with its orders, or not any more
    more = {"warnings": left_out(work, work.state(Invoice, each))} if invoice.contracts else {}
    return Answer(id=str(each), version=work.version(each), more=more)


def _check_same(command: AmendInvoice, invoice: Invoice) -> None:
    for name in ("type", "direction"):
        is_, asked = getattr(invoice, name), getattr(command, name)
        if name in command.model_fields_set and asked != is_:
            raise OtherKind(
                f"It is drawn up as {is_} and cannot become {asked}; cancel it and draw up another.",
                pointer=f"/{name}",
            )


def _check_interest(work: Work, invoice: Invoice, payer: str, currency: str) -> None:
    """An interest invoice stays with its debtor. Errors: `InterestOfAnother`."""
    if (payer, currency) == (invoice.payer, invoice.currency):
        return
    debtor = debtor_id(invoice.payer)
    work.fetch([(Debtor, debtor)])
    if invoice.id in work.state(Debtor, debtor).charged:
        raise InterestOfAnother(
            f"{called(invoice)} charges late interest that {invoice.payer} owes in {invoice.currency}, so it cannot go "
            f"to {payer} in {currency}; cancel it instead, and the interest can be charged anew.",
            pointer="/payer" if payer != invoice.payer else "/currency",
        )
