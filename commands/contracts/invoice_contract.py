"""Draw up all invoices of one contract for its whole period at once (C101)."""

from uuid import UUID

from aggregates.contract import Contract
from aggregates.contract.billing import MOST
from aggregates.contract.coverage import EVER, rhythm_of
from aggregates.contract.refusals import NoEndDate, TooManyInvoices, check_approved
from commands.command import Answer, Command
from commands.contracts.invoicing import charges_of, drawn_up, fetch_for_invoicing
from commands.work import Work


class InvoiceContract(Command):
    """Everything that is not invoiced yet, each invoice dated as the contract says."""

    dry_run: bool = False


def invoice_contract(work: Work, command: InvoiceContract, each: UUID) -> Answer:
    """The answer names the drafts, oldest first, none when all is invoiced; `last` is the one to open (CX6).

    Errors: `NotFound`, `ContractNotApproved`, `NoEndDate`, `TooManyInvoices`, `UnknownPayer`, those of pricing.
    """
    contract = work.one(Contract, each, f"contract {each}")
    fetch_for_invoicing(work, [each])
    check_approved(contract, "invoiced")
    rhythm = rhythm_of(contract)
    if rhythm is None or rhythm.limit is None:
        raise NoEndDate(
            f"Contract {contract.number} has no end, so its invoices never end; enter the end, or let the periodic "
            "run invoice it.",
            pointer="/end_on",
        )
    charges = charges_of(work, contract, EVER, most=MOST + 1)
    if len(charges) > MOST:
        raise TooManyInvoices(
            f"Contract {contract.number} has more than {MOST} invoices until {rhythm.limit}; let the periodic run "
            "invoice it bit by bit."
        )
    version = work.version(each)
    invoices = [drawn_up(work, [charge]) for charge in charges]
    if command.dry_run:
        invoices = [{**invoice, "id": None} for invoice in invoices]
    else:
        version = work.version(each)
    last = invoices[-1]["id"] if invoices else None
    return Answer(id=str(each), version=version, more={"invoices": invoices, "last": last})
