"""The posting run: every part whose day has come is moved from the accrual account to sales, once (C48)."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import Field

from aggregates.accrual import AccrualSchedule, Due
from aggregates.accrual.refusals import ScheduleStopped, called
from aggregates.accrual.rules import movable, transfer
from aggregates.errors import Conflict, NotFound, Refusal
from commands.command import Answer, Command, Order, Refused
from commands.desk import Desk
from commands.fields import Code
from commands.in_pages import Page, in_pages
from commands.work import NotYetDue, Work
from queries.contracts.accruals_to_post import accruals_to_post


class ClosedParts(Conflict):
    """What falls in a closed period is posted on a day that is open."""


class PostAccruals(Command):
    """Parts due by `until` of all schedules or of those that are named; each has its own day.

    Those of a closed period are posted on `effective_on`; without it they are refused.
    """

    until: date = Field(description="Never left out: without it every part of every schedule would be posted")
    schedules: tuple[UUID, ...] | None = Field(default=None, max_length=10_000)
    customers: tuple[Code, ...] | None = Field(default=None, max_length=10_000)
    contracts: tuple[UUID, ...] | None = Field(default=None, max_length=10_000)
    dry_run: bool = False


def post_accruals(
    desk: Desk, order: Order, command: PostAccruals, progress: Callable[[int, int], None] = lambda done, of: None
) -> Answer:
    """A second run posts nothing more, and neither do two at once. Errors: `NotYetDue`."""
    return in_pages(
        desk, order, "post_accruals", command, lambda: _chosen(desk, command), _page, _totals, progress=progress
    )


def _chosen(desk: Desk, command: PostAccruals) -> list[UUID]:
    """Those with something due, and those that were named and have nothing, to be told why."""
    for name, day in (("until", command.until), ("effective_on", command.effective_on)):
        if day is not None and day > desk.today():
            raise NotYetDue(
                f"{day} is in the future, and income is moved when its day has come; use {desk.today()} or earlier.",
                pointer=f"/{name}",
            )
    with desk.store.reading() as connection:
        found = accruals_to_post(
            connection,
            until=command.until,
            schedules=command.schedules,
            customers=command.customers,
            contracts=command.contracts,
        )
    named = (command.schedules or ()) if command.customers is None and command.contracts is None else ()
    return list(dict.fromkeys([*found, *named]))


def _page(work: Work, command: PostAccruals, ids: Sequence[UUID]) -> Page:
    page = Page([], [])
    for each, schedule in work.load(AccrualSchedule, ids).items():
        if schedule.status == "none":
            page.refused.extend(_not_there(command, each))
            continue
        days, closed = _days(work, command, schedule)
        if closed:
            page.refused.append(Refused.of(str(each), _closed(work, schedule, closed)))
        elif schedule.stopped_from and not days:
            stopped = ScheduleStopped(
                f"{called(schedule)} is stopped from {schedule.stopped_from} on, so nothing of it is posted; "
                "resume it first."
            )
            page.refused.append(Refused.of(str(each), stopped))
        facts = transfer(schedule, days)
        try:
            work.record(each, facts)
        except Refusal as refusal:
            page.refused.append(Refused.of(str(each), refusal))
        else:
            page.done.extend([_posted(each, facts)] if facts else [])
    return page


def _not_there(command: PostAccruals, each: UUID) -> list[Refused]:
    """To be told only of one that was named: another one was withdrawn while the run was on its way."""
    if each not in (command.schedules or ()):
        return []
    return [Refused.of(str(each), NotFound(f"There is no accrual schedule {each}; look it up in /accruals."))]


def _days(work: Work, command: PostAccruals, schedule: AccrualSchedule) -> tuple[dict[int, date], list[Due]]:
    """On which day each part is posted, and the parts that are of a closed period and have none."""
    days, closed = {}, []
    for each in movable(schedule, command.until):
        if work.open_day(each.on) == each.on:
            days[each.number] = each.on
        elif command.effective_on:
            days[each.number] = command.effective_on
        else:
            closed.append(each)
    return days, closed


def _closed(work: Work, schedule: AccrualSchedule, parts: Sequence[Due]) -> ClosedParts:
    last = max(each.on for each in parts)
    return ClosedParts(
        f"{called(schedule)}: {len(parts)} part{'s' * (len(parts) > 1)} of {sum(each.amount for each in parts)} "
        f"{schedule.base_currency}, due {min(each.on for each in parts)} to {last}, cannot be posted in a closed "
        f"period; give `effective_on`, {work.open_day(last)} or later, to post them then.",
        more={"parts": [each.number for each in parts]},
    )


def _posted(each: UUID, facts: Sequence[AccrualSchedule.Transferred]) -> dict[str, Any]:
    return {
        "id": str(each),
        "invoice": str(facts[0].invoice),
        "number": facts[0].number,
        "line": facts[0].line,
        "debit_account": facts[0].accrual_account,
        "credit_account": facts[0].sales_account,
        "amount": sum((fact.amount for fact in facts), Decimal(0)),
        "currency": facts[0].base_currency,
        "postings": [
            {"part": fact.part, "due_on": fact.due_on, "posted_on": fact.effective_on, "amount": fact.amount}
            for fact in facts
        ],
    }


def _totals(page: Page) -> dict[str, Any]:
    """What comes between each two accounts; below 0 more was taken back than moved."""
    sums: defaultdict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for row in page.done:
        sums[row["debit_account"], row["credit_account"], row["currency"]] += Decimal(row["amount"])
    names = ("debit_account", "credit_account", "currency")
    return {"totals": [dict(zip(names, key, strict=True)) | {"amount": sums[key]} for key in sorted(sums)]}
