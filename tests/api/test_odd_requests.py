"""Nothing that is sent breaks a route: odd bodies, odd fields, odd addresses, dates at both ends of the calendar."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.stories.bank import In
from tests.stories.conftest import Clerk

NOBODY = "00000000-0000-0000-0000-000000000000"
JSON = {"Content-Type": "application/json"}
DRAFT = {"payer": "ACME", "lines": [{"text": "Transports", "unit_price": "1.00", "vat_code": "PVN21"}]}

VALUES = [
    '"a\\u0000b"', '"\\ud800"', '"\\u202e"', "1e400", "9" * 400, '"0001-01-01"', '"9999-12-31"', f'"{"x" * 5000}"',
    "[{}]", "null", '{"\\u0000": "\\u0000"}', '"99999999999999999999999.99"', f'["{NOBODY}"]',
]  # fmt: skip
BODIES = [
    "null",
    "[]",
    "1",
    '"x"',
    "true",
    "1e400",
    "NaN",
    "[" * 3000 + "]" * 3000,
    '{"a":' * 3000 + "1" + "}" * 3000,
    "{}",
]
BASE = {
    "code": "ODD", "name": "x", **DRAFT, "reason": "r", "entry": {}, "person": "p", "from_on": "2026-01-01",
    "through": "2020-01-01", "roles": ["viewer"], "payment": NOBODY, "invoices": [{"id": NOBODY}], "ids": [NOBODY],
    "batch": "b", "customer": "ACME", "number": "ODD", "until": "2026-03-01", "end_on": "2027-12-31",
}  # fmt: skip
ROW = {"text": "Rent", "unit_price": "1.00", "vat_code": "PVN21"}
CONTRACT = {"number": "L-1", "customer": "ACME", "start_on": "2026-01-01", "end_on": "2026-12-31", "rows": [ROW]}
QUERIES = ["", "a%00b", "%ed%a0%80", "-1", "9" * 30, "0001-01-01", "9999-12-31T23:59:59-14:00", "x" * 1900, "%25", "-"]


@pytest.mark.parametrize("share", [4, pytest.param(1, marks=[pytest.mark.nightly, pytest.mark.timeout(1200)])])
def test_nothing_that_is_sent_breaks_a_route(client: TestClient, clerk: Clerk, share: int) -> None:
    """Each field gets one value in `share`, another share than the field before it."""
    draft = clerk.do("/invoices", DRAFT)["id"]
    payment = clerk.bank(In("500.00", "odd"))["payments"][0]["id"]
    contract = clerk.do("/contracts", CONTRACT)["id"]
    document = client.get("http://testserver/openapi.json").json()
    broken = []
    for method, path, operation in operations(document):
        which = payment if "bank-payments" in path else contract if "/contracts" in path else draft
        named = {"kind": "vat_codes", "resource": "invoices", "direction": "next", "code": "ACME", "customer": "ACME"}
        address = "http://testserver" + re.sub(
            r"{(\w+)}", lambda name, ids=named, other=which: ids.get(name[1], other), path
        )
        asked = odd_bodies(document, operation, share) if method == "post" else odd_queries(operation)
        for query, body in asked:
            answer = client.request(method, address + query, content=body, headers=JSON if body else {})
            fine = answer.status_code < 400 or answer.headers["content-type"] == "application/problem+json"
            if not fine or answer.status_code == 500:
                broken.append((operation["operationId"], query[:60], (body or b"")[:90], answer.status_code))
    assert broken == []


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if "period-lock" not in path:  # a lock that holds would hide what comes after
                yield method, path, operation


def odd_bodies(document: dict[str, Any], operation: dict[str, Any], share: int) -> Iterator[tuple[str, bytes]]:
    schema = operation["requestBody"]["content"].get("application/json", {}).get("schema", {})
    model = document["components"]["schemas"].get(schema.get("$ref", "").split("/")[-1], {})
    body = {name: BASE[name] for name in model.get("required", []) if name in BASE}
    yield from (("", each.encode()) for each in BODIES)
    turn = len(operation["operationId"])
    for place, field in enumerate(model.get("properties", {}), turn):
        some = VALUES[place % share :: share]
        yield from (("", json.dumps({**body, field: "@"}).replace('"@"', value).encode()) for value in some)
    for many, item in (("lines", DRAFT["lines"][0]), ("rows", ROW)):
        inner = model.get("properties", {}).get(many)
        for place, field in enumerate(fields_of(document, inner) if inner else (), turn):
            whole = json.dumps({**body, many: [{**item, field: "@"}]})
            yield from (("", whole.replace('"@"', value).encode()) for value in VALUES[place % share :: share])


def fields_of(document: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    """Of one item of an array, as the published document describes it; in order."""
    found = json.dumps(schema)
    for name in dict.fromkeys(re.findall(r"#/components/schemas/([\w-]+)", found)):
        yield from document["components"]["schemas"][name].get("properties", {})


def odd_queries(operation: dict[str, Any]) -> Iterator[tuple[str, None]]:
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query" and parameter["name"] != "after":
            yield from ((f"?{parameter['name']}={value}", None) for value in QUERIES)


@pytest.mark.parametrize(("day", "answers"), [("2012-07-01", {201}), ("2999-12-31", {422})])
def test_the_first_and_the_last_day_can_be_reckoned_with(
    clerk: Clerk, client: TestClient, day: str, answers: set[int]
) -> None:
    drafted = client.post("/invoices", json={**DRAFT, "payer": "BETA", "effective_on": day})
    assert drafted.status_code in answers, drafted.text
    if drafted.status_code == 201:
        approved = client.post(f"/invoices/{drafted.json()['id']}/approve", json={"issued_on": day})
        assert approved.status_code in {200, 409, 422}
    else:
        assert drafted.json()["type"] == "/problems/not-yet-due", "nothing happens ahead of its day"
    for list_of in ("nenosegts", "debtors", "bank-payments"):
        assert clerk.see(f"/{list_of}", as_of=day)["total"] >= 0
