"""What the bank receipts list, the ledger and the totals make of a receipt that was entered by hand."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from aggregates.bank_payment import BankPayment
from aggregates.event import Event
from projections import bank_payments, debtors, ledger, nenosegts
from projections.counters import COUNTERS
from tests.projections.test_rows import BOOKED, GROSS, ID, MONEY, figures, rows

BANKS = UUID(int=9)
GONE: dict[str, Any] = {"amount": GROSS, "base_value": GROSS, "uncovered": Decimal(0), **MONEY}
CONFIRMED, WITHDRAWN = BankPayment.Confirmed(by_payment=BANKS, **GONE), BankPayment.Withdrawn(**GONE)
pytestmark = pytest.mark.feature("T46")


def test_it_is_listed_as_waiting_and_has_no_statement() -> None:
    entered = BankPayment.Booked(
        account="LV1", booked_on=BOOKED.booked_on, amount=GROSS, uncovered=GROSS, base_amount=GROSS, name="Ābols",
        message="hand", provisional=True, **MONEY,
    )  # fmt: skip
    row, _ = rows(bank_payments, entered)
    assert figures(row, "provisional", "message", "statement", "confirmed_by") == (True, "hand", None, None)
    assert figures(rows(bank_payments, BOOKED)[0], "provisional", "statement") == (False, UUID(int=2))


@pytest.mark.parametrize(
    ("event", "values"),
    [(CONFIRMED, {"status": "confirmed", "confirmed_by": BANKS}), (WITHDRAWN, {"status": "withdrawn"})],
)
def test_once_it_counts_no_more_it_leaves_every_list_and_every_sum(event: Event, values: dict[str, Any]) -> None:
    (_, key, put), count = rows(bank_payments, event)
    assert (key, put) == (ID, {"version": 3, "position": 7, "uncovered": 0, **values})
    assert count == COUNTERS.add(("bank_payments", ""), rows=-1)
    row, total = rows(nenosegts, event)
    assert row == nenosegts.NENOSEGTS.drop(ID)
    assert total == nenosegts.TOTALS.add(("payment", "sales", "EUR"), documents=-1, uncovered=-GROSS)
    (line,) = rows(ledger, event)
    assert figures(line, "kind", "amount", "base_amount") == (values["status"], -GROSS, -GROSS)
    assert rows(debtors, event) == (debtors.DEBTORS.add(("ABOLS", "EUR"), unallocated_payments=-GROSS),)


@pytest.mark.parametrize(
    "event",
    [
        BankPayment.MatchDecided(
            effective_on=BOOKED.effective_on, outcome="auto", rule_version="1", direction="outgoing"
        ),
        BankPayment.SetAside(**GONE, direction="outgoing"),
    ],
)
def test_money_that_went_out_is_not_of_the_receipts(event: Event) -> None:
    assert rows(bank_payments, event) == ()
