"""Change the agreed, planned or actual date of an order."""

from datetime import date
from uuid import UUID

from aggregates.order import Order
from aggregates.order.amend import change_dates
from aggregates.order.enter import DATES
from aggregates.order.part import part_of
from commands.command import Answer, Command
from commands.orders.holding import fetch_orders, followed, held
from commands.work import Work


class ChangeOrderDates(Command):
    """The dates to change; what is not named stays, null empties (T06, T07)."""

    agreed_on: date | None = None
    planned_on: date | None = None
    actual_on: date | None = None


def change_order_dates(work: Work, command: ChangeOrderDates, each: UUID) -> Answer:
    """Errors: `NotFound`, `LockedByTrip`, `OrderCancelled`, `BadOrderField` for an actual date ahead of today."""
    order = work.one(Order, each, f"order {each}")
    fetch_orders(work, [each])
    dates = {field: getattr(command, field) for field in DATES if field in command.model_fields_set}
    facts = change_dates(order, held=held(work, order), on=work.on, today=work.today, **dates)
    work.record(each, facts)
    if facts:
        followed(work, part_of(order), each)
    return Answer(id=str(each), version=work.version(each))
