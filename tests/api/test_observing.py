"""What operators see: health, metrics, one log line a request, careful headers; and the feed that others follow."""

import json
import re
import threading
import time
from typing import Any

import pytest
import structlog
from fastapi.testclient import TestClient

from api.http.app import make_app
from api.http.routes.history import _stream
from api.office import Office
from tests.stories.bank import In
from tests.stories.conftest import Clerk

METRICS = (
    "projection_lag_events", "projection_lag_seconds", "projection_parked", "append_seconds_count",
    "append_conflicts_total", "idempotent_replays_total",
)  # fmt: skip


def metric(client: TestClient, name: str) -> float:
    text = client.get("http://testserver/metrics").text
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found, f"{name} is not measured"
    return float(found[1])


def test_the_process_says_that_it_lives_without_a_database() -> None:
    with TestClient(make_app(None)) as nobody:  # type: ignore[arg-type]
        assert nobody.get("/livez").json() == {"status": "alive"}


def test_ready_means_that_the_read_models_keep_up(client: TestClient, clerk: Clerk) -> None:
    for address in ("http://testserver/readyz", "/readyz"):
        ready = client.get(address, headers={"Authorization": ""})
        assert (ready.status_code, ready.json()["healthy"], ready.json()["parked"]) == (200, True, [])
        assert ready.json()["today_fixed"] == "2026-06-30"


@pytest.mark.parametrize("name", METRICS)
def test_every_promised_figure_is_measured(client: TestClient, clerk: Clerk, name: str) -> None:
    assert metric(client, name) >= 0


def test_replays_and_appends_are_counted(client: TestClient, clerk: Clerk) -> None:
    replays, appends = metric(client, "idempotent_replays_total"), metric(client, "append_seconds_count")
    for _ in range(2):
        clerk.do("/customers", {"code": "METRIC", "name": "x"}, **{"Idempotency-Key": "metric"})
    assert metric(client, "idempotent_replays_total") == replays + 1
    assert metric(client, "append_seconds_count") == appends + 1


def test_a_broken_invariant_is_found_counted_and_healed_by_a_rebuild(
    client: TestClient, clerk: Clerk, office: Office
) -> None:
    each, _ = clerk.invoice("ACME", "10.00")
    name = 'invariant_violations_total{name="ledger_is_nenosegts"}'
    assert office.findings(deep=True)["broken"] == {} and metric(client, name) == 0
    with office.store.connection() as connection:
        connection.execute("UPDATE nenosegts SET uncovered = uncovered - 1 WHERE id = %s", [each])
    found = office.findings(deep=True)
    assert (found["healthy"], found["broken"]) == (False, {"ledger_is_nenosegts": 1})
    assert metric(client, name) == 1
    office.engine.rebuild()
    assert office.findings(deep=True)["healthy"]


def test_a_request_leaves_one_line_with_who_and_what_and_never_its_content(client: TestClient, clerk: Clerk) -> None:
    with structlog.testing.capture_logs() as lines:
        answer = client.post("/customers", json={"code": "SECRET", "name": "Confidential"})
        refused = client.get("/customers?search=Confidential", headers={"Authorization": "Bearer wrong"})
    written, denied = (each for each in lines if each["event"] == "request")
    assert written["id"] == answer.headers["x-request-id"] and denied["id"] == refused.headers["x-request-id"]
    assert (written["command"], written["who"], written["position"], written["status"]) == (
        "enter_customer", "administrator", answer.json()["position"], 201,
    )  # fmt: skip
    assert (denied["command"], denied["status"]) == ("customers", 401) and "who" not in denied
    assert "Confidential" not in str(lines) and "wrong" not in str(lines)


def test_what_breaks_is_a_problem_with_the_id_under_which_the_log_has_it(
    client: TestClient, clerk: Clerk, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "what the caller " + "sent"

    def break_down(*_: Any, **__: Any) -> None:
        raise RuntimeError(secret)

    monkeypatch.setattr(office.store, "append", break_down)
    with structlog.testing.capture_logs() as lines:
        answer = client.post("/customers", json={"code": "BREAKS", "name": "x"})
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.headers["x-request-id"] in answer.json()["detail"]
    assert {"broken", "request"} == {each["event"] for each in lines}
    assert secret not in str(lines) + answer.text


@pytest.mark.parametrize("path", ["/livez", "/docs", "/openapi.json", "/api/v1/invoices", "/nowhere"])
def test_every_answer_has_the_headers_of_a_careful_server(client: TestClient, clerk: Clerk, path: str) -> None:
    headers = client.get(f"http://testserver{path}").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"].startswith("default-src 'self'")
    assert headers["x-request-id"] and "server" not in headers


def test_the_page_of_addresses_fetches_nothing_from_elsewhere(client: TestClient, clerk: Clerk) -> None:
    page = client.get("http://testserver/docs", headers={"Authorization": ""}).text
    assert "/api/v1/nenosegts" in page and "<script" not in page
    assert re.findall(r"(?:src|href)='([^']+)'", page) == ["/docs.css", "/openapi.json"]
    assert "font" in client.get("http://testserver/docs.css").text


def test_the_feed_has_every_event_once_and_in_order(client: TestClient, clerk: Clerk) -> None:
    clerk.invoice("ACME", "10.00")
    clerk.bank(In("12.10", "feed"))
    head, after, seen = clerk.see("/events")["head"], 0, []
    while page := clerk.see("/events", after=after, limit=7)["items"]:
        seen += [each["position"] for each in page]
        after = page[-1]["position"]
    assert seen == list(range(1, head + 1))
    assert clerk.see("/events", after=head) == {"items": [], "next": head, "head": head}


class Follower:
    """Reads the stream of one office in a thread of its own, as a server would send it."""

    def __init__(self, office: Office, after: int) -> None:
        self.positions: list[int] = []
        self._office, self._after, self._enough = office, after, threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def _follow(self) -> None:
        import anyio

        anyio.run(self._read)

    async def _read(self) -> None:
        async for text in _stream(self._office, self._after):
            if text.startswith("id: "):
                head, kind, data = text.strip().split("\n")
                self.positions.append(int(head[4:]))
                assert json.loads(data[6:])["type"] == kind[7:]
            if self._enough.is_set():
                return

    def until(self, position: int) -> list[int]:
        deadline = time.monotonic() + 10
        while not (self.positions and self.positions[-1] >= position) and time.monotonic() < deadline:
            time.sleep(0.01)
        self._enough.set()
        return self.positions


def test_a_follower_of_the_stream_sees_what_was_and_what_comes(clerk: Clerk, office: Office) -> None:
    before = office.store.head().position
    follower = Follower(office, 0)
    for number in range(5):
        clerk.customer(f"STREAM{number}", "x")
    after = office.store.head().position
    assert after >= before + 5
    assert follower.until(after)[:after] == list(range(1, after + 1))
    resumed = Follower(office, before + 2)
    assert resumed.until(after)[: after - before - 2] == list(range(before + 3, after + 1))
    clerk.customer("STREAM-END", "x")  # lets both see that they have enough
