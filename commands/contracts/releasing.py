"""What an invoice charged of contracts is free again when it is void or credited in full, until that is withdrawn."""

from uuid import UUID

from aggregates.contract import Contract
from aggregates.contract.coverage import cover, release, take_back
from aggregates.invoice import Invoice
from commands.work import Work


def release_periods(work: Work, invoice: UUID) -> None:
    """A step of `commands.invoices.letting_go`: one query, however many contracts there are."""
    for contract in _contracts(work, invoice):
        work.record(contract.id, release(contract, invoice=invoice, on=work.on))


def take_periods_back(work: Work, invoice: UUID) -> None:
    """The invoice stands again. Errors: `PeriodsInvoiced` when another invoice charges that by now."""
    for contract in _contracts(work, invoice):
        work.record(contract.id, take_back(contract, invoice=invoice, on=work.on))


def move_periods(work: Work, old: UUID, new: UUID) -> None:
    """The new invoice charges what the old one, which stands no more, did."""
    for contract in _contracts(work, old):
        if covers := contract.released.get(old):
            work.record(contract.id, cover(contract, invoice=new, covers=covers, on=work.on))


def _contracts(work: Work, invoice: UUID) -> list[Contract]:
    return list(work.load(Contract, work.state(Invoice, invoice).contracts).values())
