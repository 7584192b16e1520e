"""The OpenAPI document says what is true: names, problems, examples, and who may call."""

import re
from typing import Any

import pytest

from api.http.app import make_app
from commands.command import Command

DOCUMENT = make_app(None).openapi()  # type: ignore[arg-type]
OPERATIONS = [
    pytest.param(path, method, operation, id=operation["operationId"])
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
COMMANDS = [each for each in OPERATIONS if each.values[1] == "post"]
PROMISED = {
    "enter_customer": "/customers", "draft_invoice": "/invoices", "approve_invoice": "/invoices/{id}/approve",
    "approve_invoices": "/invoices/approve", "import_bank_statement": "/bank-statements",
    "link_payment": "/bank-payments/{id}/link", "unlink_payment": "/bank-payments/{id}/unlink",
    "match_payments": "/bank-payments/match", "nenosegts": "/nenosegts", "explain": "/nenosegts/{document}/explain",
    "debtors": "/debtors", "debtor": "/debtors/{customer}", "history": "/history", "events": "/events",
    "bank_statement_original": "/bank-statements/{id}/original", "export_nenosegts": "/nenosegts/export",
}  # fmt: skip


def test_it_is_openapi_3_1_with_a_name_of_its_own_for_each_operation() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    names = [each.values[2]["operationId"] for each in OPERATIONS]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in names)


@pytest.mark.parametrize(("name", "path"), PROMISED.items())
def test_the_published_addresses_have_the_published_names(name: str, path: str) -> None:
    assert name in {operation["operationId"] for operation in DOCUMENT["paths"][f"/api/v1{path}"].values()}


def test_a_command_is_named_as_its_model_in_snake_case() -> None:
    models = {each.__name__ for each in commands(Command)}
    for each in COMMANDS:
        camel = "".join(part.title() for part in each.values[2]["operationId"].split("_"))
        shape = each.values[2]["requestBody"]["content"].get("application/json", {}).get("schema", {})
        model = shape.get("$ref", "").split("/")[-1]
        assert camel in models or model in models, camel


def commands(kind: type[Command]) -> list[type[Command]]:
    return [each for child in kind.__subclasses__() for each in (child, *commands(child))]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_refusal_is_declared_as_a_problem(path: str, method: str, operation: dict[str, Any]) -> None:
    refusals = {status: each for status, each in operation["responses"].items() if status[0] == "4"}
    if operation["operationId"] not in {"livez", "readyz"}:
        assert {"401", "403"} <= set(refusals)
    for each in refusals.values():
        assert list(each["content"]) == ["application/problem+json"]
        assert each["content"]["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}


@pytest.mark.parametrize(("path", "method", "operation"), COMMANDS)
def test_every_command_has_an_example(path: str, method: str, operation: dict[str, Any]) -> None:
    for content in operation["requestBody"]["content"].values():
        assert content.get("examples") or "example" in content, operation["operationId"]


def test_what_needs_no_key_says_so() -> None:
    assert DOCUMENT["security"] == [{"key": []}]
    assert DOCUMENT["components"]["securitySchemes"]["key"] == {"type": "http", "scheme": "bearer"}
    for path in ("/livez", "/readyz"):
        assert DOCUMENT["paths"][path]["get"]["security"] == []


def test_the_headers_of_a_command_are_declared() -> None:
    for each in COMMANDS:
        names = {parameter["name"] for parameter in each.values[2].get("parameters", []) if parameter["in"] == "header"}
        assert {"Idempotency-Key", "If-Match", "Prefer"} <= names


def test_every_reference_leads_somewhere() -> None:
    found = set(re.findall(r"'\$ref': '#/components/schemas/(\w+)'", str(DOCUMENT)))
    assert found <= set(DOCUMENT["components"]["schemas"])
