"""Change orders at the source: one, or a thousand in one transaction; their invoices follow."""

from typing import Any
from uuid import UUID

from pydantic import Field

from aggregates.errors import NotFound, Refusal
from aggregates.order import Order
from aggregates.order.amend import amend
from commands.command import Answer, Command, Refused
from commands.orders.content import OrderFields, card_of, check_named, fetch_named
from commands.orders.following import follow_order, follow_orders
from commands.orders.holding import fetch_orders, held
from commands.work import Work


class AmendOrder(OrderFields, Command):
    """The fields to change; what is not named stays, null empties. `prices` and `cargo` are the whole lists."""


class OrderChange(OrderFields):
    """The fields of one order to change."""

    id: UUID


class AmendOrders(Command):
    """Changes of many orders, such as the new prices of a season."""

    orders: tuple[OrderChange, ...] = Field(min_length=1, max_length=10_000)


def amend_order(work: Work, command: AmendOrder, each: UUID) -> Answer:
    """Green fields reach the draft invoice at once, red ones when it is regenerated (T17, T18, T19).

    Nothing is recorded when all stands so already. Errors: `NotFound`, `LockedByTrip`, `OrderOnInvoice`,
    `OrderCancelled`, `UnknownCustomer`, `UnknownCode`, and `Rejected` for a field of the wrong form.
    """
    work.one(Order, each, f"order {each}")
    fetch_orders(work, [each])
    fetch_named(work, [command])
    if _amend(work, command, each):
        follow_order(work, each)
    return Answer(id=str(each), version=work.version(each))


def amend_orders(work: Work, command: AmendOrders) -> Answer:
    """Each is done, unchanged or refused with its problem; an order that is refused is not changed in part."""
    fetch_orders(work, [change.id for change in command.orders])
    fetch_named(work, command.orders)
    done: list[dict[str, Any]] = []
    refused = []
    for change in command.orders:
        try:
            with work.whole():
                changed = _amend(work, change, change.id)
        except Refusal as refusal:
            refused.append(Refused.of(str(change.id), refusal))
        else:
            done.append({"id": str(change.id), "version": work.version(change.id), "changed": changed})
    amended = [UUID(each["id"]) for each in done if each["changed"]]
    follow_orders(work, amended)  # at the end, so that an invoice follows once, however many orders stand on it
    return Answer(more={"done": done, "refused": refused})


def _amend(work: Work, fields: OrderFields, each: UUID) -> bool:
    """Whether anything changed."""
    order = work.state(Order, each)
    if order.status == "none":
        raise NotFound(f"There is no order {each}; look it up in the list of orders.")
    check_named(work, fields)
    given = fields.given()
    name = card_of(work, fields.customer).name if fields.customer and fields.customer != order.customer else None
    facts = amend(order, held=held(work, order), on=work.on, customer_name=name, **given)
    work.record(each, facts)
    return bool(facts)
