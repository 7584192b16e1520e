"""What an invoice held is free again when it is void or credited in full: orders, rows of projects, numbers."""

from collections.abc import Callable
from uuid import UUID

from commands.work import Work

STEPS: tuple[Callable[[Work, UUID], None], ...] = ()


def let_go(work: Work, invoice: UUID) -> None:
    """Called after the fact itself is recorded, in the same work."""
    for step in STEPS:
        step(work, invoice)
