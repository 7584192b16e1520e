"""A whole office over HTTP, with its worker, in a schema of its own."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache, partial
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from aggregates.register.defaults import DEFAULTS
from api.http.app import make_app
from api.office import Office
from api.settings import Settings
from commands.carry_out import carry_out
from commands.command import Answer, Caller, Command, Order
from commands.registers.enter_register import EnterRegister, enter_register
from commands.work import Work
from tests.books import check_books, check_rebuilt
from tests.databases import database_url, schema
from tests.stories.bank import ACCOUNT, statement

__all__ = ["database_url", "schema"]
KEY = "story-administrator-key"
TODAY = date(2026, 6, 30)
NEEDED = ("vat_codes", "payment_terms", "currencies", "number_series")
ADMINISTRATOR = Caller("administrator", frozenset({"admin"}))


@pytest.fixture
def office(database_url: str, schema: str) -> Iterator[Office]:
    settings = Settings(database_url=database_url, NENOSEGTS_SCHEMA=schema, bootstrap_key=KEY, today=TODAY)
    with Office(settings, worker=True) as opened:
        yield opened
        check_books(opened.store, opened.engine)
        check_rebuilt(opened.store, opened.engine)


@cache
def _app() -> FastAPI:
    return make_app(None)  # type: ignore[arg-type]  # `app_over` gives it one


def app_over(office: Office) -> FastAPI:
    """The application over this office from now on: one for all stories, as what its routes take is worked out once."""
    _app().state.office = office
    return _app()


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    with TestClient(app_over(office), headers={"Authorization": f"Bearer {KEY}"}) as made:
        made.base_url = httpx.URL(f"{made.base_url}/api/v1")
        yield made


def _enter_defaults(kinds: Iterable[str], work: Work, _: Command) -> Answer:
    for kind in kinds:
        for code, entry in DEFAULTS[kind].items():
            enter_register(work, EnterRegister(code=code, entry=entry), kind)
    return Answer()


class Clerk:
    """Gives commands over HTTP and insists that they are done."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.office: Office = client.app.state.office  # type: ignore[attr-defined]

    def do(self, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        answer = self.client.post(path, json=body or {}, headers=headers)
        assert answer.status_code in {200, 201}, answer.text
        self.office.settle()  # the answer waits a second for the read models, which a busy machine may exceed
        return dict(answer.json())

    def refused(self, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        answer = self.client.post(path, json=body or {}, headers=headers)
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        assert answer.status_code == answer.json()["status"]
        self.office.settle()
        return dict(answer.json())

    def see(self, path: str, **query: Any) -> dict[str, Any]:
        answer = self.client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def registers(self, *kinds: str) -> None:
        """The usual entries, of those without which there is no invoice unless others are named; at once and not over
        HTTP, as every story begins so.
        """
        enter = partial(_enter_defaults, kinds or NEEDED)
        carry_out(self.office.desk, Order(ADMINISTRATOR), "enter_registers", Command(), enter)
        self.office.settle()

    def customer(self, code: str, name: str, **more: Any) -> None:
        self.do("/customers", {"code": code, "name": name, "payment_terms": "14", **more})

    def invoice(self, payer: str, net: str, on: str = "2026-05-04", **more: Any) -> tuple[str, str]:
        """An approved invoice of `net` plus 21 %: id and number."""
        line = {"text": "Transports", "unit_price": net, "vat_code": "PVN21"}
        drafted = self.do("/invoices", {"payer": payer, "lines": [line], "effective_on": on, **more})
        approved = self.do(f"/invoices/{drafted['id']}/approve", {"issued_on": on})
        return str(drafted["id"]), str(approved["number"])

    def bank(self, *entries: Any, **more: Any) -> dict[str, Any]:
        """Import a statement with these entries."""
        answer = self.client.post(
            "/bank-statements", content=statement(*entries, **more), headers={"Content-Type": "application/xml"}
        )
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def uncovered(self, **query: Any) -> dict[str, str]:
        """Uncovered by number (or kind, where there is none)."""
        return {row["number"] or row["kind"]: row["uncovered"] for row in self.see("/nenosegts", **query)["items"]}


@pytest.fixture
def clerk(client: TestClient) -> Clerk:
    made = Clerk(client)
    made.registers()
    return made


__all__ = ["ACCOUNT", "Callable", "Clerk"]
