"""The reference data of contract billing, entered, changed and taken out of use over HTTP."""

import pytest
from fastapi.testclient import TestClient

from tests.aggregates.register.kinds_by_example import EXAMPLES
from tests.stories.conftest import Clerk


@pytest.fixture
def registrar(client: TestClient) -> Clerk:
    """A clerk whose registers are empty."""
    return Clerk(client)


def test_every_register_takes_an_entry_shows_it_and_remembers_what_it_was(registrar: Clerk) -> None:
    for kind, (code, entry) in EXAMPLES.items():
        made = registrar.do(f"/registers/{kind}", {"code": code, "entry": entry})
        assert made["events"] == ["Register.Entered"]
        kept = registrar.see(f"/registers/{kind}/{code}")
        assert (kept["status"], {field: kept["entry"][field] for field in entry}.keys()) == ("active", entry.keys())
        assert [row["code"] for row in registrar.see(f"/registers/{kind}")["items"]] == [code]

        told = registrar.do(f"/registers/{kind}/{code}/amend", {"entry": kept["entry"]})
        assert told["events"] == [], "nothing changed, so nothing is recorded"
        registrar.do(f"/registers/{kind}/{code}/retire")
        assert registrar.see(f"/registers/{kind}", status="active")["items"] == []
        history = registrar.see(f"/registers/{kind}/{code}/history")
        assert [row["type"] for row in history["items"]] == ["Register.Retired", "Register.Entered"]


def test_a_wrong_field_is_named_in_the_answer(registrar: Clerk) -> None:
    problem = registrar.refused("/registers/items", {"code": "RENT", "entry": {"name": "Rent", "price_factor": "0"}})
    assert (problem["status"], problem["errors"][0]["pointer"]) == (422, "/price_factor")
    assert "give one above 0" in problem["detail"]
    exact = registrar.refused("/registers/items", {"code": "RENT", "entry": {"name": "Rent", "price": 0.1}})
    assert exact["errors"][0]["pointer"] == "/price"


def test_an_item_has_one_price_on_a_list(registrar: Clerk) -> None:
    code, entry = EXAMPLES["prices"]
    misplaced = registrar.refused("/registers/prices", {"code": "ANY", "entry": entry})
    assert f"enter it as {code}" in misplaced["detail"]
    registrar.do("/registers/prices", {"code": code, "entry": entry})
    assert registrar.refused("/registers/prices", {"code": code, "entry": entry})["status"] == 409
    later = {"from_on": "2026-07-01", "price": "104.00"}
    registrar.do(f"/registers/prices/{code}/amend", {"entry": entry | {"prices": [*entry["prices"], later]}})
    assert registrar.see(f"/registers/prices/{code}")["entry"]["prices"][1] == later


def test_a_value_list_is_searched_by_what_people_know(registrar: Clerk) -> None:
    code, entry = EXAMPLES["items"]
    registrar.do("/registers/items", {"code": code, "entry": entry})
    registrar.do("/registers/items", {"code": "CARE", "entry": {"name": "Apkope"}})
    for search in ("rent", "4750000000012"):
        assert [row["code"] for row in registrar.see("/registers/items", search=search)["items"]] == ["RENT"]
