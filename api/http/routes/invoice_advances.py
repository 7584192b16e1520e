"""What an invoice deducts of advances, and to whom its claim went."""

from fastapi import APIRouter

from api.http.ordering import PROBLEM, Route, add_commands
from commands.invoices.assign_invoice import AssignInvoice, UnassignInvoice, assign_invoice, unassign_invoice
from commands.invoices.choose_advances import ChooseAdvances, choose_advances

router = APIRouter(tags=["invoices"], responses=PROBLEM)
add_commands(
    router,
    {
        "choose_advances": Route("/invoices/{id}/advances", ChooseAdvances, choose_advances),
        "assign_invoice": Route("/invoices/{id}/assign", AssignInvoice, assign_invoice),
        "unassign_invoice": Route("/invoices/{id}/unassign", UnassignInvoice, unassign_invoice),
    },
)
