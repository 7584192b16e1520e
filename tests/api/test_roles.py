"""Nobody does what their role may not: every route of the OpenAPI document with every kind of key."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.app import make_app
from tests.stories.conftest import Clerk

OPEN = {"livez", "readyz"}
ADMINS_ONLY = {"issue_key", "revoke_key", "keys", "unlock_period", "exempt_from_lock"}
NOBODY = "00000000-0000-0000-0000-000000000000"
ROLES = ("viewer", "accountant", "admin", "supervisor", "export")
# What a supervisor may ask and do, in the projects under their supervision (F02).
OWN = {
    "invoices", "income", "expenses", "invoice", "projects", "project", "project_finance", "project_row_candidates",
    "draft_invoice", "plan_block", "plan_row", "plan_rows", "drop_row", "bind_row", "draft_income", "bind_invoice",
    "unbind_invoice", "confirm_invoice", "confirm_invoices", "expense", "invoice_pdf", "invoice_einvoice",
    "outbox", "dispatch",
}  # fmt: skip
SHORTCUTS = {"save_shortcut", "drop_shortcut", "shortcuts", "shortcut"}  # each person's own, whoever reads lists
DOCUMENT = make_app(None).openapi()  # type: ignore[arg-type]
OPERATIONS = [
    (method.upper(), path, operation["operationId"])
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
assert len(OPERATIONS) > 50


@pytest.fixture(scope="module")
def keys(clerk: Clerk) -> dict[str, str]:
    """The header of each kind of caller."""
    secrets: dict[str, str] = {}
    for name in (*ROLES, "revoked", "expired"):
        role = name if name in ROLES else "admin"
        last = {"expires_on": "2026-06-29", "effective_on": "2026-06-01"} if name == "expired" else {}
        secrets[name] = clerk.do("/keys", {"name": f"{name}-key", "roles": [role], "person": name, **last})["key"]
    clerk.do("/keys/revoked-key/revoke")
    return {name: f"Bearer {secret}" for name, secret in secrets.items()} | {"nobody": ""}


def asked(client: TestClient, method: str, path: str, header: str) -> Any:
    named = {"kind": "vat_codes", "resource": "invoices", "direction": "next", "name": "nobody-there"}
    address = "http://testserver" + re.sub(r"{(\w+)}", lambda name: named.get(name[1], NOBODY), path)
    body: dict[str, Any] = {"headers": {"Authorization": header}}
    if method == "POST":
        body |= {"content": b"<x/>"} if path.endswith("/bank-statements") else {"json": {"unknown": 1}}
        if "content" in body:
            body["headers"] |= {"Content-Type": "application/xml"}
    return client.request(method, address, **body)


def let_in(operation: str, method: str) -> set[str]:
    if operation in ADMINS_ONLY:
        return {"admin"}
    if operation in SHORTCUTS:
        return {"viewer", "accountant", "admin", "supervisor"}
    supervisor = {"supervisor"} if operation in OWN else set()
    if method == "POST" or operation.startswith("export_"):
        return {"accountant", "admin"} | supervisor
    return {"viewer", "accountant", "admin"} | supervisor


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=[each[2] for each in OPERATIONS])
def test_each_route_lets_in_those_who_may_and_nobody_else(
    client: TestClient, keys: dict[str, str], method: str, path: str, operation: str
) -> None:
    statuses = {who: asked(client, method, path, header).status_code for who, header in keys.items()}
    if operation in OPEN:
        assert set(statuses.values()) == {200}
        return
    assert {who for who, status in statuses.items() if status == 401} == {"revoked", "expired", "nobody"}
    assert {who for who, status in statuses.items() if status not in {401, 403}} == let_in(operation, method)


def test_a_viewer_reads_a_list_but_does_not_take_it_away(client: TestClient, keys: dict[str, str]) -> None:
    viewer = {"Authorization": keys["viewer"]}
    assert client.get("/customers", headers=viewer).status_code == 200
    refused = client.get("/customers", headers={**viewer, "Accept": "text/csv"})
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/forbidden")


@pytest.mark.feature("C79", "C80")
def test_a_viewer_sees_that_a_payment_token_is_kept_and_nobody_reads_it_from_history(
    client: TestClient, clerk: Clerk, keys: dict[str, str]
) -> None:
    clerk.customer("PAYS", "SIA Pays")
    token = {"payment_token": "tok_1NirD82eZvKYlo2C", "authorisation": "A1B2"}
    rent = {"text": "Rent", "unit_price": "1.00", "vat_code": "PVN21"}
    each = clerk.do("/contracts", {"number": "PAYS-1", "customer": "PAYS", "rows": [rent], **token})["id"]
    clerk.do(f"/contracts/{each}/amend", {"payment_token": "tok_2NirD82eZvKYlo2C"})
    viewer, writer = ({"Authorization": keys[role]} for role in ("viewer", "accountant"))
    shown, whole = (client.get(f"/contracts/{each}", headers=who).json() for who in (viewer, writer))
    fields = ("payment_token", "authorisation", "payment_token_kept", "authorisation_kept")
    assert [shown[field] for field in fields] == [None, None, True, True]
    assert [whole[field] for field in fields] == ["tok_2NirD82eZvKYlo2C", "A1B2", True, True]
    rest = ("", "/history", "/timeline", "/coverage")
    paths = [f"/contracts/{each}{path}" for path in rest]
    paths += [f"/history/{each}/state", "/history?limit=200", "/contracts"]
    head = client.get("/events?limit=1", headers=viewer).json()["head"]
    for path in [*paths, f"/events?after={head - 5}"]:
        answer = client.get(path, headers=viewer)
        assert answer.status_code == 200, path
        assert not [word for word in ("tok_1", "tok_2", '"A1B2"') if word in answer.text], path


def test_a_key_is_shut_out_at_once_when_it_is_revoked(client: TestClient, clerk: Clerk) -> None:
    key = clerk.do("/keys", {"name": "short-lived", "roles": ["admin"]})["key"]
    header = {"Authorization": f"Bearer {key}"}
    assert client.get("/customers", headers=header).status_code == 200
    clerk.do("/keys/short-lived/revoke")
    assert client.get("/customers", headers=header).status_code == 401


def test_a_secret_is_shown_once_and_never_kept(client: TestClient, clerk: Clerk) -> None:
    key = {"Idempotency-Key": "new key"}
    first, again = (clerk.do("/keys", {"name": "once", "roles": ["viewer"]}, **key) for _ in range(2))
    assert first["key"].startswith("nen_") and again["key"] is None
    everything = (
        client.get("/keys").text + client.get("/keys/once/history").text + client.get("/history?limit=200").text
    )
    assert first["key"] not in everything


def test_whose_key_it_is_stands_on_every_fact(client: TestClient, clerk: Clerk, keys: dict[str, str]) -> None:
    made = client.post("/customers", json={"code": "BYME", "name": "x"}, headers={"Authorization": keys["accountant"]})
    assert made.status_code == 201
    assert clerk.see("/customers/BYME/history")["items"][0]["by"] == "accountant"
    assert {each["by"] for each in clerk.see("/history", by="accountant")["items"]} == {"accountant"}
