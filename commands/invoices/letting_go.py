"""What an invoice held is free again when it is void or credited in full: orders, rows of projects, periods, income."""

from collections.abc import Callable
from uuid import UUID

from commands.accruals.scheduling import follow_credits
from commands.contracts.releasing import release_periods
from commands.invoices.provider_numbers import free_number
from commands.orders.releasing import release_orders
from commands.projects.releasing import release_bindings
from commands.work import Work

STEPS: tuple[Callable[[Work, UUID], None], ...] = (
    free_number,
    release_orders,
    release_bindings,
    release_periods,
    follow_credits,
)


def let_go(work: Work, invoice: UUID) -> None:
    """Called after the fact itself is recorded, in the same work."""
    for step in STEPS:
        step(work, invoice)
