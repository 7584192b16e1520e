"""Regenerate the content of a draft from its orders; what was made by hand is kept, or given up knowingly (T20-T23)."""

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from aggregates.errors import NotFound, Refusal
from aggregates.invoice import Invoice
from aggregates.invoice.merging import Choice, Merged, Place, Take
from aggregates.invoice.sourcing import preview, regenerate, told_conflicts
from commands.command import Answer, Command, Refused
from commands.invoices.offering import offering_reissue
from commands.orders.following import fetch_sources, parts_now, rates_of
from commands.work import Work


class Resolution(BaseModel):
    """Which value one field takes, named as the conflict names it; `line` is the field of a whole line."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: UUID | None = None
    line: str | None = Field(default=None, max_length=100)
    field: str = Field(max_length=40)
    take: Literal["theirs", "ours"]


class Deciding(Command):
    """What is taken where a hand and an order changed the same field; theirs is the order's, ours the invoice's."""

    resolutions: tuple[Resolution, ...] = Field(default=(), max_length=10_000)
    take_all: Literal["theirs", "ours"] | None = None
    reason: str = Field(min_length=1, max_length=2000)

    def choice(self) -> Choice:
        """As the rules take it."""
        single: dict[Place, Take] = {Place(each.source, each.line, each.field): each.take for each in self.resolutions}
        return Choice(single, self.take_all)


class RegenerateInvoice(Deciding):
    """With `dry_run` it shows what would change, what is kept, and what would be asked, and records nothing."""

    dry_run: bool = False


class RegenerateInvoices(Command):
    """The same for many; an invoice with conflicts is refused, unless `take_all` decides them."""

    ids: tuple[UUID, ...] = Field(min_length=1, max_length=10_000)
    take_all: Literal["theirs", "ours"] | None = None
    reason: str = Field(min_length=1, max_length=2000)


def regenerate_invoice(work: Work, command: RegenerateInvoice, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotADraft`, `MergeConflict` with `conflicts`, `NotFromOrders`, `SentAsEInvoice`,
    `PeriodLocked`.
    """
    invoice = work.one(Invoice, each, f"invoice {each}")
    fetch_sources(work, [each])
    more: dict[str, Any]
    with offering_reissue(invoice):
        if command.dry_run:
            merged = preview(invoice, parts_now(work, invoice), command.choice())
            more = {**_told(merged), "conflicts": told_conflicts(merged)}
        else:
            more = _regenerated(work, invoice, command.choice())
    return Answer(id=str(each), version=work.version(each), more=more)


def regenerate_invoices(work: Work, command: RegenerateInvoices) -> Answer:
    """Each is done or refused with its problem, conflicts included."""
    ids = list(dict.fromkeys(command.ids))
    fetch_sources(work, ids)
    done, refused = [], []
    for each in ids:
        invoice = work.state(Invoice, each)
        try:
            if invoice.status == "none":
                raise NotFound(f"There is no invoice {each}; look it up in the list of invoices.")
            with offering_reissue(invoice):
                told = _regenerated(work, invoice, Choice(all=command.take_all))
        except Refusal as refusal:
            refused.append(Refused.of(str(each), refusal))
        else:
            done.append({"id": str(each), "revision": told["revision"], "changes": len(told["changes"])})
    return Answer(more={"done": done, "refused": refused})


def _regenerated(work: Work, invoice: Invoice, choice: Choice) -> dict[str, Any]:
    if invoice.issued_on:
        work.check_open(invoice.issued_on)  # it keeps its number and date, so its period must still take it
    parts = parts_now(work, invoice)
    facts = regenerate(invoice, parts, rates=rates_of(work, invoice, parts), on=work.on, choice=choice)
    for order in parts:
        work.relied_on(order)
    work.record(invoice.id, facts)
    revision = work.state(Invoice, invoice.id).revision
    told = facts[0] if facts else None
    return {
        "revision": revision,
        "changes": told.changes if told else [],
        "kept": told.kept if told else [],
        "given_up": told.given_up if told else [],
    }


def _told(merged: Merged) -> dict[str, Any]:
    return {"changes": merged.changes, "kept": merged.kept, "given_up": merged.given_up}
