"""Expenses are entered by accounting, or by who was given the right; their rows tell the same statuses as income."""

import pytest

from tests.stories.conftest import Clerk
from tests.stories.test_expenses import approved, buyer, entered, expense, out

__all__ = ["buyer"]


@pytest.mark.feature("F50")
@pytest.mark.parametrize(
    ("roles", "status"), [(["accountant"], 201), (["admin"], 201), (["viewer"], 403), (["supervisor"], 403)]
)
def test_accounting_enters_expenses_and_others_do_not(buyer: Clerk, roles: list[str], status: int) -> None:
    secret = buyer.do("/keys", {"name": "tested", "person": "Juris", "roles": roles})["key"]
    answer = buyer.client.post("/expenses", json=expense("A-1"), headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == status, answer.text
    assert buyer.see("/expenses")["total"] == (1 if status == 201 else 0)


@pytest.mark.feature("F48")
def test_an_expense_tells_the_same_statuses_as_income(buyer: Clerk) -> None:
    paid, waiting, draft = approved(buyer, "A-1"), approved(buyer, "A-2", due_on="2026-12-31"), entered(buyer, "A-3")
    late = approved(buyer, "A-4", due_on="2026-05-05")
    buyer.bank(out("121.00", "A-1"))
    buyer.do(f"/invoices/{waiting}/confirm")
    buyer.do("/invoices/hand-over", {"ids": [waiting]})
    buyer.do("/invoices/mark-booked", {"ids": [late]})
    rows = {row["id"]: row for row in buyer.see("/expenses")["items"]}
    said = {
        each: tuple(rows[each][word] for word in ("payment", "booking", "confirmation", "binding"))
        for each in (paid, waiting, draft, late)
    }
    assert said == {
        paid: ("paid", "not_booked", "not_confirmed", "none"),
        waiting: ("waiting", "in_process", "confirmed", "none"),
        draft: (None, "not_booked", "not_confirmed", "none"),
        late: ("overdue", "booked", "not_confirmed", "none"),
    }
