"""What late interest of a debtor is invoiced already, by the interest invoices that stand."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from aggregates.debtor import Debtor
from aggregates.debtor.charging import charged_so_far
from aggregates.errors import Conflict
from aggregates.interest import Step
from aggregates.invoice import Invoice
from aggregates.invoice.credit import credited_in_full
from commands.work import Work


class BalanceMoved(Conflict):
    """The invoices moved while their interest was reckoned."""


def check_balance(invoice: Invoice, steps: Sequence[Step]) -> None:
    """The ledger's steps must come to what the invoice lacks now, and be ours to claim. Errors: `BalanceMoved`."""
    if invoice.assignee or sum((each.amount for each in steps), Decimal(0)) != invoice.uncovered:
        raise BalanceMoved(f"Invoice {invoice.number} moved while its interest was reckoned; try again.")


def fetch_interest_invoices(work: Work, debtors: Iterable[Debtor]) -> None:
    """Load those of several debtors in one query."""
    work.fetch([(Invoice, document) for debtor in debtors for document in debtor.charged])


def charged(work: Work, debtor: Debtor) -> dict[UUID, Decimal]:
    """By invoice, on the interest invoices that stand."""
    return charged_so_far(debtor, void_interest(work, debtor))


def void_interest(work: Work, debtor: Debtor) -> list[UUID]:
    """Interest invoices that charge nothing: cancelled, or credited in full."""
    return [each for each in debtor.charged if _is_void(work.state(Invoice, each))]


def _is_void(invoice: Invoice) -> bool:
    return invoice.status == "cancelled" or credited_in_full(invoice)
