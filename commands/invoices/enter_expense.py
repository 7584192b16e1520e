"""Enter an expense: an invoice or advance that a provider sent us (F40, F51)."""

from typing import Literal

from commands.command import Answer
from commands.invoices.draft_invoice import InvoiceContent, drawn_up
from commands.work import Work


class EnterExpense(InvoiceContent):
    """As a purchase is drawn up, without saying so."""

    type: Literal["invoice", "advance"] = "invoice"


def enter_expense(work: Work, command: EnterExpense) -> Answer:
    """A draft, so that it can be linked to projects and confirmed. Errors: those of `draft_invoice`."""
    return drawn_up(work, command, command.type, "purchase")
