"""Bringing the server up: exactly one, after the remains of a crash have gone, or a sentence that says why not."""

import contextlib
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from store.server import process
from store.server.account import Account, as_user
from store.server.binaries import Binaries, environment
from store.server.refusal import ServerRefused, cause

_ROTATE_AT = 10_000_000  # bytes of postgres.log kept before the next start puts it aside
_GRACE, _ORPHANS, _RECOVERY = 3, 20, 300  # seconds for: orphans to leave alone, leftovers at all, a crash recovery
_PASSING = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists')


@dataclass
class Launch:
    """One attempt to bring a cluster's server up."""

    cluster: Path
    binaries: Binaries
    account: Account | None
    socket_dir: Path
    log: Path
    settings: dict[str, str]
    child: "subprocess.Popen[bytes] | None" = None
    began: float = field(default_factory=time.monotonic)
    log_start: int = 0

    def until(self, answers: Callable[[], bool]) -> None:
        """Starts the server and waits until it answers; a server that somebody else started is waited for."""
        while not answers():
            if self.child is not None and self.child.poll() is not None:
                self._judge(self.child)
                self.child = None
            if self.child is None and process.postmaster(self.cluster) is None:
                self._try_to_start()
            if self._waited() > _RECOVERY:
                raise ServerRefused(
                    f"The database server in {self.cluster} does not answer after {_RECOVERY} s; see {self.log}, and "
                    f"stop the server before you try again."
                )
            time.sleep(min(0.02 + self._waited() / 20, 0.5))
        if self.child is not None:
            process.reap(self.child)

    def _try_to_start(self) -> None:
        """Starts the server, unless processes of an earlier one are still there: their end is the kernel's to tell."""
        handle = self._claim()
        if handle is None:
            self._wait_out_orphans()
            return
        try:
            self._clear_stale_files()
            rotate(self.log)
            with self.log.open("ab") as log:
                self.log.chmod(0o600)
                self.log_start = log.tell()
                self.child = subprocess.Popen(  # noqa: S603 - our own arguments
                    self._command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", env=environment(),
                    start_new_session=True, pass_fds=(handle,), **as_user(self.account),
                )  # fmt: skip
        finally:
            os.close(handle)

    def _claim(self) -> int | None:
        """A locked handle that every server process inherits: it stays locked until the last of them has ended.

        Unlike process ids this also holds between two containers that share the data folder.
        """
        handle = os.open(self.cluster.with_name(self.cluster.name + ".alive"), os.O_RDWR | os.O_CREAT, 0o600)
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not process.processes(self.cluster):
                return handle
        os.close(handle)
        return None

    def _wait_out_orphans(self) -> None:
        if self._waited() > _ORPHANS:
            raise ServerRefused(
                f"Processes of an earlier server still use the database in {self.cluster} after {_ORPHANS} s, perhaps "
                f"in another container; stop them there, then start again."
            )
        if self._waited() > _GRACE and process.postmaster(self.cluster) is None:
            for orphan in process.processes(self.cluster):
                process.send(orphan, signal.SIGKILL)

    def _clear_stale_files(self) -> None:
        """PostgreSQL believes a pid file whose number lives, even as another program; we know that nobody is there."""
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        for stale in self.socket_dir.glob(".s.PGSQL.*"):
            stale.unlink(missing_ok=True)

    def _command(self) -> list[str]:
        must = {
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": '"' + str(self.socket_dir).replace('"', '""') + '"',
            "unix_socket_permissions": "0700",
            "logging_collector": "off",
        }
        chosen = [word for name, value in (self.settings | must).items() for word in ("-c", f"{name}={value}")]
        return [str(self.binaries.folder / "postgres"), "-D", str(self.cluster), *chosen]

    def _judge(self, child: "subprocess.Popen[bytes]") -> None:
        """Refuses unless this start was killed, or ended by a leftover of a crash that passes by itself."""
        with self.log.open("rb") as log:
            log.seek(self.log_start)
            said = log.read().decode(errors="replace")
        killed = child.returncode == -signal.SIGKILL
        if (killed or any(passing in said for passing in _PASSING)) and self._waited() < _ORPHANS:
            time.sleep(0.3)
            return
        raise ServerRefused(
            f"PostgreSQL did not start (exit code {child.returncode}: {cause(said)}); mend that and start again. Its "
            f"log is {self.log}."
        )

    def _waited(self) -> float:
        return time.monotonic() - self.began


def rotate(log: Path) -> None:
    """Puts a log that has grown too large aside; one older log is kept."""
    if log.exists() and log.stat().st_size > _ROTATE_AT:
        log.replace(log.with_name(log.name + ".1"))
