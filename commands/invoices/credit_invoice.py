"""Credit an invoice, wholly or in part: a numbered credit note, applied to the invoice as far as it is open."""

from uuid import UUID

from pydantic import Field

from aggregates.ids import new_id
from aggregates.invoice import Invoice
from aggregates.invoice.credit import credit, credited_in_full
from commands.command import Answer, Command
from commands.fields import Code
from commands.invoices.draft_invoice import InvoiceLine
from commands.invoices.letting_go import let_go
from commands.invoices.numbers import DEFAULT_SERIES, NumberRun, wait_turn
from commands.reference import fetch_entries
from commands.work import Work


class CreditInvoice(Command):
    """`lines` as on an invoice, with amounts above 0; without lines all that is left of it."""

    lines: tuple[InvoiceLine, ...] | None = Field(default=None, min_length=1, max_length=1000)
    series: Code | None = None
    reason: str = Field(min_length=1, max_length=2000)


def credit_invoice(work: Work, command: CreditInvoice, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotApproved`, `OverCredited`, `PeriodLocked`, `DateBeforeLast`."""
    invoice = work.one(Invoice, each, f"invoice {each}")
    series = command.series or DEFAULT_SERIES["credit_note"]
    fetch_entries(work, [("number_series", series)])
    wait_turn(work, [series])
    run = NumberRun(work, series, work.on, "credit_note")
    note = new_id()
    work.begin(Invoice, note)
    made = credit(
        invoice,
        credit_note=note,
        number=run.peek(),
        series=series,
        lines=tuple(line.line() for line in command.lines) if command.lines else None,
        on=work.on,
    )
    work.record(note, made.note_events)
    work.record(each, made.invoice_events)
    run.use(note)
    run.close()
    if credited_in_full(work.state(Invoice, each)):
        let_go(work, each)
    return Answer(
        id=str(each),
        version=work.version(each),
        more={"credit_note": str(note), "number": work.state(Invoice, note).number},
    )
