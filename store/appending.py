"""The one way into the log: what `Store.append` does. Whole, once, in order, and on disk when it returns."""

import time
from collections.abc import Sequence
from uuid import UUID

import psycopg

from store.call import Arguments, ConnectionLost, Outcome, Rows, arguments, call, flush
from store.errors import IdempotencyKeyReused, KeyTaken, VersionConflict
from store.facts import Append, Appended, KeptCommand
from store.group import Group, Job
from store.mapper import EventMapper
from store.pool import PATIENCE, Pool, lost

_LARGE = 500  # facts; so many go alone
_PAUSE = 0.02  # seconds before a batch is sent again


class Appender:
    """Appends batches for several threads."""

    def __init__(self, pool: Pool, mapper: EventMapper, *, barrier: bool) -> None:
        """`barrier`: let the next append of another process in before the disk is waited for; one round trip more."""
        self._pool = pool
        self._mapper = mapper
        self._barrier = barrier
        self._group = Group(self._send)

    def append(self, batch: Append) -> Appended:
        """Keeps the facts of one command, or raises and keeps nothing."""
        facts = batch.facts
        events = [fact.event for fact in facts]
        topic, encode = self._mapper.topic, self._mapper.encode
        rows = Rows(
            [fact.originator_id for fact in facts],
            [fact.originator_version for fact in facts],
            [topic(event).encode() for event in events],
            [encode(event) for event in events],
            [event.effective_on for event in events],
        )
        return self.append_rows(batch, rows)

    def append_rows(self, batch: Append, rows: Rows) -> Appended:
        """The same for events that are encoded; `batch.facts` is not looked at."""
        if (batch.take or batch.release) and not rows.ids:
            raise ValueError("Keys are taken and released by facts, but this command records none.")
        outcome, again = self._known(arguments(batch, rows, lazy=self._barrier), alone=len(rows.ids) > _LARGE)
        return _answer(batch, outcome, again=again)

    def _known(self, values: Arguments, *, alone: bool) -> tuple[Outcome, bool]:
        """The outcome, and whether the batch had to be sent again.

        After a lost connection nobody knows whether it was kept. It is sent again, and the database, which looks for
        the command id first of all, answers with what was kept.
        """
        deadline, again = time.monotonic() + PATIENCE, False
        while True:
            job = self._sent(values, alone=alone)
            if isinstance(job.outcome, Outcome):
                return job.outcome, again
            if isinstance(job.outcome, ConnectionLost) and time.monotonic() < deadline:
                again = True
                time.sleep(_PAUSE)
                self._pool.renew()
            elif job.shared:
                alone = True
            else:
                raise job.outcome

    def _sent(self, values: Arguments, *, alone: bool) -> Job:
        job = Job(values)
        if alone:
            self._send([job])
        else:
            self._group.submit(job)
        return job

    def _send(self, jobs: Sequence[Job]) -> None:
        """All jobs in one transaction. The outcome of each is what the database says, or what stopped them all."""
        outcomes: Sequence[Outcome | Exception]
        connection = self._pool.take()
        try:
            outcomes = answered = call(connection, [job.arguments for job in jobs])
            if self._barrier or any(each.refusal == "replayed" for each in answered):
                flush(connection)  # on the same connection: a server that lost a commit has lost this, too
        except psycopg.errors.UniqueViolation as error:
            outcomes = [_twice(error)] * len(jobs)
        except psycopg.Error as error:
            outcomes = [ConnectionLost(str(error)) if lost(connection, error) else error] * len(jobs)
        finally:
            self._pool.put(connection)
        for job, outcome in zip(jobs, outcomes, strict=True):
            job.outcome, job.shared = outcome, len(jobs) > 1


def _answer(batch: Append, outcome: Outcome, *, again: bool) -> Appended:
    place = outcome.first, outcome.last, outcome.recorded_at
    if not outcome.refusal:
        return Appended(*place)
    if outcome.refusal == "moved on":
        raise _moved_on()
    if outcome.refusal == "key taken":
        raise KeyTaken(outcome.about[0].decode(), UUID(outcome.about[1].decode()))
    name, fingerprint, by, result = outcome.about
    kept = KeptCommand(batch.command_id, name.decode(), fingerprint.decode(), by.decode(), result, *place)
    if kept.fingerprint != batch.fingerprint:
        raise IdempotencyKeyReused(
            f"Command {batch.command_id} was used for {kept.name} at {kept.recorded_at:%Y-%m-%d %H:%M:%S} UTC with "
            "other content; send this one under a new id."
        )
    ours = again and result == batch.result  # kept by our own first try, whose answer got lost
    return Appended(*place, None if ours else kept)


def _twice(error: psycopg.errors.UniqueViolation) -> Exception:
    """A batch that names a version twice passes the judgement of what is there, and breaks the table's rule."""
    return _moved_on() if error.diag.constraint_name == "events_pkey" else error


def _moved_on() -> VersionConflict:
    return VersionConflict("Something else was recorded meanwhile; load it again and decide anew.")
