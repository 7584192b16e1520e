"""The server's processes: found by the folder they work in, because a number in a file may belong to anybody."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

_WATCH = 'while kill -0 "$1" 2>/dev/null; do kill -0 "$2" 2>/dev/null || exit 0; sleep 1; done; kill -INT "$2"'


def processes(cluster: Path) -> dict[int, str]:
    """Every living PostgreSQL process of this cluster, orphans included: process id to title."""
    if not Path("/proc/self/cwd").exists():
        return _listed(cluster)
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended while we looked, or belongs to somebody else
            if (folder / "cwd").samefile(cluster):
                found[int(folder.name)] = (
                    (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                )
    return {pid: title for pid, title in found.items() if _is_postgres(title)}


def postmaster(cluster: Path) -> int | None:
    """The process that leads this cluster's server, or None; what postmaster.pid says is checked, never believed."""
    running = processes(cluster)
    named = read_pid_file(cluster)[0]
    if named in running:
        return named
    return next((pid for pid, title in running.items() if not title.startswith("postgres: ")), None)


def read_pid_file(cluster: Path) -> tuple[int | None, Path | None]:
    """What postmaster.pid claims: the process id and the socket's folder."""
    try:
        lines = (cluster / "postmaster.pid").read_text(errors="replace").splitlines()
    except OSError:
        return None, None
    pid = int(lines[0]) if lines and lines[0].isdigit() else None
    return pid, Path(lines[4]) if len(lines) > 4 and lines[4] else None


def kill_all(cluster: Path) -> None:
    """Kills every process of the cluster at once, as a power cut would."""

    def gone() -> bool:
        running = processes(cluster)
        for pid in sorted(running, key=lambda pid: running[pid].startswith("postgres: ")):  # the leader first
            send(pid, signal.SIGKILL)
        return not running

    wait_until(gone, 10)


def send(pid: int, number: signal.Signals) -> None:
    """Sends a signal to a process that may already have ended."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def wait_until(true: Callable[[], object], patience: float) -> bool:
    """Waits for a condition; False when patience (seconds) ran out."""
    deadline = time.monotonic() + patience
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.03)
    return True


def watch(server: int, owner: int) -> None:
    """Starts a tiny child that stops the server once the owner process has gone, however it ended."""
    words = ["/bin/sh", "-c", _WATCH, "sh", str(owner), str(server)]
    nothing = subprocess.DEVNULL
    reap(subprocess.Popen(words, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True))  # noqa: S603 - our own script


def reap(child: "subprocess.Popen[bytes]") -> None:
    """Lets a detached child end without becoming a zombie whose number still looks alive."""
    threading.Thread(target=child.wait, daemon=True, name=f"reap-{child.pid}").start()


def _listed(cluster: Path) -> dict[int, str]:
    """For systems without /proc: the leader is known by its -D argument, the others by their parent."""
    listing = subprocess.run(
        ["/bin/ps", "-axww", "-o", "pid=,ppid=,command="], capture_output=True, text=True, check=True
    )
    rows = [line.split(None, 2) for line in listing.stdout.splitlines()]
    ours = [(int(row[0]), int(row[1]), row[2]) for row in rows if len(row) == 3 and _is_postgres(row[2])]
    leaders = {pid for pid, _, title in ours if f" -D {cluster} " in title}
    return {pid: title for pid, parent, title in ours if pid in leaders or parent in leaders}


def _is_postgres(title: str) -> bool:
    return title.startswith("postgres: ") or Path(title.split(" -D ", maxsplit=1)[0].strip()).name == "postgres"
