"""The customer that a clerk at the debtors' desk means, also one that gets no new invoices any more."""

from uuid import UUID

from aggregates.customer import Customer
from aggregates.customer.rules import NoSuchCustomer
from aggregates.debtor import Debtor
from aggregates.errors import StaleVersion
from aggregates.ids import customer_id, debtor_id
from aggregates.invoice import Invoice
from commands.work import Work


def debtor_of(work: Work, code: str, invoice: UUID | None = None) -> Debtor:
    """What is known of the customer as a debtor, loaded with its card and the invoice that it is about.

    Errors: `NoSuchCustomer`, `StaleVersion`.
    """
    each = debtor_id(code)
    work.fetch(
        [(Customer, customer_id(code)), (Debtor, each), *([(Invoice, invoice)] if invoice else [])],
    )
    if is_unknown(work, code):
        raise unknown(code)
    if work.order.if_match not in {None, work.version(each)}:
        raise StaleVersion(
            f"{code} is at version {work.version(each)} as a debtor and you read version {work.order.if_match}; "
            "read it again and decide anew."
        )
    return work.state(Debtor, each)


def is_unknown(work: Work, code: str) -> bool:
    """Has nobody entered such a customer?"""
    return work.state(Customer, customer_id(code)).status == "none"


def unknown(code: str) -> NoSuchCustomer:
    """The refusal that says so."""
    return NoSuchCustomer(f"There is no customer {code}; enter it first.")
