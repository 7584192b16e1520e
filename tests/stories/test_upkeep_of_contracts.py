"""A landlord keeps contracts in order over HTTP: prices rise, unpaid ones end, others go on, an old system is left."""

from typing import Any

import pytest

from tests.stories.conftest import Clerk

RENT = {"text": "Rent", "unit_price": "100.00", "vat_code": "PVN21"}


@pytest.fixture
def acme(clerk: Clerk) -> Clerk:
    clerk.customer("ACME", "SIA Ķīmija")
    return clerk


def contract(clerk: Clerk, number: str = "L-1", *, approve: bool = True, **more: Any) -> str:
    body = {"number": number, "customer": "ACME", "start_on": "2026-01-01", "rows": [RENT]}
    each = str(clerk.do("/contracts", body | more)["id"])
    if approve:
        clerk.do(f"/contracts/{each}/approve")
    return each


def run(clerk: Clerk, until: str, **more: Any) -> list[dict[str, Any]]:
    return list(clerk.do("/contracts/invoices", {"until": until, **more})["invoices"])


@pytest.mark.feature("CX9", "C15", "C16")
def test_rents_rise_by_a_percent_from_next_year_and_only_once(acme: Clerk) -> None:
    each = contract(acme, factor="1/12", rows=[{**RENT, "unit_price": "1200.00"}])
    contract(acme, "L-2", next_price_change_on="2028-01-01")
    asked = {"percent": "3.5", "on_standing_price": True, "prices_from": "2027-01-01"}
    dry = acme.do("/contracts/update", {**asked, "dry_run": True})
    (row,) = dry["done"]
    assert (row["number"], row["amount_before"], row["amount_after"]) == ("L-1", "100.00", "103.50")
    assert row["rows"][0] | {"price_before": "1200.00", "price_after": "1242.00"} == row["rows"][0]
    assert dry["totals"] == [
        {"currency": "EUR", "contracts": 1, "before": "100.00", "after": "103.50", "change": "3.50"}
    ]
    assert [refused["type"] for refused in dry["refused"]] == ["/problems/price-change-not-yet"]
    assert acme.see(f"/contracts/{each}")["last_price_change_on"] is None
    done = acme.client.post("/contracts/update", json=asked, headers={"Idempotency-Key": "rise"})
    again = acme.client.post("/contracts/update", json=asked, headers={"Idempotency-Key": "rise"})
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (done.json(), "true")
    twice = acme.do("/contracts/update", asked)
    assert [refused["type"] for refused in twice["refused"]] == [
        "/problems/prices-updated-already", "/problems/price-change-not-yet",
    ]  # fmt: skip
    seen = acme.see(f"/contracts/{each}")
    assert (seen["last_price_change_on"], seen["rows"][0]["unit_price"]) == ("2027-01-01", "1242.00")
    made = run(acme, "2027-01-01", contracts=[each])
    assert [row["net"] for row in made] == ["100.00"] * 12 + ["103.50"]
    history = acme.see(f"/contracts/{each}/history")["items"]
    assert [each["type"] for each in history if each["type"] != "Contract.PeriodsCovered"] == [
        "Contract.Amended", "Contract.Approved", "Contract.Drafted",
    ]  # fmt: skip


@pytest.mark.feature("CX9", "C16")
def test_what_a_percent_is_of_must_be_said_and_the_last_price_change_is_not_typed(acme: Clerk) -> None:
    refused = acme.refused("/contracts/update", {"percent": "5"})
    assert (refused["status"], "say one of them" in str(refused["errors"])) == (422, True)
    each = contract(acme)
    refused = acme.refused(f"/contracts/{each}/amend", {"last_price_change_on": "2026-01-01"})
    assert (refused["status"], refused["errors"][0]["pointer"]) == (422, "/last_price_change_on")


@pytest.mark.feature("C17", "C18", "C19", "CX11", "CX13")
def test_who_does_not_pay_is_reminded_then_cancelled_and_not_invoiced_any_more(acme: Clerk) -> None:
    each = contract(acme)
    ids = [row["id"] for row in run(acme, "2026-03-01")]
    acme.do("/invoices/approve", {"ids": ids})
    acme.do(f"/invoices/{ids[0]}/record-reminder", {"level": 2, "reminded_on": "2026-03-01", "reason": "by post"})
    seen = acme.see(f"/invoices/{ids[0]}")
    assert (seen["reminder_level"], seen["reminded_on"]) == (2, "2026-03-01")
    assert acme.see(f"/invoices/{ids[1]}")["reminder_level"] == 0
    refused = acme.refused(f"/invoices/{ids[0]}/record-reminder", {"level": 11, "reminded_on": "2026-03-02"})
    assert (refused["type"], refused["errors"][0]["pointer"]) == ("/problems/bad-reminder", "/level")
    asked = {"reminder_level": 2, "cancel_on": "2026-03-31", "invalidate": "void", "reason": "reminded in vain"}
    dry = acme.do("/contracts/cancel-unpaid", {**asked, "dry_run": True})
    assert acme.see(f"/contracts/{each}")["cancel_on"] is None
    done = acme.do("/contracts/cancel-unpaid", asked)
    assert done["done"] == dry["done"]
    (row,) = done["done"]
    assert (row["cancel_on"], [line["became"] for line in row["unpaid"]]) == ("2026-03-31", ["voided"])
    assert acme.uncovered() == {"R-000002": "121.00", "R-000003": "121.00"}
    assert run(acme, "2026-12-31") == []
    items = acme.see(f"/contracts/{each}/coverage")["items"]
    assert [item["invoice_state"] for item in items] == ["waived", "approved", "approved"]
    assert [row["number"] for row in acme.see(f"/contracts/{each}")["invoices"]] == ["R-000002", "R-000003"]
    acme.do(f"/contracts/{each}/charge-waived", {"reason": "they paid in cash"})
    assert [row["dated_on"] for row in run(acme, "2026-12-31")] == ["2026-01-01"]
    for body in ({"reason": "x"}, {"reason": "x", "days_overdue": 1, "reminder_level": 1}, {"days_overdue": 1}):
        assert acme.refused("/contracts/cancel-unpaid", body)["status"] == 422


@pytest.mark.feature("CX12")
def test_contracts_that_end_this_year_go_on_for_another(acme: Clerk) -> None:
    ids = [contract(acme, f"L-{number}", end_on="2026-12-31") for number in (1, 2)]
    contract(acme, "L-3", end_on="2027-12-31")
    asked = {"ending_from": "2026-12-01", "ending_to": "2026-12-31"}
    assert [row["end_on"] for row in acme.do("/contracts/renew", {**asked, "dry_run": True})["done"]] == [
        "2027-12-31"
    ] * 2
    assert [row["id"] for row in acme.do("/contracts/renew", asked)["done"]] == ids
    seen = acme.see(f"/contracts/{ids[0]}")
    assert (seen["end_on"], seen["child"]) == ("2027-12-31", 1)
    assert acme.do("/contracts/renew", asked)["done"] == []
    assert acme.refused("/contracts/renew", {})["status"] == 422


@pytest.mark.feature("C12", "C13", "C14")
def test_what_the_old_system_invoiced_is_not_invoiced_here(acme: Clerk) -> None:
    each = contract(acme, start_on="2025-11-01")
    done = acme.do(f"/contracts/{each}/invoiced-until", {"until": "2026-01-31", "reason": "the old system"})
    assert (done["last_on"], done["next_on"], done["elsewhere_until"]) == ("2026-01-01", "2026-02-01", "2026-01-01")
    seen = acme.see(f"/contracts/{each}")
    assert (seen["last_on"], seen["next_on"], seen["invoices"]) == ("2026-01-01", "2026-02-01", [])
    states = {item["invoice_state"] for item in acme.see(f"/contracts/{each}/coverage")["items"]}
    assert states == {"elsewhere"}
    (draft,) = run(acme, "2026-02-28")
    assert acme.see(f"/contracts/{each}")["last_on"] == "2026-02-01"
    acme.do("/invoices/approve", {"ids": [draft["id"]]})
    refused = acme.refused(f"/contracts/{each}/invoiced-until", {"until": "2026-01-31", "reason": "again"})
    assert (refused["type"], "by R-000001" in refused["detail"]) == ("/problems/periods-invoiced", True)
    acme.do(f"/invoices/{draft['id']}/credit", {"reason": "wrong"})
    assert acme.see(f"/contracts/{each}")["last_on"] == "2026-01-01", "it goes back by itself, to the period before"
    acme.do(f"/contracts/{each}/invoiced-until", {"until": None, "reason": "it invoiced nothing"})
    assert len(run(acme, "2026-02-28")) == 4


@pytest.mark.feature("C98", "C99", "C100")
def test_contracts_are_checked_before_they_are_approved_alone_or_together(acme: Clerk) -> None:
    one = contract(acme, approve=False)
    late = contract(acme, "L-2", approve=False, end_on="2027-01-01")
    bare = contract(acme, "L-3", approve=False, rows=[])
    (unready,) = acme.do("/contracts/invoices", {"until": "2026-01-01", "contracts": [one]})["refused"]
    assert unready["type"] == "/problems/contract-not-approved"
    body = {"ids": [one, late, bare]}
    dry = acme.do("/contracts/approve", {**body, "dry_run": True})
    assert [row["number"] for row in dry["done"]] == ["L-1", "L-2"]
    assert acme.see("/contracts", approved=True)["items"] == []
    acme.do(f"/contracts/{one}/approve")
    done = acme.do("/contracts/approve", body)
    assert ([row["number"] for row in done["done"]], len(done["done"][0]["warnings"])) == (["L-2"], 1)
    assert [row["type"] for row in done["refused"]] == [
        "/problems/contract-approved", "/problems/contract-incomplete",
    ]  # fmt: skip


@pytest.mark.feature("C12")
@pytest.mark.parametrize(
    ("way", "day"), [(None, "2026-02-01"), ("shifted", "2026-01-22"), ("invoice_date", "2026-02-03")]
)
def test_the_last_invoice_date_is_read_as_the_office_is_used_to(acme: Clerk, way: str | None, day: str) -> None:
    if way:
        entry = {"name": "Ours", "last_invoice_date": way}
        acme.do("/registers/contract_defaults", {"code": "default", "entry": entry})
    each = contract(acme, invoice_days=10)
    assert acme.see(f"/contracts/{each}")["last_invoice_date"] is None
    _, february = run(acme, "2026-02-01")
    acme.do(f"/invoices/{february['id']}/approve", {"issued_on": "2026-02-03"})
    seen = acme.see(f"/contracts/{each}")
    assert (seen["last_invoice_date"], seen["last_on"]) == (day, "2026-02-01")
