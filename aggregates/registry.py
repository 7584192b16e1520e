"""The closed list of every fact that can be kept, by topic, and how each aggregate folds its own."""

from collections.abc import Iterator
from typing import Any

from aggregates import (
    access_key,
    accrual,
    bank_payment,
    bank_statement,
    contract,
    customer,
    debtor,
    dispatch,
    invoice,
    number_series,
    offset_act,
    order,
    period_lock,
    project,
    register,
    reminder,
    reporting_period,
    shortcut,
    trip,
)
from aggregates.event import Event, Evolve, State

AGGREGATES: dict[type[State], Evolve] = {
    customer.Customer: customer.EVOLVE,
    register.Register: register.EVOLVE,
    invoice.Invoice: invoice.EVOLVE,
    bank_statement.BankStatement: bank_statement.EVOLVE,
    bank_payment.BankPayment: bank_payment.EVOLVE,
    number_series.NumberSeries: number_series.EVOLVE,
    period_lock.PeriodLock: period_lock.EVOLVE,
    access_key.AccessKey: access_key.EVOLVE,
    order.Order: order.EVOLVE,
    trip.Trip: trip.EVOLVE,
    contract.Contract: contract.EVOLVE,
    accrual.AccrualSchedule: accrual.EVOLVE,
    project.Project: project.EVOLVE,
    offset_act.OffsetAct: offset_act.EVOLVE,
    reporting_period.ReportingPeriod: reporting_period.EVOLVE,
    shortcut.Shortcut: shortcut.EVOLVE,
    debtor.Debtor: debtor.EVOLVE,
    reminder.Reminder: reminder.EVOLVE,
    dispatch.Dispatch: dispatch.EVOLVE,
}


def events_of(aggregate: type[State]) -> Iterator[type[Event]]:
    """The facts nested in an aggregate and in the parts that it is made of, in the order of their definition."""
    nested: Iterator[Any] = (each for part in aggregate.__mro__ for each in vars(part).values())
    return (each for each in nested if isinstance(each, type) and issubclass(each, Event))


TOPICS: dict[str, type[Event]] = {event.topic(): event for each in AGGREGATES for event in events_of(each)}
