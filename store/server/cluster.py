"""The cluster on disk: made whole or not at all, and never opened by the wrong version."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from store.server.account import Account, as_user, hand_over
from store.server.binaries import UNFINISHED, Binaries, environment
from store.server.refusal import WAY_OUT, ServerRefused, cause

_OPTIONS = (
    "--username=postgres", "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale=C",
    "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums", "--no-instructions",
)  # fmt: skip
SETTINGS = {  # for a small machine; an operator may change them in postgresql.conf
    "shared_buffers": "256MB",
    "random_page_cost": "1.1",  # disks without heads: an index is worth its pages
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "fsync": "on",
    "synchronous_commit": "on",
    "max_connections": "100",
    "jit": "off",
    "autovacuum": "on",
    "log_min_messages": "warning",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


def major(cluster: Path) -> str | None:
    """The version a cluster was made by, such as "18"; None when there is no cluster yet."""
    try:
        return (cluster / "PG_VERSION").read_text().strip()
    except (FileNotFoundError, NotADirectoryError):
        pass
    if cluster.exists() and not (cluster.is_dir() and not any(cluster.iterdir())):
        raise ServerRefused(
            f"{cluster} is there but holds no PostgreSQL database (no PG_VERSION in it), so it is left alone; move it "
            f"away, or {WAY_OUT}."
        )
    return None


def ensure(cluster: Path, binaries: Binaries, account: Account | None, settings: dict[str, str]) -> None:
    """Makes the cluster if there is none: beside its place first, then renamed, so a killed start leaves no half."""
    _sweep(cluster.parent)
    if major(cluster) is None:
        unfinished = Path(tempfile.mkdtemp(dir=cluster.parent, prefix=UNFINISHED))
        hand_over(unfinished, account)
        _initdb(unfinished, binaries, account, settings)
        unfinished.rename(cluster)
        _flush(cluster.parent)
    elif account is not None and cluster.stat().st_uid == 0:
        hand_over(cluster, account)  # restored from a backup by root
    if cluster.stat().st_mode & 0o027:
        cluster.chmod(0o700)  # copied by somebody; PostgreSQL refuses a folder that others may read


def _initdb(folder: Path, binaries: Binaries, account: Account | None, settings: dict[str, str]) -> None:
    chosen = [f"--set={name}={value}" for name, value in (SETTINGS | settings).items()]
    made = subprocess.run(  # noqa: S603 - our own arguments
        [binaries.folder / "initdb", "-D", folder, *_OPTIONS, *chosen],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", cwd="/", env=environment(),
        check=False, start_new_session=True, **as_user(account),
    )  # fmt: skip
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise ServerRefused(
            f"No database could be made in {folder.parent} ({cause(made.stderr)}); nothing was left behind. Mend "
            f"that, or {WAY_OUT}."
        )


def _sweep(home: Path) -> None:
    for leftover in home.glob(UNFINISHED + "*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
