"""The office sends its e-mails by itself, measures how many wait, and its log tells nothing of what is in them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from api.office import Office
from api.settings import Settings, WrongSetting, settings
from tests.faults.letters import TODAY, opened, prepare, queued, statuses, until, work_off
from tests.post_office import post_office


@pytest.fixture
def office(database_url: str, schema: str, tmp_path: Path) -> Iterator[Office]:
    with opened(database_url, schema, tmp_path) as made:
        prepare(made)
        yield made


def figure(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_an_office_that_mails_sends_what_is_queued(
    office: Office, database_url: str, schema: str, tmp_path: Path
) -> None:
    ids = queued(office, 2)
    with post_office() as (letters, url):
        chosen = Settings(
            database_url=database_url, NENOSEGTS_SCHEMA=schema, today=TODAY, data_dir=tmp_path, smtp_url=url,
            mail_from="Mēs <rekini@mes.lv>",
        )  # fmt: skip
        with Office(chosen, worker=True, mailing=True):
            until(lambda: statuses(office, ids) == {"sent": 2})
        assert {str(message["From"]) for message in letters.messages} == {"Mēs <rekini@mes.lv>"}
        assert {sender for sender, _, _ in letters.came} == {"rekini@mes.lv"}


def test_an_office_that_does_not_mail_leaves_it_to_another(office: Office, tmp_path: Path) -> None:
    ids = queued(office, 1)
    assert not office._mailing._thread.is_alive()
    assert statuses(office, ids) == {"queued": 1} and not (tmp_path / "outbox").exists()


def test_the_queue_is_measured(office: Office) -> None:
    queued(office, 3)
    office.measure()
    assert figure("outbox_letters") == 3 and figure("outbox_oldest_seconds") > 0
    before = {outcome: figure("letters_total", outcome=outcome) for outcome in ("taken", "refused", "uncertain")}
    with post_office() as (letters, url):
        letters.rcpt, letters.drop = {"c0@b.lv": "550 no"}, 1
        work_off(office, url)
    after = {outcome: figure("letters_total", outcome=outcome) - value for outcome, value in before.items()}
    assert after == {"taken": 1, "refused": 1, "uncertain": 1}
    office.measure()
    assert (figure("outbox_letters"), figure("outbox_oldest_seconds")) == (0, 0)


def test_the_log_names_dispatches_and_codes_and_nobody(office: Office) -> None:
    ids = queued(office, 3)
    with post_office() as (letters, url), capture_logs() as log:
        letters.rcpt = {"c0@b.lv": "550 5.1.1 <c0@b.lv> is unknown", "c1@b.lv": "451 c1@b.lv: come again"}
        work_off(office, url)
    text = repr(log)
    assert all(str(each) in text for each in ids) and "550" in text
    assert not [word for word in ("b.lv", "Letter", "Acme", "ACME", "Labdien", "unknown", "again") if word in text]


@pytest.mark.parametrize("url", ["http://user:secret@mail.lv", "smtp://user:secret@mail.lv?starttls=maybe"])
def test_a_wrong_mail_server_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("NENOSEGTS_SMTP_URL", url)
    with pytest.raises(WrongSetting, match="NENOSEGTS_SMTP_URL is wrong") as caught:
        settings()
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("address", ["nobody", "Mēs <nobody>", "a@b"])
def test_a_wrong_sender_is_named(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("NENOSEGTS_MAIL_FROM", address)
    with pytest.raises(WrongSetting, match=r"NENOSEGTS_MAIL_FROM is .*no e-mail address"):
        settings()
