"""The conventions of the published interface: answers, ids of commands, versions, waiting, and the forms of money."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from api.office import Office
from tests.stories.bank import In, statement
from tests.stories.conftest import Clerk

LINE = {"text": "Transports", "unit_price": "100.00", "vat_code": "PVN21"}
XML = {"Content-Type": "application/xml"}


def test_what_begins_answers_201_with_its_address_and_version(clerk: Clerk, client: TestClient) -> None:
    begun = client.post("/invoices", json={"payer": "ACME", "lines": [LINE]})
    assert begun.status_code == 201
    assert set(begun.json()) == {"id", "version", "position", "events"}
    assert begun.json()["events"] == ["Invoice.Drafted"]
    assert begun.headers["location"] == f"/api/v1/invoices/{begun.json()['id']}"
    shown = client.get("http://testserver" + begun.headers["location"])
    assert shown.headers["etag"] == begun.headers["etag"] == f'"{begun.json()["version"]}"'


def test_a_code_with_letters_of_any_language_has_an_address(clerk: Clerk, client: TestClient) -> None:
    begun = client.post("/customers", json={"code": "ĶĪMIJA 1", "name": "SIA Ķīmija"})
    assert begun.status_code == 201
    assert unquote(begun.headers["location"]) == "/api/v1/customers/ĶĪMIJA 1"
    assert client.get("http://testserver" + begun.headers["location"]).json()["name"] == "SIA Ķīmija"


def test_what_goes_on_answers_200_and_the_answer_waits_for_the_read_models(clerk: Clerk, client: TestClient) -> None:
    drafted = clerk.do("/invoices", {"payer": "ACME", "lines": [LINE]})
    approved = client.post(f"/invoices/{drafted['id']}/approve")
    assert approved.status_code == 200
    assert set(approved.json()["events"]) == {"Invoice.Approved", "NumberSeries.Reserved"}
    assert clerk.see(f"/invoices/{drafted['id']}")["state"] == "approved"


def test_the_same_key_and_content_give_the_first_answer_again(clerk: Clerk, client: TestClient) -> None:
    body, key = {"payer": "ACME", "lines": [LINE]}, {"Idempotency-Key": "one draft, please: 4711"}
    first, again = (client.post("/invoices", json=body, headers=key) for _ in range(2))
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert (again.status_code, again.json(), again.headers["location"]) == (
        201,
        first.json(),
        first.headers["location"],
    )


def test_the_same_key_with_other_content_is_refused(clerk: Clerk) -> None:
    key = {"Idempotency-Key": "two contents"}
    clerk.do("/invoices", {"payer": "ACME", "lines": [LINE]}, **key)
    problem = clerk.refused("/invoices", {"payer": "BETA", "lines": [LINE]}, **key)
    assert (problem["status"], problem["type"]) == (422, "/problems/idempotency-key-reused")


def test_the_same_key_at_another_address_is_other_content(clerk: Clerk) -> None:
    one, two = (clerk.do("/invoices", {"payer": "ACME", "lines": [LINE]})["id"] for _ in range(2))
    key = {"Idempotency-Key": "approve it"}
    clerk.do(f"/invoices/{one}/approve", {}, **key)
    assert clerk.refused(f"/invoices/{two}/approve", {}, **key)["type"] == "/problems/idempotency-key-reused"


@pytest.mark.parametrize(("length", "status"), [(1, 201), (200, 201), (201, 422)])
def test_an_idempotency_key_has_at_most_200_characters(
    clerk: Clerk, client: TestClient, length: int, status: int
) -> None:
    headers = {"Idempotency-Key": "k" * length}
    assert client.post("/invoices", json={"payer": "ACME", "lines": [LINE]}, headers=headers).status_code == status


def test_an_import_is_answered_again_by_its_key(clerk: Clerk, client: TestClient) -> None:
    content, headers = statement(In("1.00", "replay"), name="REPLAY"), {**XML, "Idempotency-Key": "May statement"}
    first, again = (client.post("/bank-statements", content=content, headers=headers) for _ in range(2))
    assert first.json()["payments"][0]["status"] == "new"
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first.json()
    other = client.post("/bank-statements", content=statement(In("2.00"), name="OTHER"), headers=headers)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")


def test_a_dry_run_records_nothing_and_shows_the_same(clerk: Clerk, client: TestClient, office: Office) -> None:
    content, before = statement(In("3.00", "dry"), name="DRY"), office.store.head().position
    dry = client.post("/bank-statements", params={"dry_run": True}, content=content, headers=XML)
    assert (dry.status_code, office.store.head().position) == (200, before)
    wet = client.post("/bank-statements", content=content, headers=XML)
    assert wet.status_code == 201
    for name in ("file", "warnings"):
        assert dry.json()[name] == wet.json()[name]
    shown = [
        [(row["amount"], row["decision"], row["status"]) for row in each.json()["payments"]] for each in (dry, wet)
    ]
    assert shown[0] == shown[1] == [("3.00", shown[0][0][1], "new")]


def test_a_bank_file_may_come_as_a_form_field(clerk: Clerk, client: TestClient) -> None:
    content = statement(In("4.00", "form"), name="FORM")
    answer = client.post("/bank-statements", files={"file": ("may.xml", content, "application/xml")})
    assert answer.status_code == 201
    keys = {"id", "account", "currency", "opening", "closing", "balanced", "entries", "booked", "credits", "debits"}
    assert keys | {"payments_new", "payments_known", "set_aside"} <= set(answer.json()["statements"][0])
    original = client.get(f"/bank-statements/{answer.json()['statements'][0]['id']}/original")
    assert original.content == content


@pytest.mark.parametrize("form", ['"1"', "1", 'W/"1"'])
def test_a_command_on_a_version_that_has_passed_is_refused(clerk: Clerk, form: str) -> None:
    each = clerk.do("/invoices", {"payer": "ACME", "lines": [LINE]})["id"]
    clerk.do(f"/invoices/{each}/amend", {"payer": "BETA", "lines": [LINE]}, **{"If-Match": form})
    problem = clerk.refused(f"/invoices/{each}/approve", {}, **{"If-Match": form})
    assert (problem["status"], problem["type"]) == (412, "/problems/stale-version")
    assert clerk.refused(f"/invoices/{each}/approve", {}, **{"If-Match": "newest"})["status"] == 422


@pytest.mark.parametrize("known", ['"1"', 'W/"1"', '"7", "1"', "*"])
def test_a_version_that_the_caller_has_is_not_sent_again(clerk: Clerk, client: TestClient, known: str) -> None:
    each = clerk.do("/invoices", {"payer": "ACME", "lines": [LINE]})["id"]
    unchanged = client.get(f"/invoices/{each}", headers={"If-None-Match": known})
    assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (304, b"", '"1"')
    assert client.get(f"/invoices/{each}", headers={"If-None-Match": '"2"'}).status_code == 200


def test_who_prefers_not_to_wait_is_not_kept_waiting(clerk: Clerk, client: TestClient) -> None:
    answer = client.post("/invoices", json={"payer": "ACME", "lines": [LINE]}, headers={"Prefer": "respond-async"})
    assert answer.headers["preference-applied"] == "respond-async"
    seen = clerk.see("/invoices", after=answer.json()["position"], search="")
    assert answer.json()["id"] in {each["id"] for each in seen["items"]}


def test_a_position_that_nobody_has_seen_is_answered_503_with_a_time_to_come_back(
    client: TestClient, clerk: Clerk
) -> None:
    for path in ("/nenosegts", "/history"):
        answer = client.get(path, params={"after": 10**9})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert answer.json()["type"] == "/problems/not-yet-seen"


@pytest.mark.parametrize("money", [121.5, 0.1, 1e2, "1e3", "NaN", "Infinity", "1_000", "1,00", True, "١٢"])
def test_money_that_is_not_exact_is_refused(clerk: Clerk, money: Any) -> None:
    problem = clerk.refused("/invoices", {"payer": "ACME", "lines": [{**LINE, "unit_price": money}]})
    assert problem["status"] == 422
    assert problem["errors"][0]["pointer"] == "/lines/0/unit_price"
    if isinstance(money, float):
        assert '"121.00"' in problem["detail"], "say how to write it"


@pytest.mark.parametrize(
    ("money", "gross"), [("100.00", "121.00"), (100, "121.00"), ("100", "121.00"), ("0.01", "0.01")]
)
def test_money_comes_as_text_or_as_a_whole_number(clerk: Clerk, money: Any, gross: str) -> None:
    each = clerk.do("/invoices", {"payer": "ACME", "lines": [{**LINE, "unit_price": money}]})["id"]
    assert clerk.see(f"/invoices/{each}")["gross"] == gross


def test_a_bulk_command_answers_for_each(clerk: Clerk) -> None:
    good, bad = clerk.do("/invoices", {"payer": "ACME", "lines": [LINE]})["id"], "00000000-0000-0000-0000-000000000000"
    answer = clerk.do("/invoices/approve", {"ids": [good, bad]})
    assert [each["id"] for each in answer["done"]] == [good]
    assert [(each["id"], each["status"], each["type"]) for each in answer["refused"]] == [
        (bad, 404, "/problems/not-found")
    ]


def test_a_reason_stays_with_the_fact(clerk: Clerk) -> None:
    each = clerk.do("/invoices", {"payer": "ACME", "lines": [LINE], "reason": "phone call"})["id"]
    newest = clerk.see(f"/invoices/{each}/history")["items"][0]
    assert (newest["reason"], newest["by"], newest["type"]) == ("phone call", "administrator", "Invoice.Drafted")
    assert newest["recorded_at"] <= datetime.now(UTC).isoformat()
