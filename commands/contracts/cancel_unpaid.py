"""Cancel the contracts whose invoices are not paid, and invalidate those invoices where that is wanted (CX11, A1.4)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from aggregates.contract import Contract
from aggregates.contract.marks import waive
from aggregates.contract.refusals import NoSuchContract
from aggregates.contract.standing import cancel
from aggregates.errors import Conflict, Refusal
from aggregates.ids import register_id
from aggregates.invoice import Invoice
from aggregates.register import Register
from commands.accruals.scheduling import schedules_of
from commands.command import Answer, Command, Order, Refused
from commands.desk import Desk
from commands.fields import Code
from commands.in_pages import Page, in_pages
from commands.invoices.cancel_invoice import CancelInvoice, cancel_invoice
from commands.invoices.credit_invoice import CreditInvoice, credit_invoice
from commands.invoices.numbers import DEFAULT_SERIES
from commands.work import Work
from queries.contracts.contracts_chosen import Unpaid, contracts_unknown, contracts_unpaid

NAME = "cancel_unpaid_contracts"


class ChargesAnother(Conflict):
    """An invoice that also charges a contract that goes on is not taken back with the one that is cancelled."""


class CancelUnpaidContracts(Command):
    """Contracts with an open invoice that is late, by days or by reminders. The dry run is the list to look at first.

    The contract ends on `cancel_on`; what begins later is not invoiced. Its late invoices stay as they are (`none`),
    or are voided or credited in full; one that cannot be is named with the reason, and its contract is cancelled
    all the same. With `include_drafts` its drafts are discarded. Periods that an invoice so taken back had charged are
    waived, so that no run charges them again, unless `bill_again`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=True)

    days_overdue: int | None = Field(default=None, ge=0, le=10_000, description="More than so many days late")
    reminder_level: int | None = Field(default=None, ge=1, le=9, description="Reminded at this level or a sterner one")
    customers: tuple[Code, ...] | None = Field(default=None, max_length=10_000)
    contracts: tuple[UUID, ...] | None = Field(default=None, max_length=10_000)
    contract_class: Code | None = Field(default=None, alias="class")
    include_drafts: bool = False
    invalidate: Literal["none", "void", "credit"] = "none"
    bill_again: bool = Field(default=False, description="What was taken back is due again at the next run")
    cancel_on: date | None = Field(default=None, description="Left out: the command's day")
    reason: str = Field(min_length=1, max_length=2000)
    dry_run: bool = False

    @model_validator(mode="after")
    def _late_how(self) -> "CancelUnpaidContracts":
        if (self.days_overdue is None) == (self.reminder_level is None):
            raise ValueError("late is told by days_overdue or by reminder_level; give one of them")
        return self


def cancel_unpaid_contracts(desk: Desk, order: Order, command: CancelUnpaidContracts) -> Answer:
    """By contract, in `done`: its day, its late invoices with what became of each, and its drafts.

    A second run finds nothing to do. Errors: those of the fields; a contract that cannot be cancelled is refused alone.
    """
    chosen: dict[UUID, Unpaid] = {}

    def choose() -> list[UUID]:
        found = _candidates(desk, command)
        chosen.update((each.id, each) for each in found)
        return list(chosen)

    return in_pages(desk, order, NAME, command, choose, lambda work, c, ids: _page(work, c, ids, chosen))


def _candidates(desk: Desk, command: CancelUnpaidContracts) -> list[Unpaid]:
    """What was named and is not there is among them, so that it is refused by name."""
    with desk.store.reading() as connection:
        found = contracts_unpaid(
            connection,
            due_before=_due_before(command, desk.today()),
            reminder_level=command.reminder_level,
            contracts=command.contracts,
            customers=command.customers,
            contract_class=command.contract_class,
        )
        return found + [Unpaid(each, [], []) for each in contracts_unknown(connection, command.contracts or ())]


def _due_before(command: CancelUnpaidContracts, today: date) -> date | None:
    day = command.effective_on or today
    return day - timedelta(days=command.days_overdue) if command.days_overdue is not None else None


def _page(work: Work, command: CancelUnpaidContracts, ids: Sequence[UUID], chosen: dict[UUID, Unpaid]) -> Page:
    _fetch(work, [chosen[each] for each in ids])
    page = Page([], [])
    for each in ids:
        try:
            row = _cancelled(work, command, each, chosen)
        except Refusal as refusal:
            page.refused.append(Refused.of(str(each), refusal))
        else:
            page.done.extend([row] if row else [])
    return page


def _fetch(work: Work, found: Sequence[Unpaid]) -> None:
    """All that is looked at, in two queries however many they are."""
    invoices = [each for unpaid in found for each in (*unpaid.late, *unpaid.drafts)]
    series = register_id("number_series", DEFAULT_SERIES["credit_note"])
    work.fetch(
        [
            *((Contract, unpaid.id) for unpaid in found),
            *((Invoice, each) for each in invoices),
            (Register, series),
        ]
    )
    held = [work.state(Invoice, each) for each in invoices]
    contracts = ((Contract, each) for invoice in held for each in invoice.contracts)
    notes = ((Invoice, note.document) for invoice in held for note in invoice.credit_notes)
    work.fetch([*contracts, *notes, *schedules_of(held)])


def _cancelled(
    work: Work, command: CancelUnpaidContracts, each: UUID, chosen: dict[UUID, Unpaid]
) -> dict[str, Any] | None:
    """The contract's line of the answer; none when nothing of it is late any more, or nothing was to be done."""
    contract = work.state(Contract, each)
    if contract.status == "none":
        raise NoSuchContract(f"There is no contract {each}; look it up in /contracts.")
    late = [invoice for invoice in _invoices(work, chosen[each].late) if _is_late(work, command, invoice)]
    if not late:
        return None
    wanted = command.cancel_on or work.on
    ends_on = min(wanted, contract.cancel_on or wanted)
    facts = cancel(contract, cancel_on=ends_on, on=work.on)
    work.record(each, facts)
    takes = {"none": None, "void": _voided, "credit": _credited}[command.invalidate]
    unpaid = [_line(work, command, chosen, each, invoice, takes) for invoice in late]
    waiting = [invoice for invoice in _invoices(work, chosen[each].drafts) if invoice.status == "draft"]
    drafts = [_line(work, command, chosen, each, draft, _discarded) for draft in waiting if command.include_drafts]
    if not facts and not any(line["became"] not in {"left", "later"} for line in (*unpaid, *drafts)):
        return None
    head = {"id": str(each), "number": contract.number, "customer": contract.customer, "cancel_on": ends_on}
    return {**head, "cancelled": bool(facts), "unpaid": unpaid, "drafts": drafts}


def _invoices(work: Work, ids: Iterable[UUID]) -> list[Invoice]:
    return [work.state(Invoice, each) for each in ids]


def _is_late(work: Work, command: CancelUnpaidContracts, invoice: Invoice) -> bool:
    if invoice.status != "approved" or not invoice.uncovered:
        return False
    before = _due_before(command, work.today)
    if before is not None:
        return invoice.due_on is not None and invoice.due_on < before
    return invoice.reminder_level >= (command.reminder_level or 1)


Takes = Callable[[Work, CancelUnpaidContracts, Invoice], dict[str, Any]]


def _line(
    work: Work,
    command: CancelUnpaidContracts,
    chosen: dict[UUID, Unpaid],
    contract: UUID,
    invoice: Invoice,
    takes: Takes | None,
) -> dict[str, Any]:
    """What becomes of the invoice: left, later (with the last of its contracts), refused, or what `takes` says."""
    line: dict[str, Any] = {
        "invoice": str(invoice.id), "number": invoice.number, "due_on": invoice.due_on,
        "uncovered": invoice.uncovered, "currency": invoice.currency, "reminder_level": invoice.reminder_level,
    }  # fmt: skip
    if takes is None:
        return {**line, "became": "left"}
    last = max((each for each in invoice.contracts if each in chosen), key=lambda each: chosen[each].place)
    if contract != last:
        return {**line, **_waits_for(work, command, last)}
    try:
        with work.whole():
            _check_alone(work, command, chosen, invoice)
            said = takes(work, command, invoice)
            if not command.bill_again:
                _waived(work, invoice)
    except Refusal as refusal:
        return {**line, "became": "refused", "problem": Refused.of(str(invoice.id), refusal)}
    return {**line, **said}


def _waits_for(work: Work, command: CancelUnpaidContracts, last: UUID) -> dict[str, Any]:
    """It comes with the last of its contracts; where that one cannot be cancelled it is left, and the reason told."""
    try:
        cancel(work.state(Contract, last), cancel_on=command.cancel_on or work.on, on=work.on)
    except Refusal as refusal:
        return {"became": "left", "problem": Refused.of(str(last), refusal)}
    return {"became": "later"}


def _check_alone(work: Work, command: CancelUnpaidContracts, chosen: dict[UUID, Unpaid], invoice: Invoice) -> None:
    """Refuse to take back what also charges a contract that goes on. Errors: `ChargesAnother`."""
    for other in work.load(Contract, invoice.contracts).values():
        if other.cancel_on is None and not (command.dry_run and other.id in chosen):
            raise ChargesAnother(
                f"It also charges contract {other.number}, which is not cancelled; credit what it charges of the "
                "cancelled one by lines."
            )


def _waived(work: Work, invoice: Invoice) -> None:
    for contract in work.load(Contract, invoice.contracts).values():
        if contract.cancel_on is not None:
            work.record(contract.id, waive(contract, invoice=invoice.id, on=work.on))


def _voided(work: Work, command: CancelUnpaidContracts, invoice: Invoice) -> dict[str, Any]:
    cancel_invoice(work, CancelInvoice(reason=command.reason), invoice.id)
    return {"became": "voided"}


def _discarded(work: Work, command: CancelUnpaidContracts, invoice: Invoice) -> dict[str, Any]:
    return _voided(work, command, invoice) | {"became": "discarded"}


def _credited(work: Work, command: CancelUnpaidContracts, invoice: Invoice) -> dict[str, Any]:
    done = credit_invoice(work, CreditInvoice(reason=command.reason), invoice.id)
    note = work.state(Invoice, UUID(done.more["credit_note"]))
    kept = {"credit_note": str(note.id), "credit_note_number": note.number, "left_on_credit_note": note.uncovered}
    return {"became": "credited", **({} if command.dry_run else kept)}
