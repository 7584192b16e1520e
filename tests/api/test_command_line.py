"""The command line as its users have it: a process with exit status 0, 1 or 2, and one sentence where it refuses."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.conftest import new_schema
from tests.stories.bank import In, statement

NENOSEGTS = Path(sys.executable).with_name("nenosegts")
KEY = "command-line-administrator"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="nenosegts-cli-")).resolve()
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def environment(database_url: str, folder: Path) -> Iterator[dict[str, str]]:
    """A schema of the run's server, so that nothing has to be started."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NENOSEGTS_")}
    with new_schema(database_url) as schema:
        yield clean | {
            "NENOSEGTS_DATABASE_URL": database_url,
            "NENOSEGTS_SCHEMA": schema,
            "NENOSEGTS_DATA_DIR": str(folder / "var"),
            "NENOSEGTS_BOOTSTRAP_KEY": KEY,
        }


@pytest.fixture(scope="module")
def run(environment: dict[str, str], folder: Path) -> Run:
    def call(*words: Any, **settings: str) -> subprocess.CompletedProcess[str]:
        command = [NENOSEGTS, *map(str, words)]
        given = {name: value for name, value in (environment | settings).items() if value}
        return subprocess.run(command, check=False, env=given, cwd=folder, capture_output=True, text=True, timeout=60)

    assert call("migrate").returncode == 0
    return call


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in done.stderr.splitlines() if line]
    assert done.returncode == 1 and len(lines) == 1, done.stderr
    assert lines[0].startswith("nenosegts: ") and "Traceback" not in done.stderr
    return lines[0]


def test_help_and_version_load_neither_the_server_nor_the_database() -> None:
    code = "import sys; from click.testing import CliRunner; from api.cli.main import root; "
    code += "assert 'as-of' in CliRunner().invoke(root, ['--help']).output; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert not {"fastapi", "uvicorn", "psycopg", "pydantic", "lxml"} & set(loaded)
    code = "import sys, api.cli.asking, api.cli.keying; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert not {"fastapi", "uvicorn", "starlette"} & set(loaded)


def test_each_command_of_the_list_is_there_and_is_described_as_itself() -> None:
    from click.testing import CliRunner

    from api.cli.main import COMMANDS, root

    promised = {
        "serve",
        "demo",
        "work",
        "migrate",
        "import",
        "match",
        "as-of",
        "history",
        "rebuild",
        "doctor",
        "keys",
        "db",
    }
    assert promised <= set(COMMANDS)
    for name, (_, _, sentence) in COMMANDS.items():
        shown = CliRunner().invoke(root, [name, "--help"]).output
        assert sentence.split(".")[0].split(",")[0].split(";")[0][:24].lower() in " ".join(shown.split()).lower(), name


WRONG = (
    "nope", "as-of", "as-of 31.03.2026", "import nowhere.xml", "rebuild nope", "keys add x", "keys add x --role king",
    "serve --port 99999", "as-of 2026-01-01 --known-at yesterday",
)  # fmt: skip


@pytest.mark.parametrize("words", WRONG)
def test_wrong_usage_is_status_2(run: Run, words: str) -> None:
    done = run(*words.split())
    assert done.returncode == 2 and "Usage:" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NENOSEGTS_FOO", "1"),
        ("NENOSEGTS_TODAY", "tomorrow"),
        ("NENOSEGTS_SCHEMA", "No-Schema"),
        ("NENOSEGTS_DATABASE_URL", "mysql://secret@x"),
        ("NENOSEGTS_BOOTSTRAP_KEY", "short-secret"),
    ],
)
def test_a_wrong_setting_stops_with_one_sentence_that_names_it(run: Run, name: str, value: str) -> None:
    sentence = one_sentence(run("doctor", **{name: value}))
    assert name in sentence and "secret" not in sentence


def test_an_unknown_setting_in_the_env_file_stops_it_too(run: Run, folder: Path) -> None:
    (folder / ".env").write_text("NENOSEGTS_BAR=1\n")
    sentence = one_sentence(run("doctor"))
    (folder / ".env").unlink()
    assert "NENOSEGTS_BAR" in sentence


def test_a_database_that_does_not_answer_is_one_sentence(environment: dict[str, str], folder: Path) -> None:
    code = (
        "import sys, store.pool; store.pool.PATIENCE = 1; from api.cli import main; sys.argv[1:] = ['migrate']; main()"
    )
    given = environment | {"NENOSEGTS_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, env=given, cwd=folder, capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("nenosegts: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_data_folder_that_cannot_be_written_is_one_sentence(run: Run, folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o555)
    assert str(closed) in one_sentence(run("doctor", NENOSEGTS_DATABASE_URL="", NENOSEGTS_DATA_DIR=str(closed / "var")))


def test_a_data_folder_that_is_a_file_is_one_sentence(run: Run, folder: Path) -> None:
    (folder / "a-file").write_text("x")
    said = one_sentence(run("doctor", NENOSEGTS_DATABASE_URL="", NENOSEGTS_DATA_DIR=str(folder / "a-file" / "var")))
    assert "a-file" in said


def test_a_fixed_today_is_shown_loudly(run: Run) -> None:
    done = run("doctor", NENOSEGTS_TODAY="2026-06-30")
    assert done.returncode == 0 and "today is fixed at 2026-06-30" in done.stderr


def test_an_import_prints_what_http_answers_and_a_dry_run_records_nothing(run: Run, folder: Path) -> None:
    may = folder / "may.xml"
    may.write_bytes(statement(In("10.00", "cli"), name="CLI"))
    before = json.loads(run("doctor", "--json").stdout)["position"]
    dry = json.loads(run("import", may, "--dry-run", "--json").stdout)
    assert json.loads(run("doctor", "--json").stdout)["position"] == before
    wet = json.loads(run("import", may, "--json").stdout)
    for answer in (dry, wet):
        assert {"file", "statements", "payments", "warnings"} <= set(answer)
        assert set(answer["file"]) == {"sha256", "format", "known"}
        assert {"id", "status", "booked_on", "amount", "currency", "payer", "iban", "reference", "text", "linked",
                "uncovered", "decision", "evidence"} <= set(answer["payments"][0])  # fmt: skip
        statement_row = answer["statements"][0]
        assert (statement_row["balanced"], statement_row["credits"], statement_row["payments_new"]) == (
            True,
            "10.00",
            1,
        )
    again = json.loads(run("import", may, "--json").stdout)
    assert (again["file"]["known"], again["payments"][0]["status"]) == (True, "known")


def test_one_bad_file_does_not_sink_the_others(run: Run, folder: Path) -> None:
    good, bad, other = folder / "good.xml", folder / "bad.xml", folder / "other.xml"
    good.write_bytes(statement(In("20.00"), name="GOOD"))
    bad.write_text("<Document/>")
    other.write_bytes(statement(In("30.00"), name="OTHER"))
    done = run("import", good, bad, other, "--json")
    assert done.returncode == 1 and "bad.xml: " in done.stderr
    answers = json.loads(done.stdout)
    assert [each.get("refused") is None for each in answers] == [True, False, True]
    assert [each["payments"][0]["amount"] for each in (answers[0], answers[2])] == ["20.00", "30.00"]


def test_matching_again_rebuilding_and_looking_back(run: Run, folder: Path) -> None:
    (folder / "june.xml").write_bytes(statement(In("40.00", on="2026-06-01"), name="JUNE"))
    assert run("import", folder / "june.xml").returncode == 0
    assert {"linked", "suggested", "queued"} <= set(json.loads(run("match", "--dry-run", "--json").stdout))
    assert run("match").returncode == 0
    assert json.loads(run("rebuild", "--json").stdout)["position"] > 0
    seen = json.loads(run("as-of", "2026-06-30", "--json").stdout)
    assert "40.00" in {row["uncovered"] for row in seen["items"]}
    assert json.loads(run("as-of", "2026-05-31", "--known-at", "0", "--json").stdout)["items"] == []
    payment = next(row["document"] for row in seen["items"] if row["uncovered"] == "40.00")
    events = json.loads(run("history", payment, "--json").stdout)
    assert events[-1]["type"] == "BankPayment.Booked" and events[-1]["by"] == "command line"
    assert "no document 'R-9'" in one_sentence(run("history", "R-9"))


def test_keys_are_issued_listed_and_revoked(run: Run) -> None:
    assert json.loads(run("keys", "add", "anna", "--role", "accountant", "--dry-run", "--json").stdout)["key"] is None
    assert "anna" not in run("keys", "list").stdout
    secret = run("keys", "add", "anna", "--role", "accountant").stdout.strip()
    assert secret.startswith("nen_")
    assert "anna is in use" in one_sentence(run("keys", "add", "anna", "--role", "viewer"))
    assert run("keys", "revoke", "anna", "--dry-run").returncode == 0
    rows = {row["name"]: row for row in json.loads(run("keys", "list", "--json").stdout)}
    assert rows["anna"]["revoked_at"] is None and secret not in json.dumps(rows)
    assert json.loads(run("keys", "revoke", "anna", "--json").stdout)["events"] == ["AccessKey.Revoked"]
    assert "revoked before" in one_sentence(run("keys", "revoke", "anna"))
    one_sentence(run("keys", "add", "no/such name", "--role", "viewer"))


def served(environment: dict[str, str], folder: Path, *words: str) -> tuple[subprocess.Popen[str], str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [NENOSEGTS, "serve", "--port", str(port), *words],
        env=environment,
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                return process, f"http://127.0.0.1:{port}"
        except httpx.TransportError:
            time.sleep(0.05)
    process.kill()
    raise AssertionError(process.communicate()[1])


@pytest.mark.parametrize("words", [(), ("--workers", "2")])
def test_it_serves_until_sigterm_and_ends_with_0_though_somebody_follows_the_stream(
    run: Run, environment: dict[str, str], folder: Path, words: tuple[str, ...]
) -> None:
    process, address = served(environment, folder, *words)
    header = {"Authorization": f"Bearer {KEY}"}
    taken = run("serve", "--port", address.rsplit(":", 1)[1])
    assert "is in use" in one_sentence(taken)
    made = httpx.post(f"{address}/api/v1/customers", json={"code": f"S{len(words)}", "name": "x"}, headers=header)
    assert made.status_code == 201 and "server" not in made.headers
    stream = {**header, "Accept": "text/event-stream", "Last-Event-ID": "1"}
    with httpx.stream("GET", f"{address}/api/v1/events", headers=stream, timeout=20) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "id: 2"
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert len(list(lines)) > 2, "it ends as a stream should, not by breaking off"
    errors = process.communicate(timeout=20)[1]
    assert process.returncode == 0, errors
    assert time.monotonic() - began < 10
    assert "Traceback" not in errors


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_ends_when_it_is_told(run: Run, environment: dict[str, str], folder: Path, number: int) -> None:
    process = subprocess.Popen([NENOSEGTS, "work"], env=environment, cwd=folder, stderr=subprocess.PIPE, text=True)
    assert process.stderr and "The worker runs" in process.stderr.readline()
    process.send_signal(number)
    assert process.wait(timeout=15) == 0
    process.stderr.close()


def test_the_demo_refuses_a_folder_that_holds_something_else(run: Run, folder: Path) -> None:
    taken = folder / "taken"
    (taken / "demo").mkdir(parents=True)
    (taken / "demo" / "my-books.txt").write_text("precious")
    assert "holds something that is no demo" in one_sentence(run("demo", "--no-serve", NENOSEGTS_DATA_DIR=str(taken)))
    assert [each.name for each in (taken / "demo").iterdir()] == ["my-books.txt"]


def test_the_embedded_server_is_started_looked_at_and_stopped(run: Run, folder: Path) -> None:
    own = {"NENOSEGTS_DATABASE_URL": "", "NENOSEGTS_DATA_DIR": str(folder / "embedded")}
    assert (run("db", "status", **own).returncode, run("db", "status", **own).stdout) == (1, "not running\n")
    url = run("db", "start", **own).stdout.strip()
    try:
        assert url.startswith("postgresql://")
        assert json.loads(run("db", "status", "--json", **own).stdout)["running"] is True
    finally:
        assert run("db", "stop", **own).returncode == 0
    assert run("db", "status", **own).returncode == 1
