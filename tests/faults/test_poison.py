"""An event that a read model cannot show is parked with its document, alarms everybody, and stops nobody else."""

from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner

from aggregates.event import Event
from aggregates.invoice import Invoice
from api.cli.caring import doctor
from api.office import Office
from projections.engine import engine as engines
from tests.stories.bank import In
from tests.stories.conftest import Clerk


class Poison:
    """A read model's handler that cannot bear one document."""

    def __init__(self, handler: Any) -> None:
        self.handler = handler
        self.hated = ""

    def __call__(self, event: Event, at: Any) -> Any:
        if str(at.id) == self.hated:
            raise ZeroDivisionError("this one is poison")
        return self.handler(event, at)


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> Iterator[Poison]:
    """In the ledger, on covering; to be asked for before the office opens."""
    from projections import ledger

    made = Poison(ledger.CHANGES[Invoice.Covered])
    monkeypatch.setitem(ledger.CHANGES, Invoice.Covered, made)  # type: ignore[arg-type]
    assert ledger in engines.PROJECTIONS
    yield made


def received(clerk: Clerk, amount: str, text: str = "x") -> str:
    return str(clerk.bank(In(amount, text, ref=f"REF{amount}"), name=f"S{amount}")["payments"][0]["id"])


def asked_doctor(office: Office, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("NENOSEGTS_DATABASE_URL", office.store.url)
    monkeypatch.setenv("NENOSEGTS_SCHEMA", office.store.schema)
    return CliRunner().invoke(doctor, ["--json"])


def test_a_poisoned_event_parks_its_document_and_nothing_else(
    poison: Poison, office: Office, clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk.customer("ACME", "SIA Ķīmija")
    (sick, sick_number), (sound, sound_number) = clerk.invoice("ACME", "100.00"), clerk.invoice("ACME", "50.00")
    payment = received(clerk, "200.00")
    ready = clerk.client.get("http://testserver/readyz")
    assert ready.status_code == 200, ready.text

    poison.hated = sick
    parts = [{"id": sick, "amount": "21.00"}, {"id": sound, "amount": "10.00"}]
    clerk.do(f"/bank-payments/{payment}/link", {"invoices": parts})
    clerk.do(f"/invoices/{sick}/write-off", {"amount": "1.00", "reason": "small"})  # behind the parked one

    (first, behind) = office.engine.parked()
    assert (first.topic, first.document) == ("Invoice.Covered", sick)
    assert "this one is poison" in first.error
    assert (behind.topic, behind.document) == ("Invoice.WrittenOff", sick)
    assert str(first.position) in behind.error
    ready = clerk.client.get("http://testserver/readyz")
    assert ready.status_code == 503
    assert [each["document"] for each in ready.json()["parked"]] == [sick, sick]
    told = asked_doctor(office, monkeypatch)
    assert told.exit_code == 1, told.output
    assert clerk.client.get("http://testserver/livez").status_code == 200

    assert clerk.uncovered(kind="invoice") == {sick_number: "121.00", sound_number: "50.50"}, "the sound one goes on"
    clerk.do(f"/invoices/{sound}/write-off", {"amount": "0.50", "reason": "small"})
    assert clerk.uncovered(kind="invoice")[sound_number] == "50.00"

    assert office.engine.retry_parked() == [], "the poison is still there"
    assert len(office.engine.parked()) == 2
    poison.hated = ""
    assert office.engine.retry_parked() == [first.position, behind.position]
    assert office.engine.parked() == []
    assert clerk.client.get("http://testserver/readyz").status_code == 200
    assert asked_doctor(office, monkeypatch).exit_code == 0
    assert clerk.uncovered(kind="invoice") == {sick_number: "99.00", sound_number: "50.00"}


def test_the_aggregate_decides_rightly_though_its_view_is_poisoned(
    poison: Poison, office: Office, clerk: Clerk
) -> None:
    """The money of a parked document cannot be spent twice: decisions never rest on a read model."""
    clerk.customer("ACME", "SIA Ķīmija")
    sick, _ = clerk.invoice("ACME", "100.00")
    payment = received(clerk, "200.00")
    poison.hated = sick
    clerk.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": sick}]})
    other = received(clerk, "121.00", "R-000001")
    assert clerk.uncovered(kind="invoice") == {"R-000001": "121.00"}, "the view is behind"
    refused = clerk.refused(f"/bank-payments/{other}/link", {"invoices": [{"id": sick, "amount": "0.01"}]})
    assert refused["type"] == "/problems/over-allocated"
    poison.hated = ""
    office.engine.rebuild()
    assert office.engine.parked() == []
    assert clerk.uncovered(kind="invoice") == {}
