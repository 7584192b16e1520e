"""What commands on projects record, how often they ask the database, and what happens when two come at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from aggregates.errors import Conflict, NotFound, Refusal
from aggregates.invoice import Invoice
from aggregates.project.refusals import OverPlanned
from commands.command import Caller
from commands.invoices.cancel_invoice import CancelInvoice, cancel_invoice
from commands.invoices.confirm_invoice import ConfirmInvoice, ConfirmInvoices, confirm_invoice, confirm_invoices
from commands.projects.bind_invoice import BindInvoice, BoundPart, UnbindInvoice, bind_invoice, unbind_invoice
from commands.projects.draft_income import DraftIncome, IncomeRow, draft_project_income
from commands.projects.open_project import OpenProject, open_project
from commands.projects.plan_project import PlanBlock, PlannedRow, PlanRows, plan_project_block, plan_project_rows
from commands.projects.supervised import UnknownPartner
from store.store import Store
from tests.books import check_books, folded
from tests.commands.conftest import Given

ILZE = Caller("Ilze", frozenset({"supervisor"}))


@pytest.fixture
def office(given: Given) -> Iterator[Given]:
    yield given
    check_books(given.store)


def project(given: Given, code: str = "BEER", rows: int = 3, plan: str = "100.00") -> UUID:
    head = OpenProject(code=code, title="Alus", client="ACME", supervisors=("Ilze",))
    each = UUID(given.do(head, open_project).id)
    given.do(PlanBlock(key="b", title="Mediji"), plan_project_block, each)
    planned = tuple(
        PlannedRow(key=f"r{n}", block="b", text=f"Klips {n}", income=plan, cost=plan, vat_code="PVN21")
        for n in range(rows)
    )
    given.do(PlanRows(rows=planned), plan_project_rows, each)
    return each


def income(given: Given, each: UUID, *rows: str) -> UUID:
    asked = DraftIncome(rows=tuple(IncomeRow(row=row) for row in rows))
    return UUID(given.do(asked, draft_project_income, each).id)


def bound(each: UUID, row: str = "r0", amount: str | None = None, **more: Any) -> BindInvoice:
    return BindInvoice(bindings=(BoundPart(project=each, row=row, amount=amount),), **more)


def test_binding_is_recorded_on_both_ends_in_one_transaction(office: Given) -> None:
    each, invoice = project(office), office.draft()
    office.when(bound(each), bind_invoice, invoice).then("Invoice.Bound", "Project.Bound")
    office.when(UnbindInvoice(), unbind_invoice, invoice).then("Invoice.Unbound", "Project.Unbound")
    office.when(UnbindInvoice(), unbind_invoice, invoice).refused(Conflict)


def test_confirming_approves_confirms_and_binds_or_does_nothing(office: Given) -> None:
    each = project(office)
    first, second = income(office, each, "r0", "r1"), income(office, each, "r1")
    office.when(ConfirmInvoice(), confirm_invoice, first).then(
        "Invoice.Approved", "Invoice.Confirmed", "Invoice.Bound", "Project.Bound", "Invoice.Bound", "Project.Bound",
        "NumberSeries.Reserved",
    )  # fmt: skip
    office.when(ConfirmInvoice(), confirm_invoice, second).refused(OverPlanned)
    knowingly = ConfirmInvoice(over=True, reason="agreed")
    office.when(knowingly, confirm_invoice, second)
    assert office.answer.more == {"number": "R-000002", "binding": "full"}
    cancelled = office.when(CancelInvoice(reason="x"), cancel_invoice, second)
    assert cancelled.refusal is not None, "what is confirmed only accounting gives back"


def test_a_cancelled_draft_lets_its_rows_go(office: Given) -> None:
    each, invoice = project(office), office.draft()
    office.when(bound(each), bind_invoice, invoice)
    office.when(CancelInvoice(reason="x"), cancel_invoice, invoice).then(
        "Invoice.Cancelled", "Invoice.Unbound", "Project.Unbound"
    )


def test_an_approved_invoice_is_only_confirmed(office: Given) -> None:
    invoice, _ = office.invoice()
    office.when(ConfirmInvoice(), confirm_invoice, invoice).then("Invoice.Confirmed")
    office.when(ConfirmInvoice(), confirm_invoice, uuid4()).refused(NotFound)


def test_partners_of_a_project_have_cards(office: Given) -> None:
    head = OpenProject(code="X", title="x", client="NOBODY")
    assert office.when(head, open_project).refused(UnknownPartner).pointer == "/client"


@pytest.mark.feature("F02", "F58")
def test_a_supervisor_binds_only_what_they_see_or_what_a_rows_provider_billed(office: Given) -> None:
    each, invoice = project(office), office.draft()
    office.when(bound(each), bind_invoice, invoice, by=ILZE).refused(NotFound)
    office.when(bound(each, amount="1.00"), bind_invoice, invoice)
    office.when(bound(each), bind_invoice, invoice, by=ILZE).then("Invoice.Bound", "Project.Bound")
    office.when(bound(project(office, "NOT-ILZES")), bind_invoice, invoice, by=Caller("Jānis", ILZE.roles)).refused(
        NotFound
    )


class Asked:
    """How often streams were loaded."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = 0
        load = store.load_many

        def counted(*args: Any, **more: Any) -> Any:
            self.times += 1
            return load(*args, **more)

        monkeypatch.setattr(store, "load_many", counted)

    def during(self, act: Any) -> int:
        before = self.times
        act()
        return self.times - before


def test_a_hundred_confirmations_ask_no_more_often_than_five(office: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(office.store, monkeypatch)
    found = []
    for many in (5, 100):
        each = project(office, f"P{many}", rows=many)
        ids = tuple(income(office, each, f"r{n}") for n in range(many))
        found.append(asked.during(lambda ids=ids: office.do(ConfirmInvoices(ids=ids), confirm_invoices)))
    assert found[0] == found[1] <= 6


def test_taking_an_invoice_out_of_many_projects_asks_no_more_often(
    office: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(office.store, monkeypatch)
    found = []
    for many in (1, 8):
        invoice = office.draft(net="100.00")
        parts = tuple(
            BoundPart(project=project(office, f"P{many}-{n}", rows=1), row="r0", amount="10.00") for n in range(many)
        )
        office.do(BindInvoice(bindings=parts), bind_invoice, invoice)
        found.append(asked.during(lambda each=invoice: office.do(CancelInvoice(reason="x"), cancel_invoice, each)))
    assert found[0] == found[1]


def test_two_who_bind_the_same_line_or_row_at_once_never_bind_too_much(office: Given) -> None:
    each = project(office)
    invoices = [office.draft(net="60.00") for _ in range(4)]

    def bind(invoice: UUID) -> Refusal | None:
        try:
            office.do(bound(each, amount="60.00"), bind_invoice, invoice)
        except Refusal as refusal:
            return refusal
        return None

    with ThreadPoolExecutor(4) as pool:
        refusals = list(pool.map(bind, [*invoices, *invoices]))
    assert refusals.count(None) == 1, "two of 60.00 do not fit into a plan of 100.00"
    bindings = [binding for invoice in folded(office.store).of(Invoice) for binding in invoice.bindings]
    assert [binding.amount for binding in bindings] == [Decimal("60.00")]
