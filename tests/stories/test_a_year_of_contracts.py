"""One contract through its year: shown, run, approved, credited, run again, dearer, cancelled; every day proved."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.stories.conftest import Clerk

MONTHS = ["2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12"]
RENT = {"text": "Rent", "unit_price": "100.00", "vat_code": "PVN21"}
FEE = {"text": "Keys", "unit_price": "30.00", "vat_code": "PVN21", "type": "one_off"}


def run(clerk: Clerk, until: str, **more: Any) -> list[dict[str, Any]]:
    return list(clerk.do("/contracts/invoices", {"until": until, **more})["invoices"])


def charged(clerk: Clerk, each: str) -> tuple[list[str], list[str]]:
    """The first days of rent that are charged, and what the proof of coverage finds wrong."""
    seen = clerk.see(f"/contracts/{each}/coverage", limit=200)
    return [row["first"] for row in seen["items"] if row["type"] == "cyclical"], [
        f"{fault['kind']} {fault['first']} {fault['last']}" for fault in seen["faults"]
    ]


def approved(clerk: Clerk, invoices: list[dict[str, Any]], **more: Any) -> list[str]:
    answer = clerk.do("/invoices/approve", {"ids": [each["id"] for each in invoices], **more})
    assert answer["refused"] == []
    return [row["number"] for row in answer["done"]]


@pytest.mark.feature("C01", "C03", "C12", "C13", "C14", "C17", "C18", "C26", "C27", "C55", "C57", "C102", "CX4", "CX9")
def test_a_year_of_a_contract(clerk: Clerk) -> None:
    clerk.customer("ACME", "SIA Ķīmija")
    body = {"number": "L-1", "customer": "ACME", "start_on": "2025-07-01", "end_on": "2026-06-30", "rows": [RENT, FEE]}
    each = str(clerk.do("/contracts", body)["id"])
    assert run(clerk, "2026-06-30") == [], "a draft is not invoiced"
    clerk.do(f"/contracts/{each}/sign", {"signed_on": "2025-06-20", "effective_on": "2025-06-20"})
    clerk.do(f"/contracts/{each}/approve", {"effective_on": "2025-06-20"})

    shown = run(clerk, "2025-12-01", dry_run=True)
    assert [(row["id"], row["dated_on"], row["net"]) for row in shown] == [
        (None, f"{month}-01", "130.00" if month == "2025-07" else "100.00") for month in MONTHS
    ]
    assert charged(clerk, each) == ([], [])
    made = run(clerk, "2025-12-01")
    assert [{**row, "id": None} for row in made] == shown
    assert run(clerk, "2025-12-01") == []
    assert approved(clerk, made) == [f"R-{place:06}" for place in range(1, 7)]
    assert clerk.see(f"/contracts/{each}")["last_on"] == "2025-12-01"
    before = datetime.now(UTC).isoformat()

    _october_is_credited_and_charged_again(clerk, each, made[3]["id"])
    _rent_becomes_dearer(clerk, each)

    clerk.do(f"/contracts/{each}/cancel", {"cancel_on": "2026-04-10", "reason": "moved out"})
    (april,) = run(clerk, "2026-06-30")
    assert april["charges"][0] | {"contract": ""} == {
        "contract": "", "number": "L-1", "first": "2026-04-01", "last": "2026-04-30",
    }  # fmt: skip
    seen = clerk.see(f"/contracts/{each}")
    assert (seen["next_on"], seen["last_on"], seen["cancel_on"]) == (None, "2026-04-01", "2026-04-10")
    assert charged(clerk, each) == ([f"{month}-01" for month in (*MONTHS, *(f"2026-0{n}" for n in (1, 2, 3, 4)))], [])

    _it_is_seen_as_of_then(clerk, each, before)


def _october_is_credited_and_charged_again(clerk: Clerk, each: str, october: str) -> None:
    clerk.do(f"/invoices/{october}/credit", {"reason": "wrong text"})
    assert charged(clerk, each)[1] == ["gap 2025-10-01 2025-10-31"]
    assert clerk.see(f"/contracts/{each}")["next_on"] == "2025-10-01"
    (again,) = run(clerk, "2025-12-01")
    assert (again["charges"][0]["first"], again["charges"][0]["last"]) == ("2025-10-01", "2025-10-31")
    assert charged(clerk, each) == ([f"{month}-01" for month in MONTHS], [])
    refused = clerk.do("/invoices/approve", {"ids": [again["id"]]})["refused"]
    assert [row["type"] for row in refused] == ["/problems/date-before-last"], "December has its number already"
    assert approved(clerk, [again], issued_on="2025-12-02") == ["R-000007"]
    assert len(clerk.uncovered()) == 6


def _rent_becomes_dearer(clerk: Clerk, each: str) -> None:
    (january,) = run(clerk, "2026-01-01")
    assert january["net"] == "100.00"
    asked = {"contracts": [each], "percent": "5", "on_standing_price": True, "prices_from": "2026-02-01"}
    shown = clerk.do("/contracts/update", {**asked, "dry_run": True})["done"]
    done = clerk.do("/contracts/update", asked)["done"]
    assert [(row["amount_before"], row["amount_after"]) for row in done] == [("100.00", "105.00")]
    assert [row["rows"] for row in shown] == [row["rows"] for row in done]
    assert [row["net"] for row in run(clerk, "2026-03-01")] == ["105.00", "105.00"]


def _it_is_seen_as_of_then(clerk: Clerk, each: str, before: str) -> None:
    """Dates and knowledge are two things: what was owed at the end of October, now and as it was known before."""
    assert len(clerk.uncovered(as_of="2025-10-31")) == 4, "credited in June, as the note says"
    assert "R-000007" in clerk.uncovered(as_of="2025-12-31")
    assert "R-000007" not in clerk.uncovered(as_of="2025-12-31", known_at=before)
    then = clerk.see(f"/history/{each}/state", known_at=before)["state"]
    assert (then.get("cancel_on"), then["rows"][0]["unit_price"]) == (None, "100.00")
    first = clerk.see(f"/history/{each}/state", as_of="2025-06-20")["state"]
    assert "covered" not in first or first["covered"] == {}
    events = [row["type"] for row in clerk.see(f"/contracts/{each}/history", limit=50)["items"]]
    assert (events[-1], events.count("Contract.PeriodsCovered"), events.count("Contract.PeriodsReleased")) == (
        "Contract.Drafted", 11, 1,
    )  # fmt: skip
