"""The demo company, made once for all of these tests: what somebody finds who tries things out, and that it adds up."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import psycopg
import pytest
from fastapi.testclient import TestClient

from api.demo.company import Company, prepare
from api.demo.paper import sheet
from api.http.app import make_app
from api.office import Office
from api.settings import Settings
from tests.api.conftest import new_schema
from tests.books import check_books, check_rebuilt

ADDRESS = "http://127.0.0.1:8000"


class Demo(NamedTuple):
    """The company and an office on it; `events` is what its log held before and after a second start."""

    company: Company
    settings: Settings
    events: tuple[int, int]
    office: Office
    client: TestClient

    def see(self, path: str, **query: Any) -> dict[str, Any]:
        answer = self.client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def items(self, path: str, **query: Any) -> list[dict[str, Any]]:
        return list(self.see(path, limit=200, **query)["items"])

    def whole(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """Each of the list, as it is shown by itself."""
        return [self.see(f"{path}/{each['id']}") for each in self.items(path, **query)]


def events_of(company: Company) -> int:
    with Office(company.settings) as office:
        return office.store.head().position


@pytest.fixture(scope="module")
def demo(database_url: str) -> Iterator[Demo]:
    home = Path(tempfile.mkdtemp(prefix="nenosegts-demo-")).resolve()
    with new_schema(database_url) as name:
        real = "smtp://mail.example.com"  # which the demo must leave alone
        settings = Settings(database_url=database_url, NENOSEGTS_SCHEMA=name, data_dir=home, smtp_url=real)
        made = prepare(settings)
        first = events_of(made)
        made.new_statement.unlink()  # as if it had been stopped half way
        assert prepare(settings) == made
        second = events_of(made)
        headers = {"Authorization": f"Bearer {made.key}"}
        with Office(made.settings, worker=True) as office, TestClient(make_app(office), headers=headers) as client:
            client.base_url = httpx.URL(f"{client.base_url}/api/v1")
            yield Demo(made, settings, (first, second), office, client)
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(f'DROP SCHEMA "{made.settings.schema_name}" CASCADE')
    shutil.rmtree(home, ignore_errors=True)


def test_it_is_made_once_and_is_marked_as_one(demo: Demo) -> None:
    first, second = demo.events
    assert second == first > 4000, "started again, it repeats nothing"
    home = demo.settings.data_dir / "demo"
    assert "made up" in (home / "DEMO.txt").read_text()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NENOSEGTS_")}
    given = {
        "NENOSEGTS_DATABASE_URL": demo.settings.database_url,
        "NENOSEGTS_SCHEMA": demo.settings.schema_name,
        "NENOSEGTS_DATA_DIR": str(demo.settings.data_dir),
    }
    command = [Path(sys.executable).with_name("nenosegts"), "demo", "--no-serve"]
    told = subprocess.run(command, check=True, env=clean | given, cwd=home, capture_output=True, text=True, timeout=60)
    assert told.stdout.strip() == demo.company.welcome(ADDRESS).strip()
    assert "DEMO" in told.stdout and "2026-06-30" in told.stdout
    [export] = [line.strip() for line in told.stdout.splitlines() if line.strip().startswith("export ")]
    said = f'{export} NENOSEGTS_DATABASE_URL="$URL"; exec "$NENOSEGTS" outbox --json'
    env = clean | {"URL": demo.settings.database_url or "", "NENOSEGTS": str(command[0])}
    seen = subprocess.run(["bash", "-c", said], check=True, env=env, capture_output=True, text=True, timeout=60)
    assert len(json.loads(seen.stdout)) == len(demo.items("/outbox")) > 0, "of the demo's company"


def test_its_books_add_up_and_the_twelfth_statement_confirms_what_was_entered_by_hand(demo: Demo) -> None:
    waiting = demo.items("/bank-payments", provisional=True)
    late = demo.items("/bank-payments", provisional=True, unconfirmed_days=14)
    assert (len(waiting), len(late)) == (2, 1)
    content = demo.company.new_statement.read_bytes()
    answer = demo.client.post("/bank-statements", content=content, headers={"Content-Type": "application/xml"})
    assert answer.status_code == 201, answer.text
    confirmed = [each for payment in answer.json()["payments"] for each in payment["confirms"]]
    assert confirmed == [each["id"] for each in waiting if each["id"] != late[0]["id"]]
    assert [each["id"] for each in demo.items("/bank-payments", provisional=True)] == [late[0]["id"]]
    assert [each["payment"] for each in demo.whole("/invoices", search="T-000009")] == ["paid"], "by the factor"
    check_books(demo.office.store, demo.office.engine)
    check_rebuilt(demo.office.store, demo.office.engine)
    assert demo.office.findings(deep=True)["healthy"]


def test_orders_are_carried_on_trips_and_most_have_their_proof(demo: Demo) -> None:
    assert len(demo.items("/orders")) == 40
    proven, open_ = demo.items("/orders", pod=True), demo.items("/orders", invoiced=False)
    assert (len(proven), len(open_)) == (31, 12)
    assert (len(demo.items("/trips")), len(demo.items("/trips", status="approved"))) == (12, 7)
    order = demo.see(f"/orders/{proven[0]['id']}")
    path = f"/orders/{order['id']}/attachments/{order['attachments'][0]['key']}"
    assert demo.client.get(path).content.startswith(b"%PDF-1.4")


def test_invoices_follow_their_orders(demo: Demo) -> None:
    from_orders = demo.items("/invoices", source="order")
    several = [each for each in from_orders if "," in each["reference"]]  # of each order
    assert (len(from_orders), len(several)) == (20, 8)
    (outdated,) = demo.whole("/invoices", state="approved", out_of_date=True)
    assert {"unit_price"} == {each["field"] for each in outdated["outdated"]}
    drafts = demo.items("/invoices", state="draft", out_of_date=True)
    assert len(drafts) == 2
    body = {"reason": "Papildu pietura", "dry_run": True}
    shown = demo.client.post(f"/invoices/{drafts[0]['id']}/regenerate", json=body).json()
    assert len(shown["changes"]) == 2 and shown["conflicts"] == []


@pytest.mark.feature("C01", "C20", "C48", "C73", "C102")
def test_rooms_are_let_for_one_payer_together_and_what_was_credited_waits_again(demo: Demo) -> None:
    contracts = {each["number"]: each for each in demo.whole("/contracts")}
    assert {number: each["next_on"] for number, each in contracts.items()} == {
        "NOMA-1": "2026-07-01", "NOMA-2": "2026-07-01", "NOMA-3": None,
    }  # fmt: skip
    drafts = [(each["dated_on"], each["net"]) for each in demo.whole("/invoices", source="contract", state="draft")]
    assert sorted(drafts) == [("2026-02-01", "60.00"), ("2026-06-01", "2050.00")]
    approved = demo.whole("/invoices", source="contract", state="approved", type="invoice")
    january = min(approved, key=lambda each: (each["issued_on"], -float(each["net"])))
    assert (january["number"], january["net"], january["payment"]) == ("N-000001", "2455.00", "paid")
    assert [line["net"] for line in january["lines"]] == ["850.00", "45.00", "360.00", "1200.00"]
    for each in contracts.values():
        assert demo.see(f"/contracts/{each['id']}/coverage")["faults"] == []
    (schedule,) = demo.items("/accruals")
    assert (schedule["recognised"], schedule["remaining"]) == ("150.00", "210.00")
    shown = demo.client.post("/contracts/invoices", json={"until": "2026-07-31", "dry_run": True}).json()
    assert [each["net"] for each in shown["invoices"]] == ["850.00", "1200.00"]


def test_money_is_settled_in_every_way(demo: Demo) -> None:
    (advance,) = demo.whole("/invoices", type="advance")
    assert (advance["payment"], advance["prepaid"]) == ("paid", "0.00")
    assert [each["amount"] for each in advance["advanced_to"]] == ["1210.00"]
    (note,) = [each for each in demo.items("/invoices", type="credit_note") if each["gross"] == "121.00"]
    (target,) = demo.see(f"/invoices/{note['id']}")["links"]
    assert [each["number"] for each in note["linked"]] == ["T-000006"]
    assert (target["number"], target["amount"]) == ("T-000014", "121.00"), "it covers another than the one it credits"
    (act,) = demo.items("/offset-acts")
    assert (act["status"], {each["side"] for each in act["items"]}) == ("issued", {"owed_to_us", "owed_by_us"})
    (assigned,) = demo.whole("/invoices", search="T-000009")
    assert assigned["assignee"] == "P005"
    assert (len(demo.items("/invoices", booked=True)), len(demo.items("/invoices", booked="in_process"))) == (8, 8)


def test_expenses_are_listed_and_one_was_paid_by_a_bank_debit_by_itself(demo: Demo) -> None:
    expenses = demo.items("/expenses")
    assert len(expenses) == 7
    assert {"full", "half", "none"} == {each["binding"] for each in expenses}
    (paid,) = demo.items("/outgoing-payments", linked="true")
    assert paid["name"] == "SIA Zemgales Treileri"
    (bill,) = demo.whole("/invoices", search="ZT-2041")
    assert (bill["payment"], [each["kind"] for each in bill["attachments"]]) == ("paid", ["invoice"])


def test_campaigns_are_confirmed_bound_and_seen_by_their_own_supervisor_only(demo: Demo) -> None:
    assert [each["code"] for each in demo.items("/projects")] == ["IZSTADE-26", "VASARA-26"]
    (income,) = demo.items("/invoices", search="M-000001")
    assert (income["confirmation"], income["binding"], income["payment"]) == ("confirmed", "full", "paid")
    ilze = {"Authorization": f"Bearer {demo.company.supervisor_key}"}
    seen = demo.client.get("/projects", headers=ilze).json()["items"]
    assert [each["code"] for each in seen] == ["VASARA-26"]
    invoices = demo.client.get("/invoices", headers=ilze).json()["items"]
    assert {each["number"] for each in invoices} == {"M-000001", "DT-7741", "RK-310"}
    assert demo.client.get("/nenosegts", headers=ilze).status_code == 403
    figures = demo.see(f"/projects/{seen[0]['id']}/finance")["figures"]
    assert (figures["invoiced"], figures["cost"], figures["margin"]) == ("6900.00", "5600.00", "1300.00")


def test_a_sheet_is_a_pdf_whose_table_says_where_its_objects_are() -> None:
    content = sheet("POD (TP-26-001)")
    places = [line for line in content.splitlines() if line.endswith(b"00000 n ")]
    for number, line in enumerate(places, 1):
        assert content[int(line[:10]) :].startswith(f"{number} 0 obj".encode())
    start = int(content.splitlines()[-2])
    assert content[start:].startswith(b"xref") and rb"(POD \(TP-26-001\))" in content


@pytest.mark.feature("T54", "T63")
def test_debtors_are_reminded_and_nothing_of_it_can_leave_for_real(demo: Demo) -> None:
    waiting = demo.items("/outbox", status="queued")
    assert {(each["kind"], each["channel"]) for each in waiting} == {
        ("reminder", "email"), ("reminder", "post"), ("statement", "email"), ("invoice", "email"),
    }  # fmt: skip
    assert {address.rpartition(".")[2] for each in waiting for address in each["to"]} == {"example"}
    assert demo.company.settings.smtp_url is None
    [note] = [each for each in demo.items("/correspondence") if each["kind"] == "note"]
    assert note["promise"] == "open"
