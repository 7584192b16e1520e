"""What a promise brings on the days after it: kept or broken is told the same at the desk and by the run."""

from typing import Any

import pytest

from tests.stories.bank import In
from tests.stories.conftest import Clerk
from tests.stories.test_chasing_a_debt import Day, box, day, furnish

__all__ = ["box", "day"]


def due(clerk: Clerk) -> dict[str, str]:
    """The level of each customer's next letter, or why it has none."""
    asked = {"all_overdue": True, "even_if_stale": True, "reason": "a test", "dry_run": True}
    run = clerk.do("/debtors/remind", asked)
    return {each["customer"]: str(each["level"]) for each in run["done"]} | {
        each["customer"]: each["why"] for each in run["left_out"]
    }


def promises(clerk: Clerk) -> dict[str, Any]:
    return {code: clerk.see(f"/debtors/{code}")["invoices"][0]["promise"] for code in ("KOKS", "TIMBER")}


@pytest.mark.feature("T61", "T65")
def test_what_was_kept_stays_kept_when_the_money_goes_back_and_hurries_no_letter(day: Day) -> None:
    with day("2026-05-22") as clerk:  # four days late
        furnish(clerk)
        owed = {code: clerk.invoice(code, "100.00", "2026-05-04") for code in ("KOKS", "TIMBER")}
        for code, (each, _) in owed.items():
            clerk.do(f"/invoices/{each}/record-reminder", {"level": 1, "reminded_on": "2026-05-22"})
            said = {"invoice": each, "text": "In four days", "promised_on": "2026-05-26"}
            clerk.do(f"/debtors/{code}/notes", said)
        assert (due(clerk), promises(clerk)) == (dict.fromkeys(owed, "promised"), dict.fromkeys(owed, "open"))
    with day("2026-05-27") as clerk:
        payment = clerk.bank(In("121.00", owed["KOKS"][1], "2026-05-26"))["payments"][0]["id"]
        clerk.do(f"/bank-payments/{payment}/return", {"booked_on": "2026-05-27", "reason": "AC04"})
        assert promises(clerk) == {"KOKS": "kept", "TIMBER": "broken"}
        assert due(clerk) == {"KOKS": "too_soon", "TIMBER": "2"}
