"""A landlord's year over HTTP: contracts are entered, signed, approved, invoiced every month, cancelled and renewed."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from api.cli.main import root
from tests.stories.conftest import Clerk

RENT = {"text": "Rent", "unit_price": "100.00", "vat_code": "PVN21"}


@pytest.fixture
def acme(clerk: Clerk) -> Clerk:
    clerk.customer("ACME", "SIA Ķīmija")
    clerk.customer("BETA", "SIA Beta")
    return clerk


def contract(clerk: Clerk, number: str = "L-1", *, approve: bool = True, **more: Any) -> str:
    body = {"number": number, "customer": "ACME", "start_on": "2026-01-01", "rows": [RENT]}
    each = str(clerk.do("/contracts", body | more)["id"])
    if approve:
        clerk.do(f"/contracts/{each}/approve")
    return each


def run(clerk: Clerk, until: str = "2026-03-01", **more: Any) -> list[dict[str, Any]]:
    return list(clerk.do("/contracts/invoices", {"until": until, **more})["invoices"])


@pytest.mark.feature("C01", "C02", "C03", "C102", "CX5")
def test_a_month_is_invoiced_approved_paid_and_the_run_of_the_next_month_goes_on(acme: Clerk) -> None:
    each = contract(acme, reference="PO 7", comment="Office")
    january, february = run(acme, "2026-02-15")
    assert (january["net"], january["gross"], january["comment"]) == ("100.00", "121.00", "L-1, 01.01.2026-31.01.2026")
    ids = [january["id"], february["id"]]
    done = acme.do("/invoices/approve", {"ids": ids})["done"]
    assert [row["number"] for row in done] == ["R-000001", "R-000002"]
    seen = acme.see(f"/invoices/{ids[0]}")
    assert (seen["source"], seen["contracts"], seen["issued_on"], seen["due_on"], seen["reference"]) == (
        "contract", [each], "2026-01-01", "2026-01-15", "PO 7",
    )  # fmt: skip
    assert [row["id"] for row in acme.see("/invoices", contract=each, sort="issued_on")["items"]] == ids
    assert acme.uncovered() == {"R-000001": "121.00", "R-000002": "121.00"}
    assert [row["dated_on"] for row in run(acme)] == ["2026-03-01"]
    assert run(acme) == []
    one = acme.see(f"/contracts/{each}")
    assert (one["last_on"], one["next_on"]) == ("2026-03-01", "2026-04-01")
    assert [(row["number"], row["state"], row["first"]) for row in one["invoices"]] == [
        ("R-000001", "approved", "2026-01-01"), ("R-000002", "approved", "2026-02-01"), (None, "draft", "2026-03-01"),
    ]  # fmt: skip


@pytest.mark.feature("C14")
def test_a_credited_month_is_seen_as_a_gap_until_the_next_run_fills_it(acme: Clerk) -> None:
    each = contract(acme)
    ids = [row["id"] for row in run(acme)]
    acme.do("/invoices/approve", {"ids": ids})
    acme.do(f"/invoices/{ids[1]}/credit", {"reason": "wrong text"})
    seen = acme.see(f"/contracts/{each}/coverage")
    assert [row["first"] for row in seen["items"]] == ["2026-01-01", "2026-03-01"]
    assert [(row["kind"], row["first"], row["last"]) for row in seen["faults"]] == [("gap", "2026-02-01", "2026-02-28")]
    assert [row["number"] for row in acme.see("/contracts", due_by="2026-02-01")["items"]] == ["L-1"]
    (again,) = run(acme)
    assert again["charges"] == [{"contract": each, "number": "L-1", "first": "2026-02-01", "last": "2026-02-28"}]
    seen = acme.see(f"/contracts/{each}/coverage")
    assert ([row["number"] for row in seen["items"]], seen["faults"], seen["total"]) == ([0, 1, 2], [], 3)


@pytest.mark.feature("C26", "C27", "C28", "C21")
def test_the_list_finds_what_is_signed_approved_of_a_class_and_next_to_invoice(acme: Clerk) -> None:
    acme.do("/registers/contract_classes", {"code": "GOLD", "entry": {"name": "Gold"}})
    one, two = contract(acme, contract_class="GOLD"), contract(acme, "L-2", start_on="2025-06-01")
    contract(acme, "L-3", approve=False, customer="BETA", payer="ACME")
    acme.do(f"/contracts/{one}/sign", {"signed_on": "2025-12-20"})

    def numbers(**asked: Any) -> list[str]:
        return [row["number"] for row in acme.see("/contracts", **asked)["items"]]

    assert numbers(signed=True) == ["L-1"]
    assert numbers(approved=False) == ["L-3"]
    assert numbers(**{"class": "GOLD"}) == ["L-1"]
    assert numbers(customer="BETA") == ["L-3"]
    assert (sorted(numbers(payer="ACME")), numbers(search="beta l-3")) == (["L-1", "L-2", "L-3"], ["L-3"])
    assert numbers(sort="next_on") == ["L-2", "L-1", "L-3"]
    assert numbers(sort="-signed") == ["L-1", "L-3", "L-2"]
    assert numbers(sort="approved") == ["L-3", "L-1", "L-2"]
    assert numbers(sort="class")[-1] == "L-1"
    for sort in ("entered_on", "number", "customer", "customer_name", "start_on", "end_on", "last_on", "sorting"):
        first = acme.see("/contracts", sort=sort, limit=2)
        rest = acme.see("/contracts", sort=sort, limit=2, cursor=first["next"])
        assert (len(first["items"]), len(rest["items"]), first["total"]) == (2, 1, 3)
    assert acme.see(f"/contracts/{two}/history")["items"][-1]["type"] == "Contract.Drafted"
    export = acme.client.get("/contracts/export", params={"format": "csv", "class": "GOLD"})
    assert (export.status_code, len(export.text.splitlines())) == (200, 2)


@pytest.mark.feature("C58", "C59", "C61", "C62", "C63", "C64")
def test_totals_are_those_of_the_rows_for_a_factor_of_one(acme: Clerk) -> None:
    rows = [
        {**RENT, "quantity": "2"},
        {"text": "Book", "unit_price": "10.00", "vat_code": "PVN5", "discount": "10"},
        {"text": "Fee", "unit_price": "50.00", "vat_code": "PVN21", "type": "one_off"},
        {"text": "Payable in advance"},
    ]
    each = contract(acme, rows=rows, factor="1/12", freight="5.00")
    assert acme.see(f"/contracts/{each}")["totals"] == {
        "quantity": "4", "freight": "5.00", "net": "214.00", "vat": "43.50", "gross": "257.50",
    }  # fmt: skip


@pytest.mark.feature("C10", "C23", "C27", "C32")
def test_bad_input_names_its_field_and_an_end_one_day_too_late_is_pointed_out(acme: Clerk) -> None:
    for fields, problem, pointer in (
        ({"period_length": 0}, "bad-contract-field", "/period_length"),
        ({"end_on": "2025-12-31"}, "bad-rhythm", "/end_on"),
        ({"factor": "a twelfth"}, "bad-factor", "/factor"),
        ({"rows": [{**RENT, "vat_code": "X"}]}, "unknown-code", "/rows/0/vat_code"),
        ({"rows": [{"text": "Rent", "unit_price": "1.00"}]}, "bad-contract-field", "/rows/0/vat_code"),
    ):
        body = {"number": "L-9", "customer": "ACME", "start_on": "2026-01-01", "rows": [RENT], **fields}
        refused = acme.refused("/contracts", body)
        assert (refused["type"], refused["errors"][0]["pointer"]) == (f"/problems/{problem}", pointer)
    bare = contract(acme, approve=False, rows=[])
    refused = acme.refused(f"/contracts/{bare}/approve")
    assert (refused["type"], refused["errors"][0]["pointer"]) == ("/problems/contract-incomplete", "/rows")
    body = {"number": "L-2", "customer": "ACME", "start_on": "2026-01-01", "end_on": "2027-01-01", "rows": [RENT]}
    late = acme.do("/contracts", body)
    assert late["warnings"][0].startswith("The end 2027-01-01 lies 1 day inside one more period")
    acme.do(f"/contracts/{late['id']}/approve")
    refused = acme.refused(f"/contracts/{late['id']}/amend", {"rows": [{**RENT, "key": "R1"}, {**RENT, "text": "B"}]})
    assert (refused["type"], refused["errors"][0]["pointer"]) == ("/problems/contract-approved", "/rows/1")
    assert acme.do(f"/contracts/{late['id']}/amend", {"end_on": "2026-12-31"})["warnings"] == []


@pytest.mark.feature("C17", "C18", "C101", "C04", "CX12")
def test_a_contract_is_invoiced_whole_cancelled_duplicated_and_renewed(acme: Clerk) -> None:
    each = contract(acme, end_on="2026-06-30")
    made = acme.do(f"/contracts/{each}/create-invoices")["invoices"]
    assert [row["dated_on"] for row in made] == [f"2026-0{month}-01" for month in range(1, 7)]
    assert acme.do(f"/contracts/{each}/renew", {"end_on": "2026-08-31"})["child"] == 1
    assert [row["dated_on"] for row in run(acme, "2026-12-31")] == ["2026-07-01", "2026-08-01"]
    acme.do(f"/contracts/{each}/cancel", {"cancel_on": "2026-02-10", "reason": "moved out"})
    seen = acme.see(f"/contracts/{each}")
    assert (seen["cancel_on"], len(seen["invoices"]), seen["next_on"]) == ("2026-02-10", 8, None)
    copy = acme.client.post(f"/contracts/{each}/duplicate", json={"number": "L-2"})
    assert (copy.status_code, copy.headers["location"]) == (201, f"/api/v1/contracts/{copy.json()['id']}")
    again = acme.see(f"/contracts/{copy.json()['id']}")
    assert (again["copied_from"], again["contracted_on"], again["cancel_on"], again["status"]) == (
        "L-1", "2026-06-30", None, "draft",
    )  # fmt: skip
    refused = acme.refused(f"/contracts/{each}/withdraw-approval", {"reason": "x"})
    assert refused["type"] == "/problems/periods-invoiced"
    acme.do(f"/contracts/{copy.json()['id']}/discard")


@pytest.mark.feature("C102")
def test_a_run_is_the_same_run_when_its_key_comes_again(acme: Clerk) -> None:
    contract(acme)
    body = {"until": "2026-02-01"}
    first = acme.client.post("/contracts/invoices", json=body, headers={"Idempotency-Key": "june"})
    again = acme.client.post("/contracts/invoices", json=body, headers={"Idempotency-Key": "june"})
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (first.json(), "true")
    assert len(first.json()["invoices"]) == 2
    refused = acme.refused("/contracts/invoices", {})
    assert refused["status"] == 422


def test_a_draft_that_was_changed_by_hand_still_charges_its_period(acme: Clerk) -> None:
    """C03: what is changed on the invoice is not told to the contract."""
    each = contract(acme)
    (draft,) = run(acme, "2026-01-01")
    acme.do(f"/invoices/{draft['id']}/amend", {"payer": "ACME", "lines": [{**RENT, "unit_price": "90.00"}]})
    assert run(acme, "2026-01-01") == []
    acme.do(f"/invoices/{draft['id']}/cancel", {"reason": "never mind"})
    assert len(run(acme, "2026-01-01")) == 1
    assert acme.see(f"/contracts/{each}")["rows"][0]["unit_price"] == "100.00"


@pytest.mark.feature("C102", "CX4")
def test_the_run_from_the_command_line_shows_first_and_then_does_the_same(
    acme: Clerk, database_url: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract(acme)
    contract(acme, "L-2", approve=False)
    for name, value in (("DATABASE_URL", database_url), ("SCHEMA", schema), ("TODAY", "2026-06-30")):
        monkeypatch.setenv(f"NENOSEGTS_{name}", value)
    words = ["bill", "--until", "2026-02-01"]
    shown = CliRunner().invoke(root, [*words, "--dry-run", "--json"])
    assert shown.exit_code == 0, shown.output
    answer = json.loads(shown.stdout)
    assert [(row["id"], row["dated_on"], row["net"]) for row in answer["invoices"]] == [
        (None, "2026-01-01", "100.00"), (None, "2026-02-01", "100.00"),
    ]  # fmt: skip
    assert [row["type"] for row in answer["refused"]] == ["/problems/contract-not-approved"]
    assert acme.see("/invoices")["total"] == 0
    done = CliRunner().invoke(root, words)
    assert done.stdout.splitlines() == [
        "2026-01-01 ACME               121.00 EUR  L-1, 01.01.2026-31.01.2026",
        "2026-02-01 ACME               121.00 EUR  L-1, 01.02.2026-28.02.2026",
        "2 invoices, 1 contracts refused.",
    ]
    assert "Contract L-2 is not approved" in done.stderr
    assert CliRunner().invoke(root, words).stdout.splitlines() == ["0 invoices, 1 contracts refused."]


@pytest.mark.feature("C67", "C68", "C69", "C81", "C94", "C50")
def test_the_other_cards_of_a_contract_are_kept_and_its_project_is_that_of_its_invoices(acme: Clerk) -> None:
    project = acme.do("/projects", {"code": "OFFICE", "title": "Office", "client": "ACME", "supervisors": ["Ilze"]})
    acme.do("/registers/people", {"code": "Ilze", "entry": {"name": "Ilze"}})
    said = {
        "partner": "CLEAN", "partner_name": "SIA Clean", "partner_contact": "Jānis", "contact": "Anna", "phone": "2900",
        "salesperson": "Ilze", "delivery_address": "Rīga, Doma laukums 1", "sorting": "LV-1050", "quotation": "Q-7",
        "quotation_version": "2", "next_price_change_on": "2027-01-01", "comment": "Keys inside", "project": "OFFICE",
    }  # fmt: skip
    each = contract(acme, rows=[{**RENT, "comment": "third floor"}], **said)
    seen = acme.see(f"/contracts/{each}")
    assert {name: seen[name] for name in said} == said
    assert seen["rows"][0]["comment"] == "third floor"
    (draft,) = run(acme, "2026-01-01")
    assert acme.see(f"/invoices/{draft['id']}")["project"] == project["id"]
    acme.do(f"/contracts/{each}/amend", {"partner": None, "contact": "Zane"})
    seen = acme.see(f"/contracts/{each}")
    assert (seen["partner"], seen["contact"], seen["partner_name"]) == (None, "Zane", "SIA Clean")
