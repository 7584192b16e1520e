"""Events in, rows out: accrual schedules, their parts, and both sides of every posting."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from aggregates.accrual import AccrualSchedule, Due
from aggregates.event import Event
from projections import accruals
from projections.accruals import PARTS, SCHEDULES
from projections.changes import Changes
from projections.counters import COUNTERS
from tests.projections.world import Written

ID, ON = str(UUID(int=1)), date(2026, 1, 5)
WHOSE: dict[str, Any] = {
    "invoice": UUID(int=2), "number": "R-1", "line": 1, "customer": "ACME", "accrual_account": "5910",
    "sales_account": "6110", "base_currency": "EUR",
}  # fmt: skip
PARTS_DUE = (
    Due(number=1, on=date(2026, 1, 31), amount=Decimal("100.00")),
    Due(number=2, on=date(2026, 2, 28), amount=Decimal("100.00")),
)


def rows(event: Event) -> Changes:
    return accruals.CHANGES[type(event)](event, Written(7, ID, 3, "2026-06-01 10:00:00+00", "anna", event))


def said(row: Any) -> tuple[Any, ...]:
    return row.kind, row.debit_account, row.credit_account, str(row.amount), str(row.deferred), str(row.recognised)


def test_a_scheduled_line_is_born_counted_and_deferred_with_its_parts() -> None:
    fact = AccrualSchedule.Scheduled(
        effective_on=ON, **WHOSE, status="active", next_on=date(2026, 1, 31), template="YEAR", method="months-equal",
        currency="EUR", net=Decimal("200.00"), amount=Decimal("200.00"), first=date(2026, 1, 1),
        last=date(2026, 2, 28), parts=PARTS_DUE,
    )  # fmt: skip
    row, counted, posting, *parts = rows(fact)
    assert (row.status, row.recognised, row.scheduled_on) == ("active", Decimal("0.00"), ON)
    assert counted == COUNTERS.add(("accrual_schedules", ""), rows=1)
    assert said(posting) == ("deferred", None, "5910", "200.00", "200.00", "0.00")
    assert [(part.number, part.status) for part in parts] == [(1, "active"), (2, "active")]


@pytest.mark.parametrize(
    ("amount", "sides"),
    [("100.00", ("5910", "6110", "100.00", "-100.00")), ("-40.00", ("6110", "5910", "40.00", "40.00"))],
)
def test_a_part_goes_from_the_accrual_account_to_sales_and_back_where_it_is_below_zero(
    amount: str, sides: tuple[str, ...]
) -> None:
    fact = AccrualSchedule.Transferred(
        effective_on=ON, **WHOSE, status="done", part=2, due_on=ON, amount=Decimal(amount), recognised=Decimal("160.00")
    )
    seen, part, posting = rows(fact)
    assert seen == SCHEDULES.put(ID, version=3, position=7, status="done", next_on=None, recognised=Decimal("160.00"))
    assert part == PARTS.put((ID, 2), status="transferred", posted_on=ON)
    assert said(posting) == ("recognised", *sides, amount)


def test_a_reversal_takes_the_rest_off_the_accrual_account_and_what_was_moved_off_sales() -> None:
    fact = AccrualSchedule.Reversed(
        effective_on=ON, **WHOSE, status="reversed", amount=Decimal("200.00"), recognised=Decimal("100.00"),
        reversed_on=date(2026, 1, 31), returned=(1,), cancelled=(2,),
    )  # fmt: skip
    _, credited, reversal, cancelled, returned = rows(fact)
    assert said(credited) == ("credited", "5910", None, "200.00", "-200.00", "0.00")
    assert said(reversal) == ("reversed", "6110", "5910", "100.00", "100.00", "-100.00")
    assert (credited.effective_on, reversal.effective_on) == (ON, date(2026, 1, 31))
    assert cancelled == PARTS.put((ID, 2), status="cancelled")
    assert returned == PARTS.put((ID, 1), status="reversed")


def test_a_withdrawn_schedule_leaves_its_postings_and_no_row() -> None:
    fact = AccrualSchedule.Withdrawn(effective_on=ON, **WHOSE, status="none", amount=Decimal("200.00"), numbered=2)
    gone, counted, posting, *parts = rows(fact)
    assert gone == SCHEDULES.drop(ID)
    assert counted == COUNTERS.add(("accrual_schedules", ""), rows=-1)
    assert said(posting) == ("withdrawn", "5910", None, "200.00", "-200.00", "0.00")
    assert parts == [PARTS.drop((ID, 1)), PARTS.drop((ID, 2))]


def test_new_parts_of_a_stopped_schedule_are_stopped_as_well() -> None:
    fact = AccrualSchedule.Respread(
        effective_on=ON, **WHOSE, status="stopped", net=Decimal("150.00"), amount=Decimal("150.00"),
        change=Decimal("-50.00"), stopped_from=date(2026, 2, 1), replaced=(1, 2), parts=PARTS_DUE,
    )  # fmt: skip
    _, posting, one, two, *parts = rows(fact)
    assert said(posting) == ("credited", "5910", None, "50.00", "-50.00", "0.00")
    assert [one, two] == [PARTS.put((ID, number), status="cancelled") for number in (1, 2)]
    assert [part.status for part in parts] == ["active", "stopped"]
