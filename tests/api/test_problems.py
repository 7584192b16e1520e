"""Every refusal is a problem document that says what, why and what next."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.stories.conftest import Clerk

NOBODY = "00000000-0000-0000-0000-000000000000"
JSON = {"Content-Type": "application/json"}
DRAFT = {"payer": "ACME", "lines": [{"text": "Transports", "unit_price": "1.00", "vat_code": "PVN21"}]}


def is_problem(answer: Any, status: int, kind: str) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    problem = dict(answer.json())
    assert problem["type"] == f"/problems/{kind}" and problem["status"] == status
    assert problem["title"].endswith(".") and problem["detail"]
    return problem


def test_what_is_no_json_is_400(client: TestClient, clerk: Clerk) -> None:
    for content in (b"{", b"[1,]", b"\xff\xfe", b"[" * 100_000, b"{'a': 1}"):
        answer = client.post("/invoices", content=content, headers=JSON)
        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json"), content[:9]


def test_without_a_key_it_is_401_and_says_how(client: TestClient, clerk: Clerk) -> None:
    for header in ({"Authorization": ""}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}):
        answer = client.get("/invoices?nope=1&after=999999999", headers=header)
        is_problem(answer, 401, "unauthorized")
        assert answer.headers["www-authenticate"] == 'Bearer realm="nenosegts"'
        is_problem(client.post("/invoices", json=DRAFT, headers=header), 401, "unauthorized")
        is_problem(client.post("/bank-statements", content=b"<x/>", headers=header), 401, "unauthorized")


def test_what_does_not_exist_is_404(client: TestClient, clerk: Clerk) -> None:
    for path in ("/invoices", "/bank-payments", "/bank-statements", "/customers", "/registers/vat_codes"):
        assert client.get(f"{path}/{NOBODY}").status_code == 404
    is_problem(client.get("/nowhere"), 404, "not-found")
    assert "look it up" in is_problem(client.post(f"/invoices/{NOBODY}/approve"), 404, "not-found")["detail"]


def test_an_id_that_is_none_is_refused(client: TestClient, clerk: Clerk) -> None:
    for path in ("/invoices/R-1", "/bank-payments/x", "/bank-statements/%00", "/nenosegts/x/explain", "/customers/%00"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json"), path
    assert client.post("/invoices/R-1/approve").status_code == 422


def test_an_address_that_takes_no_such_method_is_405(client: TestClient, clerk: Clerk) -> None:
    answer = client.delete("/invoices")
    is_problem(answer, 405, "method-not-allowed")
    assert "GET" in answer.headers["allow"] or "POST" in answer.headers["allow"]


def test_what_the_state_forbids_is_409(clerk: Clerk, client: TestClient) -> None:
    each, number = clerk.invoice("ACME", "10.00")
    problem = is_problem(client.post(f"/invoices/{each}/approve"), 409, "not-a-draft")
    assert number in problem["detail"]


def test_a_body_that_is_too_large_is_413_whether_it_says_so_or_not(client: TestClient, clerk: Clerk) -> None:
    large = b'{"text": "' + b"x" * (1 << 20) + b'"}'
    for body in (large, pieces(large)):
        problem = is_problem(client.post("/invoices", content=body, headers=JSON), 413, "body-too-large")
        assert "more than 1 MiB" in problem["detail"]


def pieces(content: bytes) -> Iterator[bytes]:
    """Sent in chunks, so that nobody knows the length beforehand."""
    for start in range(0, len(content), 1 << 16):
        yield content[start : start + (1 << 16)]


def test_a_file_may_be_larger_but_not_endless(client: TestClient, clerk: Clerk) -> None:
    xml, chunk = {"Content-Type": "application/xml"}, b" " * (1 << 20)
    assert client.post("/bank-statements", content=(chunk for _ in range(2)), headers=xml).status_code == 422
    is_problem(client.post("/bank-statements", content=(chunk for _ in range(65)), headers=xml), 413, "body-too-large")
    told = {**xml, "Content-Length": str((64 << 20) + 1)}
    is_problem(client.post("/bank-statements", content=b"<", headers=told), 413, "body-too-large")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
def test_a_command_of_another_media_type_is_415(client: TestClient, clerk: Clerk, kind: str) -> None:
    answer = client.post("/invoices", content=json.dumps(DRAFT), headers={"Content-Type": kind})
    assert "application/json" in is_problem(answer, 415, "wrong-media-type")["detail"]


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "image/png"])
def test_a_file_of_another_media_type_is_415(client: TestClient, clerk: Clerk, kind: str) -> None:
    answer = client.post("/bank-statements", content=b"{}", headers={"Content-Type": kind})
    problem = is_problem(answer, 415, "wrong-media-type")
    assert "application/xml" in problem["detail"] and kind in problem["detail"]


def test_a_form_without_the_file_says_where_it_belongs(client: TestClient, clerk: Clerk) -> None:
    answer = client.post("/bank-statements", files={"statement": ("a.xml", b"<x/>")})
    assert "`file`" in is_problem(answer, 415, "wrong-media-type")["detail"]


def test_each_wrong_field_is_named_by_its_pointer(client: TestClient, clerk: Clerk) -> None:
    body = {
        "payer": 7,
        "lines": [{"text": "x", "vat_code": "PVN21", "unit_price": "1.00", "a/b~c": 1}],
        "colour": "red",
    }
    problem = is_problem(client.post("/invoices", json=body), 422, "bad-fields")
    assert {each["pointer"] for each in problem["errors"]} >= {"/payer", "/lines/0/a~1b~0c", "/colour"}
    assert all(each["detail"] for each in problem["errors"])
    unknown = is_problem(client.post("/invoices", json={**DRAFT, "payer": "NOBODY"}), 422, "unknown-payer")
    assert unknown["errors"][0]["pointer"] == "/payer"
