"""A reminder run is decided on what the aggregates have now, in a number of queries that does not grow."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from aggregates.errors import Refusal
from aggregates.ids import reminder_id
from aggregates.invoice import Invoice
from aggregates.register.defaults import DEFAULTS
from commands.command import Answer, Order
from commands.debtors.how_reminded import ExcludeFromReminders, exclude_from_reminders
from commands.debtors.remind_debtors import RemindDebtors, remind_debtors
from commands.debtors.write_note import WriteDebtorNote, write_debtor_note
from commands.desk import Desk
from commands.invoices.record_reminder import RecordReminder, record_reminder
from commands.invoices.write_off_invoice import WriteOffInvoice, write_off_invoice
from commands.registers.enter_register import EnterRegister, enter_register
from tests.commands.conftest import CLERK, TODAY, Given

KINDS = ("dunning_policies", "interest_rates", "text_templates")
LATE = date(2026, 5, 4)


@pytest.fixture
def late(given: Given) -> Given:
    for kind in KINDS:
        for code, entry in DEFAULTS[kind].items():
            given.do(EnterRegister(code=code, entry=entry), enter_register, kind)
    given.do(EnterRegister(code="default", entry={"name": "SIA Mēs", "country": "LV"}), enter_register, "company")
    return given


def run(given: Given, on: date | None = None, **more: Any) -> Answer:
    asked = {"all_overdue": True, "even_if_stale": True, "reason": "no bank", "date": on} | more
    return remind_debtors(given.desk, Order(CLERK), RemindDebtors.model_validate(asked))


def on_day(given: Given, day: date) -> None:
    given.desk = Desk(given.store, today=lambda: day, settle=lambda: given.engine.catch_up() is not None)


def levels(given: Given, each: UUID) -> tuple[int, date | None]:
    state = given.store.load_many({each: Invoice})[each]
    reminded = [event for event in state.events if isinstance(event, Invoice.Reminded)]
    return (reminded[-1].level, reminded[-1].reminded_on) if reminded else (0, None)


@pytest.mark.feature("T55")
def test_levels_follow_each_other_and_a_broken_promise_brings_the_next_one_at_once(late: Given) -> None:
    each, _ = late.invoice(on=LATE)  # due on 3 June
    seen = []
    for days in range(0, 60):
        on_day(late, date(2026, 6, 4) + timedelta(days=days))
        if run(late).more["done"]:
            seen.append((levels(late, each)[0], days))
        if days == 20:
            promise = WriteDebtorNote(invoice=each, text="On Friday", promised_on=date(2026, 6, 26))
            late.do(promise, write_debtor_note, "ACME")
    assert seen[:3] == [(1, 2), (2, 16), (3, 23)]  # 3 and 17 days late; the day after the promise


def test_two_runs_at_once_send_one_letter(late: Given) -> None:
    each, _ = late.invoice(on=LATE)
    kept = late.desk.store.append
    raced: list[Answer] = []

    def append(asked: Any) -> Any:
        late.desk.store.append = kept  # type: ignore[method-assign]
        raced.append(run(late))
        return kept(asked)

    late.desk.store.append = append  # type: ignore[method-assign]
    slow = run(late)
    assert [len(raced[0].more["done"]), len(slow.more["done"])] == [1, 0]
    letters = late.store.load_many({reminder_id("ACME", "EUR", TODAY): Invoice})
    assert [stream.version for stream in letters.values()] == [1]
    assert levels(late, each) == (1, TODAY)


def test_what_was_written_off_meanwhile_is_not_claimed(late: Given) -> None:
    (gone, _), (left, number) = late.invoice("1.00", on=LATE), late.invoice("100.00", on=LATE)
    late.engine.catch_up()
    late.desk.settle = lambda: True  # and then the read models lag behind
    late.do(WriteOffInvoice(reason="small"), write_off_invoice, gone)
    (letter,) = run(late).more["done"]
    assert [each["number"] for each in letter["invoices"]] == [number]
    assert levels(late, gone) == (0, None) and levels(late, left) == (1, TODAY)


def raced(given: Given, meanwhile: Callable[[], object]) -> Answer:
    """A run during whose very saving something else happens first."""
    kept = given.desk.store.append

    def append(asked: Any) -> Any:
        given.desk.store.append = kept  # type: ignore[method-assign]
        meanwhile()
        return kept(asked)

    given.desk.store.append = append  # type: ignore[method-assign]
    return run(given)


def test_an_invoice_that_is_only_listed_is_not_claimed_once_it_is_written_off(late: Given) -> None:
    """It was reminded of yesterday, so it stands in the letter about another without being reminded of again."""
    (listed, _), (left, number) = late.invoice("1.00", on=LATE), late.invoice("100.00", on=LATE)
    late.do(RecordReminder(level=1, reminded_on=TODAY - timedelta(days=1)), record_reminder, listed)
    answer = raced(late, lambda: late.do(WriteOffInvoice(reason="small"), write_off_invoice, listed))
    (letter,) = answer.more["done"]
    assert ([each["number"] for each in letter["invoices"]], letter["overdue"]) == ([number], Decimal("121.00"))
    assert levels(late, left) == (1, TODAY)


def test_a_debtor_that_is_excluded_meanwhile_gets_no_letter(late: Given) -> None:
    each, _ = late.invoice(on=LATE)
    no_more = ExcludeFromReminders(reason="a lawsuit")
    answer = raced(late, lambda: late.do(no_more, exclude_from_reminders, "ACME"))
    assert (answer.more["done"], [refused.type for refused in answer.more["refused"]]) == (
        [], ["/problems/excluded-debtor"],
    )  # fmt: skip
    assert levels(late, each) == (0, None)


def test_a_run_without_a_policy_says_what_to_enter(given: Given) -> None:
    given.invoice(on=LATE)
    with pytest.raises(Refusal, match="dunning_policies has no 'default'; enter it there first"):
        run(given)


@pytest.mark.parametrize("many", [1, 12])
def test_the_number_of_queries_does_not_grow(late: Given, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in range(many):
        late.customer(f"C{place}")
        late.invoice(on=LATE)
    calls: list[int] = []
    load = late.store.load_many
    monkeypatch.setattr(late.store, "load_many", lambda asked: calls.append(len(asked)) or load(asked))
    answer = run(late)
    assert len(calls) == 3  # everything of the debtors, the policies, and what these name
    assert sum((each["total"] for each in answer.more["done"]), Decimal(0)) == Decimal("121.00") * many
