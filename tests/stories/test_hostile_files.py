"""Hostile, broken and odd files at the front door: refused with a reason and without a trace, or read exactly."""

import csv
import gzip
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from api.office import Office
from tests.books import harmless
from tests.stories.bank import In, statement
from tests.stories.conftest import Clerk

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("NENOSEGTS_BANK_FILES", ROOT.parent / "shared" / "bank-files")) / "attacks"
PATIENCE = 3.0  # seconds; a second, on a machine that does other things, too


def cases() -> dict[str, dict[str, Any]]:
    path = FOLDER / "expected.json"
    known = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return {name: case for name, case in known.items() if case["expect"] != "not_a_case"}


needs_files = pytest.mark.skipif(not cases(), reason="no folder of bank files; name it in NENOSEGTS_BANK_FILES")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large-attacks")
    command = [sys.executable, str(FOLDER / "make_attacks.py"), str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder


def send(clerk: Clerk, content: bytes, name: str, *, form: bool) -> tuple[Any, float]:
    began = time.perf_counter()
    if form:
        answer = clerk.client.post("/bank-statements", files={"file": (name, content, "application/octet-stream")})
    else:
        answer = clerk.client.post("/bank-statements", content=content, headers={"Content-Type": "application/xml"})
    return answer, time.perf_counter() - began


def refused(answer: Any) -> str:
    """Why."""
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    detail = str(answer.json()["detail"])
    assert len(detail) > 20, "a person wants to know why"
    return detail


def traces(office: Office) -> tuple[Any, ...]:
    """Whatever an import could leave behind."""
    with office.store.reading() as connection:
        kept = connection.execute("SELECT (SELECT count(*) FROM commands), (SELECT count(*) FROM files)").fetchone()
    return office.store.head(), kept


def judge(answer: Any, name: str, case: dict[str, Any]) -> bool:
    """Whether it was accepted, as it had to be or was allowed to be."""
    assert "CANARY" not in answer.text.upper()
    if answer.status_code == 201:
        assert case["expect"] != "refuse", name
        check_values(answer.json(), case["want"] or {})
        return True
    assert case["expect"] not in {"accept", "warn_or_refuse"}, f"{name}: {answer.text}"
    refused(answer)
    return False


def check_values(body: dict[str, Any], want: dict[str, Any]) -> None:
    head, payments = body["statements"][0], body["payments"]
    if "difference" in want:
        assert head["balanced"] is False
        assert any(want["difference"] in each["what"] for each in body["warnings"])
    figures = {"opening": head["opening"], "closing": head["closing"], "entries": head["entries"]}
    if payments:
        figures |= {"amount": payments[0]["amount"], "payer": payments[0]["payer"], "text": payments[0]["text"]}
        figures["direction"] = "CRDT"  # only receipts are payments
    for field, value in want.items():
        if field in {"opening", "closing", "amount"}:
            assert Decimal(figures[field]) == Decimal(value), field
        elif field != "difference":
            assert figures[field] == value, field


@needs_files
def test_every_hostile_file_is_refused_without_a_trace_or_read_exactly(
    clerk: Clerk, office: Office, large: Path
) -> None:
    accepted, slow = set(), {}
    for number, (name, case) in enumerate(cases().items()):
        before = traces(office)
        content = ((FOLDER if case["stored"] else large) / name).read_bytes()
        answer, took = send(clerk, content, name, form=bool(number % 2))
        if took > PATIENCE:
            slow[name] = took
        if judge(answer, name, case):
            accepted.add(name)
        else:
            assert traces(office) == before, f"{name} was refused, and left something behind"
    assert slow == {}
    assert {name for name in cases() if name.startswith("control_")} <= accepted


@needs_files
def test_what_strangers_write_is_harmless_where_it_comes_out_again(clerk: Clerk, office: Office) -> None:
    texts = {}
    for number, (name, case) in enumerate(cases().items()):
        if name.startswith("text_") and case["expect"] != "refuse":
            content = (FOLDER / name).read_bytes().replace(b"2026010500000001", b"BANKREF%d" % number)
            answer = send(clerk, content, name, form=True)[0]
            if judge(answer, name, case):
                (texts[name],) = answer.json()["payments"]
    for name in texts:
        assert (texts[name]["status"], texts[name]["amount"]) == ("new", "21.00")
    assert len(texts) >= 5
    for payment in texts.values():
        shown = clerk.see(f"/bank-payments/{payment['id']}")
        assert (shown["text"], shown["name"]) == (payment["text"], payment["payer"]), "kept as the bank sent it"
        assert clerk.see("/bank-payments", search=payment["text"][:60])["total"] >= 0
    out_again(clerk, len(texts))


def out_again(clerk: Clerk, count: int) -> None:
    """What strangers wrote is harmless where it comes out: JSON is JSON, and no cell of a CSV is live."""
    shown = clerk.client.get("/bank-payments", params={"limit": 200})
    assert shown.headers["content-type"] == "application/json"
    assert "CANARY" not in shown.text.upper()
    assert shown.headers["x-content-type-options"] == "nosniff"
    taken = clerk.client.get("/bank-payments", headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(taken.text)))
    assert len(rows) == clerk.see("/bank-payments")["total"] == count
    amounts = {"amount", "uncovered", "linked", "returned", "base_amount"}
    live = [cell for row in rows for field, cell in row.items() if field not in amounts and not harmless(cell or "")]
    assert live == []


GOOD = statement(In("21.00", "INV-1"))
RUBBISH = {
    "nothing": b"",
    "blanks": b" \n\t ",
    "noise": bytes(range(256)) * 64,
    "json": b'{"payments": []}',
    "cut in the middle": GOOD[: len(GOOD) // 2],
    "without its last byte": GOOD[:-1],
    "gzip": gzip.compress(GOOD),
    "another document": b"<html><body>Please log in</body></html>",
    "a pdf": b"%PDF-1.7\n" + GOOD,
    "a zip that is none": b"PK\x03\x04" + GOOD,
    "an amount that is none": GOOD.replace(b">21.00<", b">21,00<"),
    "a date that is none": GOOD.replace(b"2026-05-11", b"2026-02-30"),
    "a statement that is glued to another": GOOD + GOOD,
    "utf-16 without a mark": GOOD.decode().replace("UTF-8", "UTF-16").encode("utf-16-le"),
}


def test_rubbish_is_refused_with_a_reason_and_leaves_nothing(clerk: Clerk, office: Office) -> None:
    before = traces(office)
    for name, content in RUBBISH.items():
        for form in (False, True):
            answer, took = send(clerk, content, name, form=form)
            assert answer.status_code != 201, name
            refused(answer)
            assert took < PATIENCE
    assert traces(office) == before
    assert send(clerk, GOOD, "good.xml", form=False)[0].status_code == 201


NO_FILE = b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nhi\r\n--x--\r\n'


@pytest.mark.parametrize(
    ("headers", "content", "status"),
    [
        ({"Content-Type": "text/plain"}, GOOD, 415),
        ({"Content-Type": "application/json"}, b"{}", 415),
        ({}, GOOD, 415),
        ({"Content-Type": "multipart/form-data"}, GOOD, 400),
        ({"Content-Type": "multipart/form-data; boundary=x"}, GOOD, 400),
        ({"Content-Type": "multipart/form-data; boundary=x"}, NO_FILE, 415),
    ],
)  # fmt: skip
def test_a_wrong_envelope_is_refused(clerk: Clerk, office: Office, headers: dict, content: bytes, status: int) -> None:
    before = traces(office)
    answer = clerk.client.post("/bank-statements", content=content, headers=headers)
    assert answer.status_code == status, answer.text
    refused(answer)
    assert traces(office) == before


def test_too_large_a_body_is_refused_whether_or_not_it_says_so(clerk: Clerk, office: Office) -> None:
    before = traces(office)

    def pieces() -> Iterator[bytes]:
        for _ in range(66):
            yield b" " * (1 << 20)

    for content in (b" " * ((64 << 20) + 1), pieces()):
        answer = clerk.client.post("/bank-statements", content=content, headers={"Content-Type": "application/xml"})
        assert answer.status_code == 413
        refused(answer)
    assert traces(office) == before


def test_a_dry_run_says_what_would_happen_and_records_nothing(clerk: Clerk, office: Office) -> None:
    before = traces(office)
    answer = clerk.client.post(
        "/bank-statements", content=GOOD, headers={"Content-Type": "application/xml"}, params={"dry_run": "true"}
    )
    assert (answer.status_code, answer.json()["payments"][0]["status"]) == (200, "new")
    assert traces(office) == before
