"""Approve an invoice: it gets its number and is owed; one, or a thousand in one transaction."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from pydantic import Field

from aggregates.customer import Customer
from aggregates.errors import NotFound, Refusal
from aggregates.ids import customer_id, register_id
from aggregates.invoice import Invoice
from aggregates.invoice.approve import approve
from aggregates.register import Register
from commands.accruals.scheduling import planned, record_planned, templates_of
from commands.command import Answer, Command, Refused
from commands.fields import Code
from commands.invoices.deducting import chosen, chosen_of, record_approval
from commands.invoices.numbers import DEFAULT_SERIES, NumberRun, wait_turn
from commands.reference import due_date, exchange_rate, payer, vat_rates
from commands.work import Work


class ApproveInvoice(Command):
    """Dated `issued_on` (default: today), numbered from `series` (default: by type).

    A purchase has its provider's number and date, so it needs neither; where the books are closed on that date it is
    owed from the first open day on, or from `effective_on`.
    """

    issued_on: date | None = None
    series: Code | None = None


C = TypeVar("C", bound=ApproveInvoice)
One = Callable[[Work, C, UUID, date, dict[str, NumberRun]], None]


class ApproveInvoices(ApproveInvoice):
    """The same for many."""

    ids: tuple[UUID, ...] = Field(min_length=1, max_length=10_000)


def approve_invoice(work: Work, command: ApproveInvoice, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotADraft`, `DateBeforeLast`, `PeriodLocked`, and those of pricing."""
    work.one(Invoice, each, f"invoice {each}")
    approve_each(work, command, [each], raising=True)
    invoice = work.state(Invoice, each)
    return Answer(id=str(each), version=work.version(each), more={"number": invoice.number})


def approve_invoices(work: Work, command: ApproveInvoices) -> Answer:
    """Each is done or refused with its problem; the numbers of those that are done have no gap."""
    ids = list(dict.fromkeys(command.ids))
    refused = approve_each(work, command, ids, raising=False)
    sunk = {each.id for each in refused}
    done = [(each, work.state(Invoice, each)) for each in ids if str(each) not in sunk]
    return Answer(
        more={"done": [{"id": str(each), "number": invoice.number} for each, invoice in done], "refused": refused}
    )


def approve_each(
    work: Work, command: C, ids: Sequence[UUID], *, raising: bool, one: One[C] | None = None
) -> list[Refused]:
    """Approve these, or do with each what `one` does, which may approve it; what is refused leaves no trace."""
    _fetch(work, ids)
    unnumbered = (invoice for each in ids if (invoice := work.state(Invoice, each)).number is None)
    wait_turn(work, (_series(command, invoice) for invoice in unnumbered))
    runs: dict[str, NumberRun] = {}
    refused = []
    for each in sorted(ids, key=lambda each: _issued_on(work, command, each)):  # numbers follow the dates
        try:
            (one or approve_one)(work, command, each, _issued_on(work, command, each), runs)
        except Refusal as refusal:
            if raising:
                raise
            refused.append(Refused.of(str(each), refusal))
    for run in runs.values():
        run.close()
    return refused


def _fetch(work: Work, ids: Sequence[UUID]) -> None:
    """Everything that the approvals look at, in two queries however many they are."""
    invoices = work.load(Invoice, ids).values()
    codes = {line.vat_code for invoice in invoices for line in invoice.lines}
    wanted = {("vat_codes", code) for code in codes}
    wanted |= {("payment_terms", invoice.payment_terms or "30") for invoice in invoices}
    wanted |= {("currencies", invoice.currency) for invoice in invoices}
    wanted |= {("number_series", series) for series in DEFAULT_SERIES.values()}
    work.fetch(
        [
            *((Register, register_id(kind, code)) for kind, code in sorted(wanted)),
            *((Customer, customer_id(invoice.payer)) for invoice in invoices),
            *chosen_of(invoices),
            *templates_of(invoices),
        ]
    )


def _issued_on(work: Work, command: ApproveInvoice, each: UUID) -> date:
    """As the command says, else as its contract has it, else the command's day."""
    return command.issued_on or work.state(Invoice, each).dated_on or work.on


def _series(command: ApproveInvoice, invoice: Invoice) -> str:
    return command.series or DEFAULT_SERIES[invoice.type]


def _owed_from(work: Work, command: ApproveInvoice, invoice: Invoice, issued_on: date) -> date:
    """A bill that came after the books were closed on its date keeps its date, and counts where they are open (A8)."""
    if invoice.direction == "sales":
        return issued_on
    return max(issued_on, command.effective_on or work.open_day(issued_on))


def _run(work: Work, series: str, issued_on: date, invoice: Invoice, runs: dict[str, NumberRun]) -> NumberRun:
    """The numbers of that series and day; those of a day before it are recorded first."""
    run = runs.get(series)
    if run is not None and run.issued_on == issued_on:
        return run
    if run is not None:
        run.close()
        del runs[series]
    runs[series] = NumberRun(work, series, issued_on, invoice.type)
    return runs[series]


def approve_one(work: Work, command: ApproveInvoice, each: UUID, issued_on: date, runs: dict[str, NumberRun]) -> None:
    """Give it its number, and make it owed."""
    invoice = work.state(Invoice, each)
    if invoice.status == "none":
        raise NotFound(f"There is no invoice {each}; look it up in the list of invoices.")
    run = None
    if invoice.number is None:
        series = _series(command, invoice)
        run = _run(work, series, issued_on, invoice, runs)
    if invoice.number is not None:  # approved before: it keeps its number, and with it its date
        issued_on = command.issued_on or invoice.issued_on or issued_on
    facts = approve(
        invoice,
        number=run.peek() if run else None,
        series=run.series if run else invoice.series or "",
        issued_on=issued_on,
        due_on=invoice.due_on if invoice.due_on_given else due_date(work, invoice.payment_terms, issued_on),
        rates=vat_rates(work, (line.vat_code for line in invoice.lines), issued_on),
        payer_name=payer(work, invoice.payer).name,
        exchange_rate=exchange_rate(work, invoice.currency, issued_on),
        base_currency=work.desk.policy.base_currency,
        advances=chosen(work, invoice),
        on=_owed_from(work, command, invoice, issued_on),
    )
    schedules = planned(work, invoice, facts)
    record_approval(work, invoice, facts)
    record_planned(work, schedules)
    if run:
        run.use(each)
