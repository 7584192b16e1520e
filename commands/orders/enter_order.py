"""Enter a customer order; what it leaves open, the customer's card says."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from aggregates.customer import Customer
from aggregates.ids import order_id
from aggregates.order import Order
from aggregates.order.enter import enter
from commands.command import Answer, Command
from commands.fields import Code
from commands.orders.content import OrderFields, card_of, check_named, fetch_named
from commands.work import Work


class EnterOrder(OrderFields, Command):
    """A new order; its type says which fields flow into its invoice by themselves and which a trip locks."""

    number: Code
    type: Literal["freight", "service", "spot"] = "freight"
    customer: Code = Field(description="Customer code")
    agreed_on: date | None = None
    planned_on: date | None = None
    actual_on: date | None = Field(default=None, description="The day on which it was carried; not ahead of today")


def enter_order(work: Work, command: EnterOrder) -> Answer:
    """Currency, payment terms, manager and the ways of sending are the customer's unless given (T04, T05).

    Errors: `OrderExists`, `UnknownCustomer`, `UnknownCode`, and `Rejected` for a field of the wrong form.
    """
    each = order_id(command.number)
    fetch_named(work, [command])
    check_named(work, command)
    card = card_of(work, command.customer)
    given = {field: value for field, value in command.given().items() if value is not None}
    facts = enter(
        work.state(Order, each),
        number=command.number,
        type=command.type,
        customer_name=card.name,
        agreed_on=command.agreed_on,
        planned_on=command.planned_on,
        actual_on=command.actual_on,
        on=work.on,
        today=work.today,
        **defaults(card) | given,
    )
    work.record(each, facts)
    return Answer(id=str(each), version=work.version(each), more={"number": command.number})


def defaults(card: Customer) -> dict[str, Any]:
    """What the customer's card says of every order (T05)."""
    return {
        "currency": card.currency,
        "payment_terms": card.payment_terms,
        "customer_manager": card.customer_manager,
        "invoice_by": card.delivery,
        "pod_by": card.pod_delivery,
    }
