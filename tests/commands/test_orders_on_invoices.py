"""Commands between orders and invoices: in bulk, in few round trips, and never half done."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from aggregates.errors import Refusal
from aggregates.ids import order_id
from aggregates.invoice import Invoice
from aggregates.invoice.origins import OtherDebtor, UnknownOrigin
from aggregates.invoice.refusals import ConfirmedInvoice, ExportedInvoice
from aggregates.order import Order
from aggregates.order.refusals import OrderOnInvoice
from aggregates.period_lock.rules import PeriodLocked
from commands.carry_out import carry_out
from commands.command import Answer
from commands.command import Order as By
from commands.invoices.add_order import AddOrder, add_order
from commands.invoices.amend_invoice import AmendInvoice, amend_invoice
from commands.invoices.approve_invoice import ApproveInvoice, ApproveInvoices, approve_invoice, approve_invoices
from commands.invoices.confirm_invoice import ConfirmInvoice, confirm_invoice
from commands.invoices.draft_invoice import DraftInvoice, InvoiceLine, LineOrigin, draft_invoice
from commands.invoices.from_orders import InvoiceOrder, InvoiceOrders, invoice_order, invoice_orders
from commands.invoices.regenerate_invoice import (
    RegenerateInvoice,
    RegenerateInvoices,
    regenerate_invoice,
    regenerate_invoices,
)
from commands.invoices.reissue_invoice import ReissueInvoice, reissue_invoice
from commands.invoices.unapprove_invoice import UnapproveInvoice, unapprove_invoice
from commands.orders.amend_order import AmendOrder, AmendOrders, amend_order, amend_orders
from commands.orders.enter_order import EnterOrder, enter_order
from commands.periods.lock_period import LockPeriod, lock_period
from commands.work import Work
from store import appending
from tests.commands.conftest import CLERK, TODAY, Given


def price(amount: str = "100.00") -> list[dict[str, str]]:
    return [{"key": "1", "text": "Transports", "unit_price": amount, "vat_code": "PVN21"}]


def entered(given: Given, number: str, amount: str = "100.00", **more: Any) -> UUID:
    given.do(EnterOrder(**{"number": number, "customer": "ACME", "prices": price(amount)} | more), enter_order)
    return order_id(number)


def invoiced(given: Given, number: str, amount: str = "100.00", **more: Any) -> tuple[UUID, UUID]:
    """An order and its draft."""
    order = entered(given, number, amount, **more)
    return order, UUID(given.do(InvoiceOrder(), invoice_order, order).id)


def many_invoiced(given: Given, name: str, count: int) -> tuple[list[UUID], list[UUID]]:
    """Many at once: the drafting itself is not what is looked at."""
    orders, invoices = [], []

    def several(work: Work, _: Any) -> Answer:
        for number in range(count):
            order = order_id(f"{name}-{number}")
            enter_order(work, EnterOrder(number=f"{name}-{number}", customer="ACME", prices=price()))
            invoices.append(UUID(str(invoice_order(work, InvoiceOrder(), order).id)))
            orders.append(order)
        return Answer()

    given.do(InvoiceOrder(), several)
    return orders, invoices


def state(given: Given, kind: Any, each: UUID) -> Any:
    return Work(given.desk, By(CLERK), InvoiceOrder()).state(kind, each)


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement that is sent to the database meanwhile."""
    sent: list[str] = []
    execute, call = psycopg.Cursor.execute, appending.call

    def counted(self: Any, query: Any, *more: Any, **named: Any) -> Any:
        sent.append(str(query))
        return execute(self, query, *more, **named)

    def appended(*given: Any) -> Any:
        sent.append("append")
        return call(*given)

    with monkeypatch.context() as patched:
        patched.setattr(psycopg.Cursor, "execute", counted)
        patched.setattr(appending, "call", appended)
        yield sent


@pytest.mark.feature("T08")
def test_one_order_stands_on_one_invoice_at_a_time(given: Given) -> None:
    order, invoice = invoiced(given, "P-1")
    assert state(given, Order, order).invoice == invoice
    assert "P-1" in given.when(InvoiceOrder(), invoice_order, order).refused(Refusal).detail
    given.when(InvoiceOrders(orders=(order,)), invoice_orders).refused(Refusal)


def test_orders_drafted_together_are_recorded_together_or_not_at_all(given: Given) -> None:
    first, second = entered(given, "P-1"), entered(given, "P-2", prices=[])
    given.when(InvoiceOrders(orders=(first, second)), invoice_orders)
    given.then("Order.Invoiced", "Order.Invoiced", "Invoice.Drafted", "Invoice.OrderAdded")
    third, bare = entered(given, "P-3"), entered(given, "P-4", currency="USD")
    given.when(InvoiceOrders(orders=(third, bare)), invoice_orders).refused(Refusal)
    given.when(InvoiceOrders(orders=(third, uuid4())), invoice_orders).refused(Refusal)
    assert state(given, Order, third).invoice is None


@pytest.mark.feature("T18", "T19")
def test_a_change_of_an_order_and_what_it_does_to_the_draft_are_one_transaction(given: Given) -> None:
    order, invoice = invoiced(given, "P-1")
    given.when(AmendOrder(reference="PO 9"), amend_order, order).then("Order.Amended", "Invoice.LiveUpdated")
    given.when(AmendOrder(prices=price("120.00")), amend_order, order).then("Order.Amended", "Invoice.Outdated")
    given.when(AmendOrder(customer_manager="Anna"), amend_order, order).then("Order.Amended")
    given.when(RegenerateInvoice(reason="price"), regenerate_invoice, invoice).then("Invoice.Regenerated")
    given.when(RegenerateInvoice(reason="again"), regenerate_invoice, invoice).then()


@pytest.mark.feature("T18", "T21")
def test_green_fields_reach_an_approved_invoice_only_when_its_approval_is_withdrawn(given: Given) -> None:
    order, invoice = invoiced(given, "P-1")
    given.do(ApproveInvoice(), approve_invoice, invoice)
    given.when(AmendOrder(reference="PO 9"), amend_order, order).then("Order.Amended", "Invoice.Outdated")
    assert state(given, Invoice, invoice).reference is None
    given.when(UnapproveInvoice(reason="reference"), unapprove_invoice, invoice)
    given.then("Invoice.Unapproved", "Invoice.LiveUpdated", "Invoice.Outdated")
    now = state(given, Invoice, invoice)
    assert (now.reference, now.outdated, now.number) == ("PO 9", (), "R-000001")


def test_an_edit_by_hand_that_agrees_with_the_order_ends_the_waiting(given: Given) -> None:
    order, invoice = invoiced(given, "P-1")
    given.do(AmendOrder(prices=price("120.00")), amend_order, order)
    line = InvoiceLine(
        text="Transports", unit_price=Decimal(120), vat_code="PVN21", origin=LineOrigin(document=order, line="1")
    )
    given.when(AmendInvoice(payer="ACME", lines=(line,)), amend_invoice, invoice)
    given.then("Invoice.Amended", "Invoice.Outdated")
    given.when(RegenerateInvoice(reason="agree"), regenerate_invoice, invoice).then("Invoice.Regenerated")
    assert state(given, Invoice, invoice).totals.net == 120


def test_a_hand_cannot_invent_where_a_line_comes_from(given: Given) -> None:
    order, invoice = invoiced(given, "P-1")
    given.customer("BETA")
    strange = InvoiceLine(
        text="Transports", unit_price=Decimal(1), vat_code="PVN21", origin=LineOrigin(document=order, line="7")
    )
    given.when(DraftInvoice(payer="ACME", lines=(strange,)), draft_invoice).refused(UnknownOrigin)
    given.when(AmendInvoice(payer="ACME", lines=(strange,)), amend_invoice, invoice).refused(UnknownOrigin)
    plain = strange.model_copy(update={"origin": None})
    given.when(AmendInvoice(payer="BETA", lines=(plain,)), amend_invoice, invoice).refused(OtherDebtor)
    assert state(given, Invoice, invoice).payer == "ACME"


@pytest.mark.feature("T21", "T26")
def test_what_accounting_has_stays_and_the_way_out_is_offered(given: Given) -> None:
    _, invoice = invoiced(given, "P-1")
    given.do(ConfirmInvoice(), confirm_invoice, invoice)
    refusal = given.when(UnapproveInvoice(reason="x"), unapprove_invoice, invoice).refused(ConfirmedInvoice)
    assert "withdraw its confirmation" in refusal.detail
    assert refusal.more["offers"] == [f"/api/v1/invoices/{invoice}/reissue"]
    given.when(ReissueInvoice(reason="wrong price"), reissue_invoice, invoice)
    credited = state(given, Invoice, UUID(given.answer.more["credit_note"]))
    draft = state(given, Invoice, UUID(given.answer.more["draft"]))
    assert (credited.totals.gross, draft.totals.gross, draft.status) == (Decimal("121.00"), Decimal("121.00"), "draft")
    last = given.when(UnapproveInvoice(reason="x"), unapprove_invoice, invoice).refused(Refusal)
    assert "offers" not in last.more, "there is nothing left to credit"


@pytest.mark.feature("T26")
def test_a_reissue_keeps_what_was_written_by_hand_and_takes_what_the_order_says_now(given: Given) -> None:
    order, invoice = invoiced(given, "P-1")
    mine = InvoiceLine(text="Gaidīšana", unit_price=Decimal(7), vat_code="PVN21")
    own = InvoiceLine(
        text="Transports", unit_price=Decimal(100), vat_code="PVN21", origin=LineOrigin(document=order, line="1")
    )
    given.do(AmendInvoice(payer="ACME", lines=(own, mine)), amend_invoice, invoice)
    given.do(ApproveInvoice(), approve_invoice, invoice)
    given.do(AmendOrder(prices=price("120.00")), amend_order, order)
    answer = given.do(ReissueInvoice(reason="price"), reissue_invoice, invoice)
    draft = state(given, Invoice, UUID(answer.more["draft"]))
    assert [each.net for each in draft.lines] == [Decimal(120), Decimal(7)]
    assert state(given, Order, order).invoice == draft.id
    hand_made = given.invoice("50.00")[0]
    answer = given.do(ReissueInvoice(reason="address"), reissue_invoice, hand_made)
    assert state(given, Invoice, UUID(answer.more["draft"])).totals.net == Decimal("50.00")


@pytest.mark.feature("T21")
def test_the_approval_of_a_closed_period_stays_and_the_way_out_is_offered(given: Given) -> None:
    _, invoice = invoiced(given, "P-1")
    given.do(ApproveInvoice(), approve_invoice, invoice)
    given.do(LockPeriod(through=TODAY), lock_period)
    refusal = given.when(UnapproveInvoice(reason="x"), unapprove_invoice, invoice).refused(PeriodLocked)
    assert refusal.more["offers"] == [f"/api/v1/invoices/{invoice}/reissue"]


@pytest.mark.feature("T20")
def test_a_numbered_draft_of_a_closed_period_is_not_regenerated(given: Given) -> None:
    order, invoice = invoiced(given, "P-1")
    given.do(ApproveInvoice(), approve_invoice, invoice)
    given.do(UnapproveInvoice(reason="price"), unapprove_invoice, invoice)
    given.do(AmendOrder(prices=price("120.00")), amend_order, order)
    given.do(LockPeriod(through=TODAY), lock_period)
    given.when(RegenerateInvoice(reason="price"), regenerate_invoice, invoice).refused(PeriodLocked)
    assert state(given, Invoice, invoice).totals.net == 100


@pytest.mark.feature("T20", "T22")
def test_many_are_regenerated_and_each_that_is_refused_says_why(given: Given) -> None:
    order, good = invoiced(given, "P-1")
    other, contested = invoiced(given, "P-2")
    mine = InvoiceLine(
        text="Transports", unit_price=Decimal(130), vat_code="PVN21", origin=LineOrigin(document=other, line="1")
    )
    given.do(AmendInvoice(payer="ACME", lines=(mine,)), amend_invoice, contested)
    changes = [{"id": each, "prices": price("120.00")} for each in (order, other)]
    given.do(AmendOrders(orders=changes), amend_orders)
    by_hand, approved, missing = given.draft(), given.invoice()[0], uuid4()
    ids = (good, contested, by_hand, approved, missing, good)
    answer = given.do(RegenerateInvoices(ids=ids, reason="prices"), regenerate_invoices)
    assert [(each["id"], each["revision"], each["changes"]) for each in answer.more["done"]] == [(str(good), 1, 1)]
    refused = {each.id: each for each in answer.more["refused"]}
    assert {each: problem.type.rpartition("/")[2] for each, problem in refused.items()} == {
        str(contested): "merge-conflict",
        str(by_hand): "not-from-orders",
        str(approved): "not-a-draft",
        str(missing): "not-found",
    }
    assert refused[str(contested)].more["conflicts"][0]["ours"] == "130"
    given.do(RegenerateInvoices(ids=(contested,), reason="prices", take_all="ours"), regenerate_invoices)
    assert state(given, Invoice, contested).totals.net == Decimal(130)


def test_an_exported_invoice_stays(given: Given) -> None:
    _, invoice = invoiced(given, "P-1")
    given.do(ApproveInvoice(), approve_invoice, invoice)

    def exported(work: Work, _: Any) -> Answer:
        found = work.one(Invoice, invoice, "invoice")
        work.record(found.id, [Invoice.Exported(effective_on=TODAY, batch="B1")])
        return Answer()

    given.do(InvoiceOrder(), exported)
    given.when(UnapproveInvoice(reason="x"), unapprove_invoice, invoice).refused(ExportedInvoice)
    assert state(given, Invoice, invoice).status == "approved"


@pytest.mark.feature("T19", "T20")
def test_a_thousand_orders_change_and_a_thousand_drafts_are_made_anew_in_as_many_round_trips_as_ten(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips: dict[int, list[int]] = {}
    for count in (10, 1000):
        orders, invoices = many_invoiced(given, f"N{count}", count)
        changes = [{"id": each, "prices": price("120.00")} for each in orders]
        with statements(monkeypatch) as amending:
            given.when(AmendOrders(orders=changes), amend_orders)
        assert given.refusal is None and given.answer.more["refused"] == []
        with statements(monkeypatch) as regenerating:
            given.when(RegenerateInvoices(ids=tuple(invoices), reason="prices"), regenerate_invoices)
        assert given.refusal is None and len(given.answer.more["done"]) == count
        with statements(monkeypatch) as approving:
            given.when(ApproveInvoices(ids=tuple(invoices)), approve_invoices)
        assert given.refusal is None and given.answer.more["refused"] == []
        trips[count] = [len(amending), len(regenerating), len(approving)]
    assert trips[1000] == trips[10], trips
    assert max(trips[10]) <= 10, trips
    assert state(given, Invoice, invoices[-1]).totals.net == Decimal(120)


def test_an_order_that_two_clerks_add_at_once_stands_on_one_invoice(given: Given) -> None:
    order, mine, other = entered(given, "P-1"), given.draft(), given.draft()
    tried: list[int] = []

    def slow(work: Work, command: AddOrder) -> Answer:
        answer = add_order(work, command, mine)
        if not tried:
            given.do(AddOrder(order=order), add_order, other)
        tried.append(1)
        return answer

    with pytest.raises(OrderOnInvoice):
        carry_out(given.desk, By(CLERK), "slow", AddOrder(order=order), slow)
    assert tried == [1], "the second try was refused before it answered"
    assert (state(given, Order, order).invoice, state(given, Invoice, mine).bases) == (other, ())


def test_two_clerks_at_once_lose_nothing(given: Given) -> None:
    """A regeneration that read the order before it changed is decided anew."""
    order, invoice = invoiced(given, "P-1")
    given.do(AmendOrder(prices=price("120.00")), amend_order, order)
    seen: list[int] = []

    def slow(work: Work, command: RegenerateInvoice) -> Answer:
        answer = regenerate_invoice(work, command, invoice)
        if not seen:
            given.do(AmendOrder(prices=price("140.00")), amend_order, order)
        seen.append(1)
        return answer

    carry_out(given.desk, By(CLERK), "slow", RegenerateInvoice(reason="price"), slow)
    assert len(seen) == 2
    assert state(given, Invoice, invoice).totals.net == Decimal(140)
