"""A PostgreSQL server that belongs to one data folder: started once, shared by every process, stopped on request."""

import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

import psycopg

from store.server import binaries, cluster, connection, place, process
from store.server.account import serving
from store.server.launch import Launch
from store.server.refusal import WAY_OUT, ServerRefused

Mode = Literal["smart", "fast", "immediate"]
_SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}
_STOP_PATIENCE = 120  # seconds; the last checkpoint of a busy server takes a while


class Status(NamedTuple):
    """What is known of a data folder's server: `url` and `version` when it answers; a `pid` alone is a server
    that starts, ends or hangs."""

    running: bool
    pid: int | None
    url: str | None
    version: str | None
    data_directory: Path


class EmbeddedServer:
    """The server of one data folder.

    It listens on a unix socket only. The socket's folder is private (0700) to the user that runs the server, and so
    whoever gets as far as the socket is that user or root: it is let in without a password (`trust`). `peer` would
    add nothing and would keep root out, whose server runs as another user.

    `programs` is the folder of NENOSEGTS_POSTGRES_BIN; `settings` are PostgreSQL's, over ours; `stop_with` is a
    process id: when that process ends, the server this object started is stopped (for throw-away servers of tests).
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        programs: Path | None = None,
        settings: Mapping[str, str] | None = None,
        stop_with: int | None = None,
        shelter: Path = place.SHELTER,
    ) -> None:
        """Nothing is started or written here."""
        self.data_dir = data_dir.expanduser().resolve()
        self._programs = programs
        self._settings = dict(settings or {})
        self._stop_with = stop_with
        self._shelter = shelter

    def start(self) -> str:
        """The URL of the database, starting the server (and making the cluster) unless it already answers.

        Raises ServerRefused with a sentence that says what is in the way.
        """
        if attached := self._attached():
            return attached
        place.make_writable(self.data_dir)
        try:
            with place.locked(self._lock):
                return self._attached() or self._begin()
        except (OSError, psycopg.Error) as error:
            raise ServerRefused(
                f"The database server in {self.data_dir} could not be started ({str(error).strip()}); mend that and "
                f"start again, or {WAY_OUT}."
            ) from error

    def stop(self, mode: Mode = "fast") -> None:
        """Stops the server, whoever started it; nothing happens when it is not running."""
        if not self._cluster.is_dir():
            return
        with place.locked(self._lock):
            leader = process.postmaster(self._cluster)
            if leader is None:
                return
            process.send(leader, _SIGNALS[mode])
            if not process.wait_until(lambda: not process.processes(self._cluster), _STOP_PATIENCE):
                raise ServerRefused(
                    f"The database server (process {leader}) has not stopped after {_STOP_PATIENCE} s; wait for its "
                    f"clients to leave, or stop it with mode immediate."
                )

    def kill(self) -> None:
        """Kills every server process at once, as a power cut would; what was committed is there at the next start."""
        process.kill_all(self._cluster)

    def status(self) -> Status:
        """Whether the server runs, by asking it; a pid file proves nothing."""
        folder = self._cluster
        socket_dir = process.read_pid_file(folder)[1]
        version = connection.version_of(folder, socket_dir, "postgres") if socket_dir else None
        pid = process.postmaster(folder)
        if socket_dir is None or version is None:
            return Status(running=False, pid=pid, url=None, version=None, data_directory=folder)
        return Status(running=True, pid=pid, url=connection.url(socket_dir), version=version, data_directory=folder)

    @property
    def _cluster(self) -> Path:
        return place.cluster_in(self.data_dir)

    @property
    def _lock(self) -> Path:
        return self.data_dir / "postgres.lock"

    def _attached(self) -> str | None:
        """The URL when our database answers at the socket that the running server claims to have."""
        socket_dir = process.read_pid_file(self._cluster)[1]
        answers = socket_dir is not None and connection.version_of(self._cluster, socket_dir)
        return connection.url(socket_dir) if socket_dir is not None and answers else None

    def _begin(self) -> str:
        """Under the lock: everything from initdb to our own database."""
        account = serving(self._cluster)
        folder = place.cluster_for(self.data_dir, account, self._shelter)
        found = binaries.reachable(binaries.find(self._programs, cluster.major(folder)), account, folder.parent)
        cluster.ensure(folder, found, account, self._settings)
        place.leave_link(self.data_dir, folder)
        sockets = place.socket_folder(folder, account)
        launch = Launch(folder, found, account, sockets, self.data_dir / "postgres.log", self._settings)
        launch.until(lambda: connection.version_of(folder, sockets, "postgres") is not None)
        place.give_back(self.data_dir, account)
        connection.ensure_database(sockets)
        if self._stop_with is not None and launch.child is not None:
            process.watch(launch.child.pid, self._stop_with)
        return connection.url(sockets)
