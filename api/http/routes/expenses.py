"""Expenses: invoices that providers sent us. They are invoices; here they are entered and found by their own name."""

from fastapi import APIRouter

from api.http.asking import Seen, Strict
from api.http.ordering import PROBLEM, Route, add_commands
from api.http.routes.invoice_lists import invoice
from commands.invoices.enter_expense import EnterExpense, enter_expense

router = APIRouter(tags=["expenses"], responses=PROBLEM)
add_commands(router, {"enter_expense": Route("/expenses", EnterExpense, enter_expense, begun=True)})
router.add_api_route(
    "/expenses/{id}",
    invoice,
    methods=["GET"],
    operation_id="expense",
    dependencies=[Strict, Seen],
    summary="One expense, whole: the same as the invoice of this id.",
)
