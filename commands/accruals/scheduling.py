"""What befalls an invoice befalls the schedules of its lines, in the same transaction (A6, C48)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from aggregates.accrual import AccrualSchedule
from aggregates.accrual.rules import follow, schedule, withdraw
from aggregates.accruals import Income
from aggregates.errors import Rejected
from aggregates.event import State, fold
from aggregates.ids import accrual_id, register_id
from aggregates.invoice import EVOLVE, Invoice
from aggregates.invoice.income import income_to_spread, nets_left, spread_lines
from aggregates.register import Register
from commands.reference import entry
from commands.work import Work

POSTING_RULES = "default"


class NoSalesAccount(Rejected):
    """Income that is spread has an account of sales to go to."""


class Planned(NamedTuple):
    """A schedule, and the fact that begins it."""

    id: UUID
    facts: list[AccrualSchedule.Scheduled]


def templates_of(invoices: Iterable[Invoice]) -> list[tuple[type[State], UUID]]:
    """What `Work.fetch` loads, so that their schedules can be planned; nothing where no line has a template."""
    found: dict[tuple[type[State], UUID], None] = {}
    for invoice in invoices:
        for place in spread_lines(invoice):
            found[AccrualSchedule, accrual_id(invoice.id, place)] = None
            found[Register, register_id("accrual_templates", invoice.lines[place - 1].accrual_template or "")] = None
            found[Register, register_id("posting_rules", POSTING_RULES)] = None
    return list(found)


def schedules_of(invoices: Iterable[Invoice]) -> list[tuple[type[State], UUID]]:
    """What a command loads at once that takes many invoices back."""
    return [
        (AccrualSchedule, accrual_id(invoice.id, place))
        for invoice in invoices
        if invoice.number
        for place in spread_lines(invoice)
    ]


def planned(work: Work, draft: Invoice, approval: Sequence[Invoice.Approved]) -> list[Planned]:
    """The schedules of an invoice with this approval, decided before that is recorded.

    Errors: `AccrualDaysMissing`, `BadAccrualPeriod`, `NoIncome`, `NoSalesAccount`, `UnknownCode`.
    """
    if not spread_lines(draft):
        return []
    on = approval[0].effective_on
    return [_planned(work, income, on) for income in income_to_spread(fold(EVOLVE, draft, approval))]


def record_planned(work: Work, schedules: Iterable[Planned]) -> None:
    """The approval is recorded, and with it these."""
    for each in schedules:
        work.record(each.id, each.facts)


def withdraw_schedules(work: Work, invoice: UUID, on: date) -> None:
    """The approval was withdrawn as of that day. Errors: `AccrualPosted`."""
    for each in _schedules(work, work.state(Invoice, invoice)):
        if each.status != "none":
            work.record(each.id, withdraw(each, on=on))


def follow_credits(work: Work, invoice: UUID) -> None:
    """A credit, its end, or the invoice's own changed what its lines come to: so do their schedules, from that day.

    Two queries at most, and none where nothing is spread. Called after the fact itself is recorded.
    """
    state = work.state(Invoice, invoice)
    schedules = _schedules(work, state)
    if not any(each.status != "none" for each in schedules):
        return
    left = nets_left(state, work.load(Invoice, [note.document for note in state.credit_notes]))
    for each in schedules:
        if each.line:
            work.record(each.id, follow(each, net=left[each.line - 1], on=work.on))


def _schedules(work: Work, invoice: Invoice) -> list[AccrualSchedule]:
    """None of a draft that was never approved."""
    return list(work.load(AccrualSchedule, [each for _, each in schedules_of([invoice])]).values())


def _planned(work: Work, income: Income, on: date) -> Planned:
    each = accrual_id(income.invoice, income.line)
    template = entry(work, "accrual_templates", income.template, f"/lines/{income.line - 1}/accrual_template")
    account = template.sales_account or income.account or _usual_account(work)
    if account is None:
        raise NoSalesAccount(
            f"Line {income.line} has no account of sales to which its income could be moved; enter one on the line, in "
            f"the accrual template {income.template}, or in the posting rules {POSTING_RULES}.",
            pointer=f"/lines/{income.line - 1}/account",
        )
    facts = schedule(work.state(AccrualSchedule, each), income, template, sales_account=account, on=on)
    return Planned(each, facts)


def _usual_account(work: Work) -> str | None:
    rules = work.state(Register, register_id("posting_rules", POSTING_RULES))
    account: str | None = rules.entry.get("sales_account") if rules.status == "active" else None
    return account
