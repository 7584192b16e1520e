"""Which system user runs the server: ourselves, or somebody harmless when we are root."""

import os
import pwd
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from store.server.refusal import WAY_OUT, ServerRefused

CANDIDATES = ("postgres", "_postgres", "nobody")
_FIRST_CLOSED = 'for path; do [ -x "$path" ] || { printf %s "$path"; exit 1; }; done'


class Account(NamedTuple):
    """A system user that the server is started as."""

    name: str
    uid: int
    gid: int


def serving(cluster: Path) -> Account | None:
    """The user to start the server as: None is ourselves; as root the cluster's owner, else the first candidate."""
    owner = cluster.stat() if cluster.exists() else None
    if os.geteuid() != 0:
        _ours_to_use(cluster, owner)
        return None
    if owner is not None and owner.st_uid != 0:
        return Account(_name(owner.st_uid), owner.st_uid, owner.st_gid)
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for entry in (known[name] for name in CANDIDATES if name in known):
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise ServerRefused(
        "PostgreSQL refuses to run as root, and this machine has neither a system user 'postgres' nor 'nobody'; "
        "create one (useradd --system postgres), start this program as an ordinary user, or name a running server "
        "with NENOSEGTS_DATABASE_URL."
    )


def as_user(account: Account | None) -> dict[str, Any]:
    """Arguments of `subprocess` that start a program as this account, without any of root's groups."""
    return {} if account is None else {"user": account.uid, "group": account.gid, "extra_groups": []}


def first_closed(account: Account | None, paths: Iterable[Path]) -> Path | None:
    """The first folder that the account cannot enter, or program it cannot run, by asking the system as that user.

    Looking at permission bits would miss access lists, network file systems and containers with fewer rights.
    """
    if account is None:
        return next((path for path in paths if not os.access(path, os.X_OK)), None)
    ask = ["/bin/sh", "-c", _FIRST_CLOSED, "sh", *map(str, paths)]
    try:
        answer = subprocess.run(ask, capture_output=True, text=True, cwd="/", check=False, **as_user(account))  # noqa: S603 - our own script
    except OSError as error:
        raise ServerRefused(
            f"PostgreSQL refuses to run as root, and this process may not become the user {account.name} "
            f"({error.strerror}); start it as an ordinary user, or name a running server with NENOSEGTS_DATABASE_URL."
        ) from error
    return Path(answer.stdout) if answer.returncode else None


def hand_over(folder: Path, account: Account | None) -> None:
    """Makes the account the owner of a folder and all that is in it."""
    if account is None:
        return
    os.chown(folder, account.uid, account.gid)
    for parent, folders, files in os.walk(folder):
        for name in folders + files:
            os.chown(Path(parent, name), account.uid, account.gid, follow_symlinks=False)


def _ours_to_use(cluster: Path, owner: os.stat_result | None) -> None:
    if owner is not None and owner.st_uid != os.geteuid():
        raise ServerRefused(
            f"The database in {cluster} belongs to the system user {_name(owner.st_uid)}, so {_name(os.geteuid())} "
            f"cannot serve it; start this program as that user or as root, or {WAY_OUT}."
        )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"number {uid}"
