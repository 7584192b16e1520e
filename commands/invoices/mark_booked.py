"""Hand invoices to accounting, or note that they are booked: many at once, each done or refused (F22)."""

from collections.abc import Callable, Sequence
from uuid import UUID

from pydantic import Field

from aggregates.errors import NotFound, Refusal
from aggregates.event import Event
from aggregates.ids import new_id
from aggregates.invoice import Invoice
from aggregates.invoice.export import hand_over, mark_booked
from commands.command import Answer, Command, Refused
from commands.work import Work


class HandOverInvoices(Command):
    """They go to accounting together, as `batch` (default: a new name)."""

    ids: tuple[UUID, ...] = Field(min_length=1, max_length=10_000)
    batch: str | None = Field(default=None, min_length=1, max_length=100)


class MarkInvoicesBooked(HandOverInvoices):
    """They are in the accounts, in `batch` (default: that in which each was handed over, else a new name)."""


def hand_over_invoices(work: Work, command: HandOverInvoices) -> Answer:
    """Each is in process from now on, or refused with its problem; the answer names the batch."""
    batch = command.batch or _new_batch(work)
    return _each(work, command.ids, batch, lambda invoice: hand_over(invoice, batch=batch, on=work.on))


def mark_invoices_booked(work: Work, command: MarkInvoicesBooked) -> Answer:
    """Each is booked from now on, or refused with its problem; the answer names the batch of those that had none."""
    batch = command.batch or _new_batch(work)

    def booked(invoice: Invoice) -> Sequence[Event]:
        return mark_booked(invoice, batch=command.batch or invoice.batch or batch, on=work.on)

    return _each(work, command.ids, batch, booked)


def _each(work: Work, asked: Sequence[UUID], batch: str, decide: Callable[[Invoice], Sequence[Event]]) -> Answer:
    ids = list(dict.fromkeys(asked))
    done, refused = [], []
    for each, invoice in work.load(Invoice, ids).items():
        try:
            if invoice.status == "none":
                raise NotFound(f"There is no invoice {each}; look it up in the list of invoices.")
            work.record(each, decide(invoice))
            done.append({"id": str(each), "number": invoice.number, "batch": work.state(Invoice, each).batch})
        except Refusal as refusal:
            refused.append(Refused.of(str(each), refusal))
    return Answer(more={"batch": batch, "done": done, "refused": refused})


def _new_batch(work: Work) -> str:
    """Its day, and what makes it unlike any other of that day."""
    return f"{work.on}-{new_id().hex[-6:]}"
