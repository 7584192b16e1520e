"""Deferred income at the height of PostgreSQL: with the approval or not at all, moved once by however many runs."""

import threading
from collections import Counter
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as example
from hypothesis import strategies as st

from aggregates.accrual import AccrualSchedule
from aggregates.accrual.refusals import AccrualPosted
from aggregates.errors import Refusal
from aggregates.ids import accrual_id
from aggregates.invoice import Invoice
from commands import in_pages
from commands.accruals.post_accruals import PostAccruals, post_accruals
from commands.accruals.stop_schedule import (
    ResumeAccrualSchedule,
    StopAccrualSchedule,
    resume_accrual_schedule,
    stop_accrual_schedule,
)
from commands.command import Answer
from commands.command import Order as Given_
from commands.desk import Desk
from commands.invoices.approve_invoice import ApproveInvoice, ApproveInvoices, approve_invoice, approve_invoices
from commands.invoices.cancel_invoice import CancelInvoice, cancel_invoice
from commands.invoices.credit_invoice import CreditInvoice, credit_invoice
from commands.invoices.draft_invoice import DraftInvoice, InvoiceLine, draft_invoice
from commands.invoices.reissue_invoice import ReissueInvoice, reissue_invoice
from commands.invoices.unapprove_invoice import UnapproveInvoice, unapprove_invoice
from commands.periods.lock_period import LockPeriod, lock_period
from commands.registers.enter_register import EnterRegister, enter_register
from store.store import Store
from tests.books import check_books, check_rebuilt, folded
from tests.commands.conftest import CLERK, TODAY, Given
from tests.databases import Copies, new_store

JANUARY = date(2026, 1, 5)
END_OF_JUNE = date(2026, 6, 30)


def licence(net: str = "1200.00", text: str = "Licence", **more: Any) -> InvoiceLine:
    days = {"served_from": date(2026, 1, 1), "served_to": date(2026, 12, 31)}
    fields = {"vat_code": "PVN21", "account": "6110", "accrual_template": "YEAR", **days}
    return InvoiceLine(text=text, unit_price=Decimal(net), **fields | more)


def templates(given: Given) -> None:
    entry = {"name": "A year", "accrual_account": "5910"}
    given.do(EnterRegister(code="YEAR", entry=entry), enter_register, "accrual_templates")


def drafted(given: Given, *lines: InvoiceLine, on: date = JANUARY, **more: Any) -> UUID:
    command = DraftInvoice(payer="ACME", lines=lines or (licence(),), effective_on=on, **more)
    return UUID(given.do(command, draft_invoice).id)


def approved(given: Given, *lines: InvoiceLine, on: date = JANUARY, **more: Any) -> UUID:
    each = drafted(given, *lines, on=on, **more)
    given.do(ApproveInvoice(issued_on=on), approve_invoice, each)
    return each


def post(given: Given, until: date = END_OF_JUNE, desk: Desk | None = None, **more: Any) -> Answer:
    return post_accruals(desk or given.desk, Given_(CLERK), PostAccruals(until=until, **more))


def moved(answer: Answer) -> list[Decimal]:
    return [each["amount"] for row in answer.more["done"] for each in row["postings"]]


def schedule(given: Given, invoice: UUID, line: int = 1) -> AccrualSchedule:
    found: AccrualSchedule = folded(given.store).states[accrual_id(invoice, line)]
    return found


@pytest.fixture
def office(given: Given) -> Given:
    templates(given)
    return given


@pytest.mark.feature("C48")
def test_a_bulk_approval_schedules_what_it_approves_and_what_is_refused_leaves_no_trace(office: Given) -> None:
    good = [drafted(office, licence(), licence("90.00", "Support")) for _ in range(3)]
    bad = drafted(office, licence(), licence(served_to=None))
    command = ApproveInvoices(ids=(good[0], bad, *good[1:]), issued_on=JANUARY)
    office.when(command, approve_invoices).then(
        *["Invoice.Approved", "AccrualSchedule.Scheduled", "AccrualSchedule.Scheduled"] * 3, "NumberSeries.Reserved"
    )
    (refused,) = office.answer.more["refused"]
    assert (refused.id, refused.type) == (str(bad), "/problems/accrual-days-missing")
    assert [row["number"] for row in office.answer.more["done"]] == ["R-000001", "R-000002", "R-000003"]
    check_books(office.store)


@pytest.mark.feature("C48")
def test_two_runs_at_once_move_each_part_once(office: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_pages, "PAGE", 3)
    for _ in range(8):
        approved(office)
    office.engine.catch_up()
    answers: list[Answer] = []
    together = threading.Barrier(3)

    def run() -> None:
        together.wait()
        desk = Desk(office.store, today=lambda: TODAY)
        answers.append(post(office, desk=desk))

    runs = [threading.Thread(target=run) for _ in range(3)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert sum(len(moved(answer)) for answer in answers) == 8 * 6
    parts = Counter(
        (fact.originator_id, fact.event.part)  # type: ignore[attr-defined]
        for fact in folded(office.store).facts
        if fact.topic == "AccrualSchedule.Transferred"
    )
    assert set(parts.values()) == {1}
    assert moved(post(office)) == []
    check_books(office.store)


@pytest.mark.feature("C48")
def test_a_schedule_that_is_posted_in_part_is_done_and_refused_and_not_counted_as_unchanged(office: Given) -> None:
    approved(office)
    office.do(LockPeriod(through=date(2026, 2, 28)), lock_period)
    answer = post(office)
    assert moved(answer) == [Decimal("100.00")] * 4
    assert ["2 parts" in each.detail for each in answer.more["refused"]] == [True]
    assert answer.more["unchanged"] == 0


@pytest.mark.feature("C48")
def test_a_run_is_the_same_run_when_its_key_comes_again_and_a_dry_one_records_nothing(office: Given) -> None:
    approved(office)
    before = office.store.head().position
    shown = post(office, dry_run=True)
    assert office.store.head().position == before
    order = Given_(CLERK, UUID(int=7))
    first = post_accruals(office.desk, order, PostAccruals(until=END_OF_JUNE))
    assert (first.more["done"], first.more["totals"]) == (shown.more["done"], shown.more["totals"])
    again = post_accruals(office.desk, order, PostAccruals(until=END_OF_JUNE))
    assert (again.replayed, len(again.more["done"])) == (True, 1)
    assert schedule(office, UUID(first.more["done"][0]["invoice"])).recognised == Decimal("600.00")


@pytest.mark.feature("C48")
def test_what_is_owed_is_the_same_with_and_without_a_template(office: Given) -> None:
    """A6: VAT and receivable are untouched."""
    plain = approved(office, licence(accrual_template=None))
    spread = approved(office)
    post(office)
    for each in (plain, spread):
        line = InvoiceLine(text="Licence", unit_price=Decimal("90.00"), vat_code="PVN21")
        note = office.do(CreditInvoice(lines=(line,), reason="price"), credit_invoice, each).more["credit_note"]
        office.do(CancelInvoice(reason="no"), cancel_invoice, UUID(note))
        office.do(CreditInvoice(reason="all"), credit_invoice, each)
    office.engine.catch_up()
    with office.store.reading() as connection:
        rows = [
            connection.execute(
                "SELECT kind, amount, base_amount, effective_on FROM ledger WHERE document = %s ORDER BY position",
                [each],
            ).fetchall()
            for each in (plain, spread)
        ]
    assert rows[0] == rows[1]
    assert len(rows[0]) == 4
    assert schedule(office, spread).status == "reversed"


@pytest.mark.feature("C48")
def test_an_invoice_that_is_issued_again_is_spread_again_when_its_draft_is_approved(office: Given) -> None:
    each = approved(office)
    post(office, date(2026, 3, 31))
    made = office.do(ReissueInvoice(reason="wrong payer"), reissue_invoice, each).more
    assert schedule(office, each).status == "reversed"
    draft = UUID(made["draft"])
    office.do(ApproveInvoice(), approve_invoice, draft)
    assert schedule(office, draft).amount == Decimal("1200.00")
    assert len(moved(post(office))) == 6
    check_books(office.store)


def test_a_withdrawn_approval_that_was_posted_is_refused_and_records_nothing(office: Given) -> None:
    each = approved(office)
    post(office)
    refused = office.when(UnapproveInvoice(reason="x"), unapprove_invoice, each).refused(AccrualPosted)
    assert "600.00 EUR" in refused.detail


def test_another_currency_is_spread_in_base_currency(office: Given) -> None:
    entry = {"name": "US dollar", "minor_units": 2, "rates": [{"from_on": "2026-01-01", "rate": "0.9"}]}
    office.do(EnterRegister(code="CHF", entry=entry | {"name": "Franc"}), enter_register, "currencies")
    each = approved(office, currency="CHF")
    assert (schedule(office, each).amount, set(moved(post(office)))) == (Decimal("1080.00"), {Decimal("90.00")})
    line = InvoiceLine(text="Licence", unit_price=Decimal("100.00"), vat_code="PVN21")
    office.do(CreditInvoice(lines=(line,), reason="price"), credit_invoice, each)
    assert schedule(office, each).remaining == Decimal("450.00")
    check_books(office.store)


days = st.integers(0, 175).map(lambda n: date.fromordinal(JANUARY.toordinal() + n))
which = st.integers(0, 2)
cents = st.decimals("0.01", "400.00", places=2)
steps = st.one_of(
    st.tuples(st.just("post"), days, which),
    st.tuples(st.just("credit"), days, which, cents, st.sampled_from(["Licence", "Support", "Goodwill"])),
    st.tuples(st.sampled_from(["credit all", "withdraw", "void", "unapprove", "stop", "resume"]), days, which),
    st.tuples(st.just("lock"), days, which),
)


class Dealings:
    """Three invoices of two lines that are spread and one that is not, and what befalls them."""

    def __init__(self, store: Store) -> None:
        self.given = Given(store)
        self.given.registers()
        self.given.customer("ACME")
        templates(self.given)
        plain = licence("250.00", "Set-up", accrual_template=None)
        lines = (licence("1000.00"), plain, licence("99.99", "Support"))
        self.invoices = [approved(self.given, *lines) for _ in range(3)]

    def befall(self, what: str, day: date, place: int, *more: Any) -> None:
        each, do = self.invoices[place], self.given.do
        if what == "post":
            post(self.given, day)
        elif what == "credit":
            line = InvoiceLine(text=more[1], unit_price=more[0], vat_code="PVN21")
            do(CreditInvoice(lines=(line,), reason="x", effective_on=day), credit_invoice, each)
        elif what == "credit all":
            do(CreditInvoice(reason="x", effective_on=day), credit_invoice, each)
        elif what == "withdraw":
            invoice: Invoice = folded(self.given.store).states[each]
            if invoice.credit_notes:
                note = invoice.credit_notes[-1].document
                do(CancelInvoice(reason="x", effective_on=day), cancel_invoice, note)
        elif what == "void":
            do(CancelInvoice(reason="x", effective_on=day), cancel_invoice, each)
        elif what == "unapprove":
            do(UnapproveInvoice(reason="x"), unapprove_invoice, each)
            do(ApproveInvoice(), approve_invoice, each)
        elif what == "stop":
            do(StopAccrualSchedule(reason="x", effective_on=day), stop_accrual_schedule, accrual_id(each, 3))
        elif what == "resume":
            do(ResumeAccrualSchedule(reason="x"), resume_accrual_schedule, accrual_id(each, 3))
        else:
            do(LockPeriod(through=day), lock_period)


@pytest.mark.feature("C48")
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@example(story=st.lists(steps, max_size=10))
def test_whatever_befalls_invoices_their_schedules_come_to_what_credits_leave(
    new_database: Copies, story: list[Any]
) -> None:
    with new_store(new_database) as store:
        dealings = Dealings(store)
        try:
            for step in story:
                with suppress(Refusal):
                    dealings.befall(*step)
            check_books(store)
            check_rebuilt(store)
            post(dealings.given, TODAY, effective_on=TODAY)
            for each in check_books(store).of(AccrualSchedule):
                assert each.status in {"reversed", "stopped", "none"} or each.next_on is None or each.next_on > TODAY
        finally:
            dealings.given.engine.close()
