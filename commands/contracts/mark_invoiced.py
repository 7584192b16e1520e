"""Say until when a contract was invoiced by another system, and charge again what was waived (C12, C14)."""

from datetime import date
from uuid import UUID

from pydantic import Field

from aggregates.contract import Contract
from aggregates.contract.marks import charge_waived, invoiced_until, invoices_of, marked_until
from aggregates.ids import ELSEWHERE
from aggregates.invoice import Invoice
from commands.command import Answer, Command
from commands.work import Work


class MarkInvoicedUntil(Command):
    """Periods that begin by `until` were invoiced elsewhere; null: none was.

    An earlier day than before frees what was marked after it, never what an invoice here charges.
    """

    until: date | None
    reason: str = Field(min_length=1, max_length=2000)


class ChargeWaivedPeriods(Command):
    """What was waived is due again at the next run."""

    reason: str = Field(min_length=1, max_length=2000)


def mark_invoiced_until(work: Work, command: MarkInvoicedUntil, each: UUID) -> Answer:
    """The answer says what is invoiced last and next. One-off rows are not marked.

    Errors: `NotFound`, `ContractNotApproved`, `PeriodsInvoiced` naming the invoices that stand later, `TooManyPeriods`.
    """
    contract = work.one(Contract, each, f"contract {each}")
    ours = work.load(Invoice, invoices_of(contract, command.until)).values()
    numbers = {invoice.id: invoice.number for invoice in ours if invoice.number}
    facts = invoiced_until(contract, until=command.until, numbers=numbers, on=work.on)
    work.record(each, facts)
    now = work.state(Contract, each)
    more = {"elsewhere_until": marked_until(now.covered.get(ELSEWHERE, ()))}
    if facts:
        more |= {"last_on": facts[-1].last_on, "next_on": facts[-1].next_on}
    return Answer(id=str(each), version=work.version(each), more=more)


def charge_waived_periods(work: Work, command: ChargeWaivedPeriods, each: UUID) -> Answer:
    """Errors: `NotFound`, `ContractNotApproved`, `NothingWaived`."""
    contract = work.one(Contract, each, f"contract {each}")
    work.record(each, charge_waived(contract, on=work.on))
    return Answer(id=str(each), version=work.version(each))
