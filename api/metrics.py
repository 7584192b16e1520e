"""What is measured, in Prometheus' words."""

import time
from typing import Any

from prometheus_client import Counter, Gauge, Histogram

from store.errors import VersionConflict
from store.facts import Append, Appended
from store.store import Store

LAG = Gauge("projection_lag_events", "Events that the read models have not seen yet")
LAG_SECONDS = Gauge("projection_lag_seconds", "Age of the oldest event that the read models have not seen yet")
PARKED = Gauge("projection_parked", "Events that could not be shown and wait for help")
APPEND = Histogram("append_seconds", "How long it takes until the facts of one command are on disk")
CONFLICTS = Counter("append_conflicts", "Commands that had to be decided anew because somebody was faster")
REPLAYS = Counter("idempotent_replays", "Commands that came again and got their first answer")
VIOLATIONS = Counter("invariant_violations", "Checks in which two figures that must be equal were not", ["name"])
LETTERS = Counter("letters", "Recipients of e-mails by what the mail server said", ["outcome"])
OUTBOX = Gauge("outbox_letters", "E-mails that wait to leave")
OUTBOX_SECONDS = Gauge("outbox_oldest_seconds", "How long the oldest of them has waited")


class MeasuredStore(Store):
    """The store, with its appends timed and its conflicts counted."""

    def append(self, batch: Append) -> Appended:
        """As `Store.append`."""
        began = time.perf_counter()
        try:
            return super().append(batch)
        except VersionConflict:
            CONFLICTS.inc()
            raise
        finally:
            APPEND.observe(time.perf_counter() - began)


def lag_seconds(store: Store, position: int) -> float:
    """Age of the first fact behind `position`; 0 when there is none."""
    waiting: list[Any] = store.facts(after=position, limit=1)
    return max(time.time() - waiting[0].recorded_at.timestamp(), 0.0) if waiting else 0.0
