"""What every benchmark needs: a throw-away server, runs in turns, and a table of medians and ratios."""

import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from store.server import EmbeddedServer


@contextmanager
def server() -> Iterator[str]:
    """The URL of an embedded server in a temporary folder (fsync on), or of NENOSEGTS_TEST_DATABASE_URL."""
    if url := os.environ.get("NENOSEGTS_TEST_DATABASE_URL"):
        yield url
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        folder.chmod(0o755)  # as root the server runs as another user, who must get there
        embedded = EmbeddedServer(folder / "var", stop_with=os.getpid())
        try:
            yield embedded.start()
        finally:
            embedded.stop("immediate")


def rate(work: Callable[[int], object], *, threads: int, seconds: float) -> float:
    """How often `work(thread number)` runs a second, all threads together."""
    counts = [0] * threads
    start = threading.Barrier(threads + 1)

    def run(number: int) -> None:
        start.wait()
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            work(number)
            counts[number] += 1

    running = [threading.Thread(target=run, args=[number]) for number in range(threads)]
    for thread in running:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in running:
        thread.join()
    return sum(counts) / (time.perf_counter() - begun)


def in_turns(contestants: Mapping[str, Callable[[], float]], *, rounds: int) -> dict[str, float]:
    """The median of each contestant's figure, measured one after the other in each round."""
    figures: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, measure in contestants.items():
            figures[name].append(measure())
    return {name: statistics.median(measured) for name, measured in figures.items()}


def table(title: str, figures: Mapping[str, float], *, against: str, unit: str) -> None:
    """Prints the figures, each with its ratio to the one called `against`."""
    print(f"\n{title}")
    for name, figure in figures.items():
        print(f"  {name:<44} {figure:>12,.0f} {unit}   {figure / figures[against]:6.2f} x")


def once(work: Callable[[int], object]) -> float:
    """Seconds that it takes."""
    begun = time.perf_counter()
    work(0)
    return time.perf_counter() - begun
