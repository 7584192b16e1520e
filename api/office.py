"""One running system: the database, the store, the engine of the read models, and the desk for commands."""

import gc
import threading
import time
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, Self

import msgspec
import psycopg
import structlog

from api.mailing import Mailing, transport_of
from api.metrics import LAG, LAG_SECONDS, OUTBOX, OUTBOX_SECONDS, PARKED, VIOLATIONS, MeasuredStore, lag_seconds
from api.settings import Settings
from commands.carry_out import carry_out
from commands.command import Caller, Order
from commands.desk import Desk, Policy
from commands.keys.issue_key import IssueKey, issue_key, sha256_of
from projections.engine import Engine
from queries.access_keys import key_by_sha256
from queries.invariants import CHECKS, broken_invariants
from queries.payments.provisional import unconfirmed
from queries.sending.letters_to_send import queue
from store.server import EmbeddedServer

SYSTEM = Caller("system", frozenset({"admin"}))
COLLECT_RARELY = (50_000, 20, 50)  # facts have no cycles; looking for some cost an import a quarter of its time
ADD_UP_EVERY = 3600.0  # seconds between two looks at the invariants, when somebody asks for the metrics
log = structlog.get_logger()


class Office:
    """Opens everything in order and closes it again.

    `worker` keeps the read models up to date in a thread; `follows` leaves that to another process; with neither, this
    one catches up whenever it looks. `mailing` sends the e-mails that wait, in another thread.
    """

    def __init__(
        self, settings: Settings, *, worker: bool = False, follows: bool = False, mailing: bool = False
    ) -> None:
        self.settings = settings
        self._follows = follows
        gc.set_threshold(*COLLECT_RARELY)
        url = settings.database_url or start_server(settings)
        psycopg.connect(url, connect_timeout=5).close()  # a wrong address is told at once, not after patient retries
        self.store = MeasuredStore(
            url, schema=settings.schema_name, barrier=settings.barrier, read_url=settings.read_url
        )
        self.store.migrate()
        self.engine = Engine(self.store)
        self.engine.prepare()
        self.desk = Desk(
            self.store,
            policy=Policy(
                base_currency=settings.base_currency,
                one_method_per_period=settings.one_method_per_period,
                mail_from=settings.mail_from,
            ),
            today=self.today,
            settle=self.settle,
        )
        self._stop = threading.Event()
        self._ending = threading.Event()
        self._added_up = -ADD_UP_EVERY
        for name in CHECKS:
            VIOLATIONS.labels(name)
        self._worker: threading.Thread | None = None
        if worker:
            self.begin_work()
        if settings.bootstrap_key:
            self.bootstrap(settings.bootstrap_key)
        self._mailing = Mailing(self.desk, transport_of(settings))
        if mailing:
            self._mailing.begin()

    def begin_work(self) -> None:
        """From now on the read models are kept up to date in a thread, beside what is done here."""
        self._worker = threading.Thread(target=self.engine.run, args=(self._stop,), name="worker", daemon=True)
        self._worker.start()

    def today(self) -> date:
        """The fixed day of the settings, else the day's date (UTC)."""
        return self.settings.today or datetime.now(UTC).date()

    def settle(self) -> bool:
        """Wait until the read models have seen all that is recorded; whether they did within 10 s."""
        return self.seen(self.store.head().position, 10.0)

    def seen(self, position: int, timeout: float = 1.0) -> bool:
        """Whether the read models came to this position in time; the work is done here when nobody else does it."""
        if self._worker is None and not self._follows:
            self.engine.catch_up()
        return self.engine.wait(position, timeout)

    def bootstrap(self, secret: str) -> None:
        """An administrator's key with exactly this value, unless it exists."""
        self.settle()
        with self.store.connection() as connection:
            if key_by_sha256(connection, sha256_of(secret)):
                return
        name = f"bootstrap-{sha256_of(secret)[:8]}"
        command = IssueKey(name=name, person="administrator", roles=("admin",))
        carry_out(self.desk, Order(SYSTEM), "issue_key", command, lambda work, c: issue_key(work, c, secret))
        self.settle()

    def findings(self, *, deep: bool = False) -> dict[str, Any]:
        """How the system stands: ends of the log and of the read models, parked events, and whether that is healthy.

        `deep` also adds up the ledger, to see whether every figure that must be equal is.
        """
        head, position, parked = self.store.head(), self.engine.position(), self.engine.parked()
        broken = self._broken() if deep else {}
        return {
            "healthy": not parked and not broken and not self.engine.trouble,
            "trouble": self.engine.trouble,
            **({"broken": broken, "receipts_unconfirmed": self._unconfirmed()} if deep else {}),
            "position": head.position,
            "read_models_at": position,
            "lag_events": head.position - position,
            "parked": [msgspec.to_builtins(each._asdict()) for each in parked[:20]],
            "schema": self.settings.schema_name,
            "today_fixed": self.settings.today,
        }

    def measure(self) -> None:
        """Bring the gauges up to date."""
        position = self.engine.position()
        if time.monotonic() - self._added_up > ADD_UP_EVERY:
            self._added_up = time.monotonic()
            self._broken()
        LAG.set(max(self.store.head().position - position, 0))
        LAG_SECONDS.set(lag_seconds(self.store, position))
        PARKED.set(len(self.engine.parked()))
        with self.store.connection() as connection:
            waiting = queue(connection)
        OUTBOX.set(waiting.letters)
        OUTBOX_SECONDS.set(waiting.oldest_seconds)

    def _unconfirmed(self) -> int:
        """Receipts entered by hand that the bank has not confirmed in time: somebody should ask the bank."""
        with self.store.connection() as connection:
            return unconfirmed(connection, self.today(), self.desk.policy.provisional_days)

    def _broken(self) -> dict[str, int]:
        with self.store.connection() as connection:
            broken = {name: count for name, count in broken_invariants(connection).items() if count}
        for name in broken:
            VIOLATIONS.labels(name).inc()
        return broken

    def end_streams(self) -> None:
        """The process is about to end: streams end now, while what was begun is still carried out."""
        self._ending.set()

    @property
    def stopping(self) -> bool:
        """The process is about to end; streams should too."""
        return self._ending.is_set() or self._stop.is_set()

    def close(self) -> None:
        """Let the workers finish letter and page, then let go of the database. An embedded server keeps running."""
        self._mailing.end()
        self._stop.set()
        self.engine.nudge()
        if self._worker:
            self._worker.join(timeout=20)
        self.engine.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def start_server(settings: Settings) -> str:
    """The address of the embedded server in the data folder, started when it is not running."""
    return EmbeddedServer(settings.data_dir, programs=settings.postgres_bin).start()
