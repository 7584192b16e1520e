"""Mark invoices as paid: incoming payments entered by hand (T44-T49)."""

from fastapi import APIRouter

from api.http.ordering import PROBLEM, Route, add_commands
from commands.payments.pay_invoices import PayInvoices, pay_invoices

router = APIRouter(tags=["bank payments"], responses=PROBLEM)
add_commands(router, {"pay_invoices": Route("/invoices/pay", PayInvoices, pay_invoices)})
