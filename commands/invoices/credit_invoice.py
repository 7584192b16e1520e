"""Credit an invoice, wholly or in part: a numbered credit note, applied to the invoice as far as it is open."""

from uuid import UUID

from pydantic import Field

from aggregates.ids import new_id
from aggregates.invoice import Invoice
from aggregates.invoice.credit import credit, credited_in_full
from aggregates.invoice.draft import OnlyOnPurchases, ProviderNumberMissing
from aggregates.invoice.origins import check_origins
from commands.accruals.scheduling import follow_credits
from commands.command import Answer, Command
from commands.fields import Code
from commands.invoices.draft_invoice import InvoiceLine
from commands.invoices.letting_go import let_go
from commands.invoices.numbers import DEFAULT_SERIES, NumberRun, wait_turn
from commands.invoices.provider_numbers import claim_number
from commands.projects.releasing import bind_credit
from commands.reference import fetch_entries
from commands.work import Work


class CreditInvoice(Command):
    """`lines` as on an invoice, with amounts above 0; without lines all that is left of it.

    A provider's credit note has the provider's own `number`, and `effective_on` is the date that stands on it.
    """

    lines: tuple[InvoiceLine, ...] | None = Field(default=None, min_length=1, max_length=1000)
    series: Code | None = None
    number: str | None = Field(default=None, max_length=60, description="Of a purchase: the provider's own number")
    another: bool = Field(default=False, description="Of a purchase: its number is also of another year")
    reason: str = Field(min_length=1, max_length=2000)


def credit_invoice(work: Work, command: CreditInvoice, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotApproved`, `OverCredited`, `PeriodLocked`, `DateBeforeLast`; of a purchase also
    `ProviderNumberMissing` and `ProviderNumberTaken`.
    """
    invoice = work.one(Invoice, each, f"invoice {each}")
    lines = tuple(line.line() for line in command.lines or ())
    check_origins(invoice, lines)
    run = _run(work, command, invoice)
    note = new_id()
    work.begin(Invoice, note)
    made = credit(
        invoice,
        credit_note=note,
        number=run.peek() if run else command.number or "",
        series=run.series if run else "",
        lines=lines or None,
        on=work.on,
    )
    work.record(note, made.note_events)
    work.record(each, made.invoice_events)
    if run:
        run.use(note)
        run.close()
    else:
        claim_number(work, note, another=command.another)
    warnings: list[str] = []
    if credited_in_full(work.state(Invoice, each)):
        let_go(work, each)
    else:
        warnings = bind_credit(work, note)
        follow_credits(work, each)
    return Answer(
        id=str(each),
        version=work.version(each),
        more={"credit_note": str(note), "number": work.state(Invoice, note).number}
        | ({"warnings": warnings} if warnings else {}),
    )


def _run(work: Work, command: CreditInvoice, invoice: Invoice) -> NumberRun | None:
    """The series that numbers the credit note; none where the provider did."""
    if invoice.direction == "purchase":
        if not command.number:
            raise ProviderNumberMissing(
                "The credit note of a provider has the provider's number; copy it as it stands there.",
                pointer="/number",
            )
        return None
    if command.number:
        raise OnlyOnPurchases(
            "This credit note is ours, so a series numbers it; leave the number out.", pointer="/number"
        )
    series = command.series or DEFAULT_SERIES["credit_note"]
    fetch_entries(work, [("number_series", series)])
    wait_turn(work, [series])
    return NumberRun(work, series, work.on, "credit_note")
