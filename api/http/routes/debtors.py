"""The debtors' desk: notes and promises, reminders and their letters, what keeps a debtor out of them."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Request, Response

from api.http.asking import Cursor, Day, Limit, Seen, Strict, When, listed, one
from api.http.callers import WRITERS, Reader, allowed, office_of
from api.http.exports import add_list, exported
from api.http.ordering import JSON, PROBLEM, Done, Route, add_commands, answer, order_of
from commands.command import Caller
from commands.debtors.how_reminded import (
    ChooseDunningPolicy,
    EndExclusion,
    ExcludeFromReminders,
    choose_dunning_policy,
    end_reminder_exclusion,
    exclude_from_reminders,
)
from commands.debtors.note_letter import (
    MarkReminderFailed,
    MarkReminderSent,
    mark_reminder_failed,
    mark_reminder_sent,
)
from commands.debtors.remind_debtors import RemindDebtors, remind_debtors
from commands.debtors.write_note import AmendDebtorNote, WriteDebtorNote, amend_debtor_note, write_debtor_note
from commands.invoices.dispute_invoice import (
    DisputeInvoice,
    HoldReminders,
    ReleaseReminders,
    SettleDispute,
    dispute_invoice,
    hold_reminders,
    release_reminders,
    settle_dispute,
)
from queries.debtors.correspondence import correspondence as list_said
from queries.debtors.correspondence import note as find_note
from queries.debtors.debtors_to_do import to_do as list_to_do
from queries.debtors.reminders import reminder as find_reminder
from queries.debtors.reminders import reminders as list_reminders

router = APIRouter(tags=["debtors"], responses=PROBLEM)


@router.post("/debtors/remind", operation_id="remind_debtors", response_model=Done, dependencies=[Strict, JSON])
def remind(
    request: Request,
    who: Annotated[Caller, Depends(allowed(WRITERS))],
    command: Annotated[RemindDebtors, Body()],
) -> Response:
    """A letter to each debtor who is late by `date`, once a day; `dry_run` shows them, and `left_out` who has none."""
    return answer(request, remind_debtors(office_of(request).desk, order_of(request, who), command))


add_commands(
    router,
    {
        "write_debtor_note": Route("/debtors/{customer}/notes", WriteDebtorNote, write_debtor_note, begun=True),
        "amend_debtor_note": Route("/debtors/{customer}/notes/{id}/amend", AmendDebtorNote, amend_debtor_note),
        "choose_dunning_policy": Route("/debtors/{customer}/choose-policy", ChooseDunningPolicy, choose_dunning_policy),
        "exclude_from_reminders": Route("/debtors/{customer}/exclude", ExcludeFromReminders, exclude_from_reminders),
        "end_reminder_exclusion": Route("/debtors/{customer}/end-exclusion", EndExclusion, end_reminder_exclusion),
        "dispute_invoice": Route("/invoices/{id}/dispute", DisputeInvoice, dispute_invoice),
        "settle_dispute": Route("/invoices/{id}/settle-dispute", SettleDispute, settle_dispute),
        "hold_reminders": Route("/invoices/{id}/hold-reminders", HoldReminders, hold_reminders),
        "release_reminders": Route("/invoices/{id}/release-reminders", ReleaseReminders, release_reminders),
        "mark_reminder_sent": Route("/reminders/{id}/mark-sent", MarkReminderSent, mark_reminder_sent),
        "mark_reminder_failed": Route("/reminders/{id}/mark-failed", MarkReminderFailed, mark_reminder_failed),
    },
)


@router.get("/debtors/{customer}/notes/{id}", operation_id="debtor_note", dependencies=[Strict, Seen])
def debtor_note(request: Request, who: Reader, customer: str, id: UUID) -> Response:  # noqa: A002 - the published name
    """One note with all that it ever said."""
    office = office_of(request)
    with office.store.reading() as connection:
        row = find_note(connection, customer, id, today=office.today())
    return one(request, row, row.version, alone=False)


@add_list(router, "/correspondence")
def correspondence(
    request: Request,
    who: Reader,
    when: When,
    customer: str | None = None,
    kind: str | None = None,
    date_from: Day = None,
    date_to: Day = None,
    sort: str = "-position",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """All that we and debtors said to each other, newest first.

    Where more than 10,000 lines are found, `total` is null and `at_least` is told.
    """
    office = office_of(request)
    chosen: dict[str, Any] = {
        "customer": customer, "kind": kind, "date_from": date_from, "date_to": date_to, "sort": sort,
        "today": office.today(), "moment": when,
    }  # fmt: skip

    def page(limit: int, cursor: str | None) -> Any:
        with office.store.reading() as connection:
            return list_said(connection, **chosen, limit=limit, cursor=cursor)

    return exported(request, who, "correspondence", page) or listed(request, page(limit, cursor))


@add_list(router, "/correspondence/to-do")
def debtors_to_do(
    request: Request,
    who: Reader,
    when: When,
    by: Day = None,
    customer: str | None = None,
    paid: bool = False,
    sort: str = "day",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Whom to ask again, or whose promise to look at, by a day, and letters that nobody got.

    `paid`: also who paid or kept the promise.
    """
    office = office_of(request)
    chosen: dict[str, Any] = {
        "today": office.today(),
        "moment": when,
        "by": by,
        "customer": customer,
        "paid": paid,
        "sort": sort,
    }

    def page(limit: int, cursor: str | None) -> Any:
        with office.store.reading() as connection:
            return list_to_do(connection, **chosen, limit=limit, cursor=cursor)

    return exported(request, who, "to-do", page) or listed(request, page(limit, cursor))


@add_list(router, "/reminders")
def reminders(
    request: Request,
    who: Reader,
    when: When,
    customer: str | None = None,
    status: Literal["issued", "sent", "failed"] | None = None,
    level: int | None = None,
    date_from: Day = None,
    date_to: Day = None,
    search: str | None = None,
    sort: str = "-reminded_on",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Reminder letters; `date_from` and `date_to` are of the letter."""
    chosen: dict[str, Any] = {
        "customer": customer, "status": status, "level": level, "date_from": date_from, "date_to": date_to,
        "search": search, "sort": sort, "moment": when,
    }  # fmt: skip

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            return list_reminders(connection, **chosen, limit=limit, cursor=cursor)

    return exported(request, who, "reminders", page) or listed(request, page(limit, cursor))


@router.get("/reminders/{id}", operation_id="reminder", dependencies=[Strict, Seen])
def reminder(request: Request, who: Reader, id: UUID) -> Response:  # noqa: A002 - the published name
    """A letter word for word and figure for figure as it was issued."""
    with office_of(request).store.reading() as connection:
        row = find_reminder(connection, id)
    return one(request, row, row.version)
