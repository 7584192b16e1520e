"""When the server cannot run, one sentence says what is in the way and what to do next."""

import os
from pathlib import Path

import pytest

from store.server import EmbeddedServer, ServerRefused, account, binaries, cluster
from store.server.account import Account


def programs(folder: Path, version: str) -> Path:
    """Programs that know their version and nothing else."""
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return folder


def refusal(server: EmbeddedServer) -> str:
    with pytest.raises(ServerRefused) as refused:
        server.start()
    return refused.value.detail


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    said = refusal(EmbeddedServer(tmp_path / "file" / "var"))
    assert said.startswith(f"The data folder {tmp_path}/file/var cannot be written (Not a directory)")
    assert "NENOSEGTS_DATA_DIR" in said and "NENOSEGTS_DATABASE_URL" in said


def test_a_cluster_of_another_version_is_refused_and_left_alone(server: EmbeddedServer, data_dir: Path) -> None:
    server.start()
    server.stop()
    version = data_dir / "postgres" / "PG_VERSION"
    ours = version.read_text()
    version.write_text("11\n")
    said = refusal(server)
    assert "was made by PostgreSQL 11" in said and "nothing was changed" in said and "NENOSEGTS_POSTGRES_BIN" in said
    version.write_text(ours)
    server.start()


def test_a_folder_that_is_no_database_is_left_alone(data_dir: Path) -> None:
    (data_dir / "postgres").mkdir(parents=True)
    (data_dir / "postgres" / "letter.txt").write_text("dear customer")
    account_of_folder = account.serving(data_dir / "postgres")
    account.hand_over(data_dir / "postgres", account_of_folder)
    assert "holds no PostgreSQL database" in refusal(EmbeddedServer(data_dir))
    assert (data_dir / "postgres" / "letter.txt").read_text() == "dear customer"


def test_a_setting_that_postgresql_refuses_is_told_in_its_words(data_dir: Path) -> None:
    said = refusal(EmbeddedServer(data_dir, settings={"shared_buffers": "a lot"}))
    assert "shared_buffers" in said and "nothing was left behind" in said
    assert not list(data_dir.glob("postgres*[!k]"))


def test_a_broken_configuration_is_told_in_the_words_of_the_log(server: EmbeddedServer, data_dir: Path) -> None:
    server.start()
    server.stop()
    with (data_dir / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("max_connections = lots\n")
    said = refusal(EmbeddedServer(data_dir))
    assert (
        said.startswith("PostgreSQL did not start (exit code 1: LOG:")
        and "max_connections" in said
        and "postgres.log" in said
    )


def test_programs_that_are_missing_or_too_old_are_named(data_dir: Path, tmp_path: Path) -> None:
    data_dir.mkdir()
    empty = refusal(EmbeddedServer(data_dir, programs=tmp_path))
    assert f"none in {tmp_path}" in empty and "pip install 'nenosegts[server]'" in empty
    old = refusal(EmbeddedServer(data_dir, programs=programs(tmp_path / "old", "15.17 (Debian 15.17-0)")))
    assert f"15.17 in {tmp_path}/old" in old and "17 or newer is needed" in old


def test_the_newest_fitting_programs_are_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folders = [programs(tmp_path / version, version) for version in ("16.1", "19beta2", "18.6")]
    monkeypatch.setattr(binaries, "_folders", lambda _: iter([tmp_path / "none", *folders]))
    assert binaries.find(None, None).version == "19beta2"
    assert binaries.find(None, "18").version == "18.6"
    assert binaries.find(None, "16").major == "16"
    with pytest.raises(ServerRefused, match="made by PostgreSQL 12"):
        binaries.find(None, "12")


def test_system_programs_are_asked_newest_first_after_the_wheel() -> None:
    found = list(binaries._folders(None))
    assert found and found[0].parts[-2:] == ("pginstall", "bin")
    assert list(binaries._folders(Path("/chosen"))) == [Path("/chosen")]


def test_no_postgresql_variable_or_locale_of_ours_reaches_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGDATA", "PGOPTIONS", "LC_CTYPE", "LANG"):
        monkeypatch.setenv(name, "nonsense")
    monkeypatch.delenv("PATH", raising=False)
    seen = binaries.environment()
    assert seen["LC_ALL"] == "C" and seen["PATH"]
    assert not {"PGDATA", "PGOPTIONS", "LC_CTYPE", "LANG"} & set(seen)


def test_root_without_a_harmless_user_is_told_to_make_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(account, "CANDIDATES", ("no such user",))
    with pytest.raises(ServerRefused, match="useradd --system postgres"):
        account.serving(tmp_path / "postgres")


def test_somebody_elses_database_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    owner = tmp_path.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 54321)
    with pytest.raises(ServerRefused, match=r"belongs to the system user .* number"):
        account.serving(tmp_path)


def test_a_user_that_we_may_not_become_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(account.subprocess, "run", refused)
    with pytest.raises(ServerRefused, match="may not become the user postgres"):
        account.first_closed(Account("postgres", 1, 1), [tmp_path])


def test_a_cluster_of_the_owner_is_served_by_the_owner(monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> None:
    data_dir.mkdir()
    if os.geteuid() != 0:
        assert account.serving(data_dir) is None
        return
    os.chown(data_dir, 12345, 12345)
    assert account.serving(data_dir) == Account("number 12345", 12345, 12345)
    assert cluster.major(data_dir / "nothing") is None
