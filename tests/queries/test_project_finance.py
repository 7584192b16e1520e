"""The figures of a project, from what is bound to it and how far its invoices are covered."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from queries.orders.project import Block, Bound, PlannedRow, Project
from queries.orders.project_finance import Bill, finance

ZERO, FIRST, SECOND = Decimal("0.00"), UUID(int=1), UUID(int=2)


def bound(invoice: UUID, amount: str) -> Bound:
    common: dict[str, Any] = {"number": None, "type": "invoice", "state": "approved", "confirmed": True}
    return Bound(
        row="tv",
        invoice=invoice,
        payer="ACME",
        payer_name="Acme",
        line=1,
        side="income",
        amount=Decimal(amount),
        **common,
    )


def project(*bindings: Bound) -> Project:
    invoiced = sum((each.amount for each in bindings), ZERO)
    row = PlannedRow(
        key="tv", place=1, block="media", text="TV", client=None, provider=None, vat_code="PVN21",
        income=Decimal("1000.00"), cost=ZERO, invoiced=invoiced, spent=ZERO, income_left=ZERO, cost_left=ZERO,
        bindings=list(bindings),
    )  # fmt: skip
    return Project(
        id=UUID(int=9), version=1, code="BEER", title="Alus", status="open", client="ACME", client_name="Acme",
        currency="EUR", supervisors=[], opened_on=date(2026, 6, 1), blocks=[Block("media", "Mediji", [row])],
    )  # fmt: skip


def test_paid_is_the_share_of_each_invoice_that_is_covered() -> None:
    bills = {FIRST: Bill(FIRST, Decimal("121.00"), Decimal("60.50")), SECOND: Bill(SECOND, Decimal("12.10"), ZERO)}
    figures = finance(project(bound(FIRST, "40.00"), bound(FIRST, "60.00"), bound(SECOND, "10.00")), bills).figures
    assert (figures.invoiced, figures.paid) == (Decimal("110.00"), Decimal("50.00"))


def test_an_invoice_that_is_bound_between_two_questions_counts_as_not_paid_yet() -> None:
    figures = finance(project(bound(FIRST, "100.00")), {}).figures
    assert (figures.invoiced, figures.paid) == (Decimal("100.00"), ZERO)
