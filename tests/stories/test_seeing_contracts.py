"""What an office sees of its contracts: lists, warnings, the line of time, the forecast, papers and reports."""

from typing import Any

import pytest

from tests.stories.conftest import Clerk

RENT = {"text": "Rent", "unit_price": "100.00", "vat_code": "PVN21"}


@pytest.fixture
def acme(clerk: Clerk) -> Clerk:
    clerk.customer("ACME", "SIA Ķīmija")
    clerk.customer("BETA", "SIA Beta")
    clerk.customer("BANK", "AS Faktors")
    clerk.registers("forms", "document_forms")
    return clerk


def contract(clerk: Clerk, number: str = "L-1", *, approve: bool = True, **more: Any) -> str:
    body = {"number": number, "customer": "ACME", "start_on": "2026-01-01", "rows": [RENT]}
    each = str(clerk.do("/contracts", body | more)["id"])
    if approve:
        clerk.do(f"/contracts/{each}/approve")
    return each


def numbers(clerk: Clerk, **asked: Any) -> list[str]:
    return [row["number"] for row in clerk.see("/contracts", **asked)["items"]]


@pytest.mark.feature("C06", "C07", "C08", "C11", "C12", "C67", "C68")
def test_the_list_is_narrowed_and_sorted_by_whatever_it_shows(acme: Clerk) -> None:
    one = contract(acme, end_on="2026-12-31", contracted_on="2025-12-01", reference="PO 7", partner="CLEAN",
                   partner_name="SIA Tīrība", currency="EUR")  # fmt: skip
    contract(acme, "L-2", start_on="2026-03-01", contracted_on="2026-02-01", period_length=3, sorting="LV-1050")
    contract(
        acme, "L-3", approve=False, customer="BETA", payer="BANK", start_on=None, next_price_change_on="2027-01-01"
    )
    acme.do("/contracts/invoices", {"until": "2026-02-01", "customers": ["ACME"]})
    acme.do(f"/contracts/{one}/renew", {"end_on": "2027-12-31"})
    acme.do(f"/contracts/{one}/cancel", {"cancel_on": "2026-10-31", "reason": "moves out"})
    for asked, found in (
        ({"start_from": "2026-02-01"}, ["L-2"]), ({"start_to": "2026-02-01"}, ["L-1"]),
        ({"end_from": "2026-01-01"}, ["L-1"]), ({"end_to": "2027-12-30"}, []),
        ({"contracted_from": "2026-01-01", "contracted_to": "2026-03-01"}, ["L-2"]),
        ({"next_from": "2026-03-01", "next_to": "2026-03-01"}, ["L-1", "L-2"]), ({"last_from": "2026-01-01"}, ["L-1"]),
        ({"last_to": "2026-01-31"}, []), ({"cancel_to": "2026-12-31"}, ["L-1"]), ({"cancelled": True}, ["L-1"]),
        ({"renewed": True}, ["L-1"]), ({"renewed": False}, ["L-2", "L-3"]), ({"period_length": 3}, ["L-2"]),
        ({"period_unit": "months", "status": "draft"}, ["L-3"]), ({"partner": "CLEAN"}, ["L-1"]),
        ({"sorting": "LV-1050"}, ["L-2"]), ({"sorting_from": "LV-1000", "sorting_to": "LV-1100"}, ["L-2"]),
        ({"reference": "PO 7"}, ["L-1"]), ({"payer": "BANK"}, ["L-3"]), ({"number_from": "L-2"}, ["L-2", "L-3"]),
        ({"price_change_from": "2026-12-31", "price_change_to": "2027-02-01"}, ["L-3"]),
        ({"entered_from": "2026-06-30"}, ["L-1", "L-2", "L-3"]), ({"entered_to": "2026-06-29"}, []),
        ({"currency": "EUR", "approved": True}, ["L-1", "L-2"]), ({"currency": "USD"}, []),
    ):  # fmt: skip
        assert numbers(acme, sort="number", **asked) == found, asked
    row = acme.see("/contracts", number_from="L-1", number_to="L-1")["items"][0]
    assert (row["partner_name"], row["last_on"], row["child"]) == ("SIA Tīrība", "2026-02-01", 1)


@pytest.mark.feature("C26")
def test_every_sort_shows_each_contract_once_in_both_directions(acme: Clerk) -> None:
    for place in range(5):
        contract(
            acme, f"L-{place}", approve=place % 2 == 0, customer=("ACME", "BETA")[place % 2], period_length=place + 1
        )
    sorts = (
        "entered_on", "entered_at", "entered_by", "number", "customer", "customer_name", "payer", "payer_name",
        "status", "signed", "signed_on", "approved", "class", "contracted_on", "start_on", "end_on", "cancel_on",
        "next_on", "last_on", "next_price_change_on", "period", "currency", "salesperson", "project", "partner",
        "partner_name", "reference", "sorting", "child",
    )  # fmt: skip
    for sort in sorts:
        ways = []
        for way in (sort, f"-{sort}"):
            first = acme.see("/contracts", sort=way, limit=3)
            rest = acme.see("/contracts", sort=way, limit=3, cursor=first["next"])
            ways.append([row["id"] for row in (*first["items"], *rest["items"])])
        assert len(set(ways[0])) == 5, sort
        assert ways[0] == ways[1][::-1], sort
    refused = acme.client.get("/contracts", params={"sort": "colour"})
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/bad-sort")


def test_a_search_finds_names_comments_rows_and_serial_numbers_in_any_spelling(acme: Clerk) -> None:
    boiler = [{**RENT, "text": "Apkopes līgums", "original_serial": "SN-0017a"}]
    one = contract(acme, rows=boiler, comment="Atslēgas pie Jāņa")
    contract(acme, "L-2", customer="BETA", payer="BANK")
    for words in ("kimija", "apkopes", "sn-0017A", "janis janu", "atslegas", "L-1 ķīmija"):
        found = [] if words == "janis janu" else ["L-1"]
        assert numbers(acme, search=words) == found, words
    assert numbers(acme, search="faktors") == ["L-2"]
    assert numbers(acme, search="apkopes", customer="ACME", sort="number") == ["L-1"]
    acme.do(f"/contracts/{one}/amend", {"comment": "Seifs", "rows": [{**RENT, "key": "R1", "text": "Noma"}]})
    assert (numbers(acme, search="atslegas"), numbers(acme, search="apkopes")) == ([], [])
    assert (numbers(acme, search="seifs noma"), len(numbers(acme, search="sia"))) == (["L-1"], 2)


@pytest.mark.feature("C10", "C07")
def test_an_end_a_day_too_late_says_what_it_costs_wherever_somebody_looks(acme: Clerk) -> None:
    rows = [{**RENT, "quantity": "2"}, {**RENT, "text": "Entry fee", "type": "one_off"}]
    body = {"number": "L-1", "customer": "ACME", "start_on": "2021-10-27", "end_on": "2022-10-27", "period_length": 12}
    entered = acme.do("/contracts", body | {"rows": rows, "freight": "5.00"})
    warning = (
        "The end 2022-10-27 lies 1 day inside one more period (27.10.2022-26.10.2023), which is invoiced whole: "
        "205.00 EUR net; did you mean 2022-10-26?"
    )
    assert entered["warnings"] == [warning]
    path = f"/contracts/{entered['id']}"
    assert acme.see(path)["warnings"] == [warning]
    assert acme.do(f"{path}/amend", {"comment": "x"})["warnings"] == [warning]
    assert acme.do(f"{path}/approve")["warnings"] == [warning]
    assert acme.do(f"{path}/amend", {"end_on": "2022-10-26"})["warnings"] == []
    (renewed,) = acme.do(f"{path}/renew", {"end_on": "2023-10-28"})["warnings"]
    assert "2 days inside one more period (27.10.2023-26.10.2024)" in renewed
    assert renewed.endswith("did you mean 2023-10-26?")
    made = acme.do(f"{path}/create-invoices")
    assert (len(made["invoices"]), made["invoices"][-1]["net"]) == (3, "205.00")
    assert acme.see(path)["warnings"] == [], "it is invoiced now, so the warning comes too late"


def test_many_that_are_approved_are_warned_of_each_and_late_invoices_are_pointed_out(acme: Clerk) -> None:
    one = contract(acme, approve=False, end_on="2026-02-02", rows=[{**RENT, "period_length": 1}])
    two = contract(acme, "L-2", approve=False, period_length=12, invoice_timing="after")
    fine = contract(acme, "L-3", approve=False, period_length=6, invoice_timing="after")
    done = {row["number"]: row["warnings"] for row in acme.do("/contracts/approve", {"ids": [one, two, fine]})["done"]}
    assert ("100.00 EUR net" in done["L-1"][0], done["L-3"]) == (True, [])
    assert done["L-2"] == [
        "Invoices come after periods of 12 months, but services that go on are invoiced at least every 6 months; "
        "shorten the period, or invoice before it."
    ]


@pytest.mark.feature("CX6", "C101")
def test_the_last_invoice_made_is_named_so_that_it_can_be_opened(acme: Clerk) -> None:
    each = contract(acme, end_on="2026-03-31")
    made = acme.do(f"/contracts/{each}/create-invoices")
    assert (len(made["invoices"]), made["last"]) == (3, made["invoices"][-1]["id"])
    assert acme.see(f"/invoices/{made['last']}")["dated_on"] == "2026-03-01"
    assert acme.do(f"/contracts/{each}/create-invoices")["last"] is None


@pytest.mark.feature("C08", "C09", "C12", "C14")
def test_the_timeline_tells_periods_invoices_prices_and_steps_in_order(acme: Clerk) -> None:
    each = contract(acme, end_on="2026-09-30")
    acme.do(f"/contracts/{each}/sign", {"signed_on": "2026-06-29", "effective_on": "2026-06-29"})
    ids = [row["id"] for row in acme.do("/contracts/invoices", {"until": "2026-05-01"})["invoices"]]
    acme.do("/invoices/approve", {"ids": ids[:2]})
    rows = [{**RENT, "key": "R1", "unit_price": "110.00"}]
    acme.do(f"/contracts/{each}/amend", {"rows": rows})
    seen = acme.see(f"/contracts/{each}/timeline", until="2026-12-31")
    assert (seen["until"], seen["goes_on_from"]) == ("2026-12-31", None)
    periods = [row for row in seen["items"] if row["kind"] == "period"]
    assert [(row["first"], row["state"], row.get("net")) for row in periods] == [
        *((f"2026-0{month}-01", "invoiced", "100.00") for month in range(1, 6)),
        ("2026-06-01", "due", "100.00"),
        *((f"2026-0{month}-01", "expected", "110.00") for month in range(7, 10)),
        ("2026-10-01", "beyond_the_end", None),
    ]  # fmt: skip
    numbered = [(row.get("invoice_number"), row["invoice_state"]) for row in periods[:3]]
    assert numbered == [("R-000001", "approved"), ("R-000002", "approved"), (None, "draft")]
    (price,) = [row for row in seen["items"] if row["kind"] == "price"]
    assert (price["on"], price["changes"]["unit_price"]) == ("2026-06-30", {"was": "100.00", "now": "110.00"})
    steps = [row["step"] for row in seen["items"] if row["kind"] == "step"]
    assert steps == ["signed", "entered", "approved", "amended"]
    assert [row["on"] for row in seen["items"]] == sorted(row["on"] for row in seen["items"])
    acme.do(f"/invoices/{ids[0]}/credit", {"reason": "wrong"})
    acme.do(f"/contracts/{each}/cancel", {"cancel_on": "2026-07-15", "reason": "x"})
    seen = acme.see(f"/contracts/{each}/timeline", until="2026-12-31")
    periods = [(row["first"], row["state"]) for row in seen["items"] if row["kind"] == "period"]
    assert (periods[0], periods[-2:]) == (
        ("2026-01-01", "due"), [("2026-07-01", "expected"), ("2026-08-01", "beyond_the_end")],
    )  # fmt: skip
    assert [row["step"] for row in seen["items"] if row["kind"] == "step"][-2:] == ["periods_released", "cancelled"]
    later = acme.see(f"/contracts/{each}/timeline", **{"from": "2026-07-01"})
    assert [row["first"] for row in later["items"]] == ["2026-07-01", "2026-08-01"]


def test_a_timeline_too_long_for_one_answer_says_from_where_it_goes_on(acme: Clerk) -> None:
    each = contract(acme, approve=False, period_unit="days", end_on="2035-12-31")
    first = acme.see(f"/contracts/{each}/timeline", until="2029-12-31")
    assert {row["state"] for row in first["items"] if row["kind"] == "period"} == {"awaits_approval"}
    days, asked = len(first["items"]), first["goes_on_from"]
    rest = acme.see(f"/contracts/{each}/timeline", until="2029-12-31", **{"from": asked})
    assert (rest["items"][0]["on"], rest["goes_on_from"]) == (asked, None)
    assert days + len(rest["items"]) == 4 * 365 + 1 + 1, "each day of four years, and the day on which it was entered"
    missing = acme.client.get("/contracts/00000000-0000-0000-0000-000000000001/timeline")
    assert missing.status_code == 404


def test_words_that_very_many_contracts_have_are_looked_for_as_the_list_is_walked(
    acme: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("queries.counters.FOUND_AT_MOST", 2)
    for place in range(4):
        contract(acme, f"L-{place}", customer=("ACME", "ACME", "ACME", "BETA")[place], approve=False)
    first = acme.see("/contracts", search="rent kimija", sort="number", limit=2)
    assert ([row["number"] for row in first["items"]], first["total"], first["at_least"]) == (["L-0", "L-1"], None, 2)
    rest = acme.see("/contracts", search="rent kimija", sort="number", limit=2, cursor=first["next"])
    assert ([row["number"] for row in rest["items"]], rest["next"]) == (["L-2"], None)
