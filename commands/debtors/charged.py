"""What late interest of a debtor is invoiced already, by the interest invoices that stand."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from aggregates.debtor import Debtor
from aggregates.debtor.charging import charged_so_far
from aggregates.errors import Conflict
from aggregates.interest import Step
from aggregates.invoice import Invoice
from commands.work import Work


class BalanceMoved(Conflict):
    """The invoices moved while their interest was reckoned."""


def check_balance(invoice: Invoice, steps: Sequence[Step]) -> None:
    """The ledger's steps must come to what the invoice lacks now. Errors: `BalanceMoved`."""
    if sum((each.amount for each in steps), Decimal(0)) != invoice.uncovered:
        raise BalanceMoved(f"Invoice {invoice.number} moved while its interest was reckoned; try again.")


def fetch_interest_invoices(work: Work, debtors: Iterable[Debtor]) -> None:
    """Load those of several debtors in one query."""
    work.fetch([(Invoice, document) for debtor in debtors for document in debtor.charged])


def charged(work: Work, debtor: Debtor) -> dict[UUID, Decimal]:
    """By invoice; a cancelled interest invoice charges nothing."""
    void = [each for each in debtor.charged if work.state(Invoice, each).status == "cancelled"]
    return charged_so_far(debtor, void)
