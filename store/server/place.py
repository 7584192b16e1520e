"""Where the server's files live: in the data folder, or in a shelter when the server's user cannot reach that."""

import contextlib
import fcntl
import hashlib
import logging
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from store.server.account import Account, first_closed
from store.server.refusal import WAY_OUT, ServerRefused

SHELTER = Path("/var/lib/nenosegts")
SOCKET = ".s.PGSQL.5432"
_LONGEST_SOCKET = 100  # bytes; the systems allow 104 to 108
_log = logging.getLogger(__name__)


def cluster_in(data_dir: Path) -> Path:
    """Where a data folder keeps its cluster, whether it exists or not; a link to a shelter is followed."""
    return (data_dir / "postgres").resolve()


def make_writable(data_dir: Path) -> None:
    """Creates the data folder, or says why it cannot be used."""
    try:
        _make_passable(data_dir)
        with tempfile.TemporaryFile(dir=data_dir):
            pass
    except OSError as error:
        raise ServerRefused(
            f"The data folder {data_dir} cannot be written ({error.strerror}), so no database can be kept in it; "
            f"make it writable, or {WAY_OUT}."
        ) from error


def cluster_for(data_dir: Path, account: Account | None, shelter: Path) -> Path:
    """Where the cluster is or shall be: in the data folder if the server's user reaches it, else in the shelter."""
    link = data_dir / "postgres"
    if link.is_symlink():
        return _linked(link, account)
    closed = first_closed(account, [*reversed(data_dir.parents), data_dir]) if account else None
    if account is None or closed is None:
        return link
    if link.exists():
        raise _unreachable(link, account, closed)
    return _sheltered(shelter / digest(data_dir), account, closed) / "postgres"


def leave_link(data_dir: Path, cluster: Path) -> None:
    """Leaves `postgres` in the data folder as a link when the cluster lives in the shelter, and says so once."""
    link = data_dir / "postgres"
    if cluster == link or link.is_symlink():
        return
    link.symlink_to(cluster)
    _log.warning("The server's user cannot reach %s, so the database lives in %s; back that folder up.", link, cluster)


def socket_folder(cluster: Path, account: Account | None) -> Path:
    """The private folder of the socket: beside the cluster when the path is short, else under the temp folder."""
    folder = cluster.with_name(cluster.name + ".socket")
    # libpq takes a comma for a list of hosts, and the kernel cuts long names
    if len(os.fsencode(folder / SOCKET)) >= _LONGEST_SOCKET or "," in str(folder):
        folder = Path(tempfile.gettempdir()).resolve() / f"nenosegts-{digest(cluster)}"
    _make_private(folder, os.geteuid() if account is None else account.uid)
    return folder


def give_back(data_dir: Path, account: Account | None) -> None:
    """Leaves nothing of root's in a user's own data folder, so that the user can start the server again alone."""
    if account is not None and data_dir.stat().st_uid == account.uid:
        for name in ("postgres.lock", "postgres.log", "postgres.alive"):
            with contextlib.suppress(FileNotFoundError):
                os.chown(data_dir / name, account.uid, account.gid, follow_symlinks=False)


def digest(path: Path) -> str:
    """A short name for a folder, the same in every process."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


@contextlib.contextmanager
def locked(path: Path, patience: float = 330) -> Iterator[None]:
    """Lets one process (and one thread) at a time start or stop the server; the lock ends with its holder."""
    deadline = time.monotonic() + patience
    with path.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise ServerRefused(
                        f"Another process has been starting or stopping the database for {patience:.0f} s (it holds "
                        f"{path}); look at postgres.log beside it, end that process, and try again."
                    ) from None
                time.sleep(0.02)
        yield


def _linked(link: Path, account: Account | None) -> Path:
    cluster = link.resolve()
    if not cluster.is_dir():
        raise ServerRefused(
            f"{link} points to the database in {cluster}, which is not there (was that disk part of a container?); "
            f"bring it back from a backup, or remove the link to begin with an empty database."
        )
    closed = first_closed(account, reversed(cluster.parents)) if account else None
    if account is not None and closed is not None:
        raise _unreachable(cluster, account, closed)
    return cluster


def _unreachable(cluster: Path, account: Account, closed: Path) -> ServerRefused:
    return ServerRefused(
        f"The database in {cluster} must be served by the system user {account.name}, who cannot enter {closed}; "
        f"open that folder for passing through (chmod o+x {closed}), or {WAY_OUT}."
    )


def _make_passable(folder: Path) -> None:
    """Makes a folder that others may pass through to what is theirs, whatever the umask says."""
    if not folder.is_dir():
        folder.mkdir(parents=True)
        folder.chmod(0o711)


def _sheltered(home: Path, account: Account, closed: Path) -> Path:
    try:
        _make_passable(home.parent)
        _make_passable(home)
        still_closed = first_closed(account, [*reversed(home.parents), home])
        why = f"{account.name} cannot enter {still_closed} either" if still_closed else ""
    except OSError as error:
        why = f"{error.strerror}"
    if why:
        raise ServerRefused(
            f"PostgreSQL refuses to run as root and would run as the system user {account.name}, who cannot enter "
            f"{closed}; {home} cannot be used instead ({why}). Open the folder for passing through (chmod o+x "
            f"{closed}), {WAY_OUT}."
        )
    return home


def _make_private(folder: Path, uid: int) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (uid, os.geteuid()):
            raise FileExistsError(0, "somebody else made it")
        os.chown(folder, uid, -1, follow_symlinks=False)
        folder.chmod(0o700)
    except OSError as error:
        raise ServerRefused(
            f"The folder {folder} for the database's socket cannot be used ({error.strerror}); remove it, or {WAY_OUT}."
        ) from error
