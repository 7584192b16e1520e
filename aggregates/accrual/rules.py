"""Schedule a line's income, move its parts, stop and resume, and follow what credits leave of the line (A6)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from aggregates.accrual.refusals import (
    AccrualPosted,
    AlreadyScheduled,
    NothingToStop,
    NotStopped,
    PartNotDue,
    called,
)
from aggregates.accrual.schedule import AccrualSchedule, Due, Moved, Status
from aggregates.accruals import AccrualTemplate, Income, Part, Slot, respread, slots
from aggregates.accruals import schedule as parts_of
from aggregates.money import EXACT, rounded


def schedule(
    state: AccrualSchedule, income: Income, template: AccrualTemplate, *, sales_account: str, on: date
) -> list[AccrualSchedule.Scheduled]:
    """The line's income in the parts of its template, over the days that it charges; `on` it came to the accrual
    account. Nothing where the line comes to nothing. Errors: `AlreadyScheduled`, `BadAccrualPeriod`.
    """
    if state.status != "none":
        raise AlreadyScheduled(f"{called(state)} is spread already; withdraw the approval of the invoice first.")
    every = slots(template, income.first, income.last, pointer=f"/lines/{income.line - 1}/served_to")
    amount = rounded(EXACT.multiply(income.net, income.rate), income.base_currency)
    parts = _numbered(parts_of(amount, every, income.base_currency), 0)
    given = {name: getattr(income, name) for name in Income.__struct_fields__ if name != "account"}
    return [
        AccrualSchedule.Scheduled(
            **given,
            effective_on=on,
            method=template.method,
            percents=template.percents,
            accrual_account=template.accrual_account,
            sales_account=sales_account,
            amount=amount,
            parts=parts,
            **_ahead(parts, None),
        )
    ]


def withdraw(state: AccrualSchedule, *, on: date) -> list[AccrualSchedule.Withdrawn]:
    """The approval is withdrawn, as of the day that it had. Errors: `AccrualPosted`."""
    if state.posted:
        raise AccrualPosted(
            f"{called(state)}: {state.recognised} {state.base_currency} of its income is moved to sales already, so "
            "the approval cannot be withdrawn; credit the invoice instead."
        )
    return [
        AccrualSchedule.Withdrawn(
            effective_on=on, **_whose(state), status="none", amount=state.amount, numbered=state.numbered
        )
    ]


def movable(state: AccrualSchedule, until: date) -> tuple[Due, ...]:
    """The parts that a run through `until` moves: their day has come, and nobody stopped them."""
    return tuple(
        each for each in state.due if each.on <= until and (state.stopped_from is None or each.on < state.stopped_from)
    )


def transfer(state: AccrualSchedule, days: Mapping[int, date]) -> list[AccrualSchedule.Transferred]:
    """Move these parts, each once, each on its day of posting. Errors: `PartNotDue`."""
    due = {each.number: each for each in state.due}
    left, recognised = list(state.due), state.recognised
    facts = []
    for number, posted_on in days.items():
        part = due.pop(number, None)
        if part is None or (state.stopped_from is not None and part.on >= state.stopped_from):
            raise PartNotDue(f"{called(state)} has no part {number} that can be moved now; look at its parts.")
        left.remove(part)
        recognised += part.amount
        facts.append(
            AccrualSchedule.Transferred(
                effective_on=posted_on,
                **_whose(state),
                **_ahead(left, state.stopped_from),
                part=number,
                due_on=part.on,
                amount=part.amount,
                recognised=recognised,
            )
        )
    return facts


def stop(state: AccrualSchedule, *, on: date) -> list[AccrualSchedule.Stopped]:
    """Move nothing that is due `on` that day or later. Errors: `NothingToStop`."""
    held = tuple(each.number for each in state.due if each.on >= on)
    if state.stopped_from is not None or not held:
        since = f"is stopped from {state.stopped_from} on" if state.stopped_from else f"has nothing due from {on} on"
        raise NothingToStop(f"{called(state)} {since}, so there is nothing to stop; look at its parts.")
    return [AccrualSchedule.Stopped(effective_on=on, **_whose(state), **_ahead(state.due, on), parts=held)]


def resume(state: AccrualSchedule, *, on: date) -> list[AccrualSchedule.Resumed]:
    """Let runs move its parts again. Errors: `NotStopped`."""
    if state.stopped_from is None:
        raise NotStopped(f"{called(state)} is not stopped, so it goes on anyway.")
    held = tuple(each.number for each in state.due if each.on >= state.stopped_from)
    return [AccrualSchedule.Resumed(effective_on=on, **_whose(state), **_ahead(state.due, None), parts=held)]


def follow(state: AccrualSchedule, *, net: Decimal, on: date) -> list[Moved]:
    """What follows when credits leave `net` of the line, in the invoice's currency, from `on` (A6, K25).

    Nothing left: what was moved goes back, and no more is moved. Less, or more when a credit is withdrawn: the rest
    is spread over the parts of its template behind those that were moved; none of these is touched.
    """
    if state.status == "none" or net == state.net:
        return []
    day = max([on, *(each.posted_on for each in state.posted)])
    if not net:
        return [_reversed(state, on, day)]
    amount = rounded(EXACT.multiply(net, state.rate), state.base_currency)
    standing = [Part(each.on, each.amount) for each in state.posted]
    parts = _numbered(respread(amount, standing, _slots(state), state.base_currency, on=day), state.numbered)
    return [
        AccrualSchedule.Respread(
            effective_on=on,
            **_whose(state),
            **_ahead(parts, state.stopped_from),
            net=net,
            amount=amount,
            change=amount - state.amount,
            stopped_from=state.stopped_from,
            replaced=tuple(each.number for each in state.due),
            parts=parts,
        )
    ]


def _reversed(state: AccrualSchedule, on: date, day: date) -> AccrualSchedule.Reversed:
    return AccrualSchedule.Reversed(
        effective_on=on,
        **_whose(state),
        status="reversed",
        amount=state.amount,
        recognised=state.recognised,
        reversed_on=day,
        cancelled=tuple(each.number for each in state.due),
        returned=tuple(each.number for each in state.posted),
    )


def _slots(state: AccrualSchedule) -> tuple[Slot, ...]:
    """As the template had it at the approval; its later changes do not touch a schedule."""
    template = AccrualTemplate(
        name=state.template,
        method=state.method,
        percents=state.percents,
        accrual_account=state.accrual_account,
    )
    if state.first is None or state.last is None:
        return ()
    return slots(template, state.first, state.last)


def _numbered(parts: Sequence[Part], after: int) -> tuple[Due, ...]:
    """With their numbers; a part of 0.00 moves nothing."""
    worth = (part for part in parts if part.amount)
    return tuple(Due(number=number, on=part.on, amount=part.amount) for number, part in enumerate(worth, after + 1))


def _whose(state: AccrualSchedule) -> dict[str, Any]:
    """What every fact of this schedule carries."""
    return {
        "invoice": state.invoice,
        "number": state.number,
        "line": state.line,
        "customer": state.customer,
        "contract": state.contract,
        "accrual_account": state.accrual_account,
        "sales_account": state.sales_account,
        "base_currency": state.base_currency,
    }


def _ahead(due: Sequence[Due], stopped_from: date | None) -> dict[str, Any]:
    """How it stands with these parts due: its status, and when the next of them is moved."""
    days = [each.on for each in due if stopped_from is None or each.on < stopped_from]
    status: Status = "done" if not due else "active" if stopped_from is None else "stopped"
    return {"status": status, "next_on": min(days, default=None)}
