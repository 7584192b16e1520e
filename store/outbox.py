"""The outbox: how far each try to hand a letter to the mail server got, so that it leaves once whoever dies when."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from aggregates.dispatch import Undelivered
from store.outbox_rows import Claimed, Key, Outcome, Standing
from store.pool import Connection

LEASE = 300  # seconds for which a letter is one worker's; afterwards another may take it
HANDING = 180  # seconds in which a server answers the end of a letter, or nobody knows
HELD = 60  # seconds in which who calls a letter back has recorded it
PATIENCE = 48 * 3600  # seconds in which a letter is tried again, from its first try on


def enlist(connection: Connection, letters: Iterable[Key]) -> None:
    """These wait, in this order, unless the outbox knows them already."""
    ids, rounds = _columns(letters)
    connection.execute(
        "INSERT INTO outbox (dispatch, round) SELECT * FROM unnest(%s::uuid[], %s::int[]) ON CONFLICT DO NOTHING",
        [ids, rounds],
    )


def claim(connection: Connection, worker: UUID, limit: int) -> list[Claimed]:
    """At most `limit` that are due, from now on for `LEASE` seconds this worker's alone, oldest first."""
    rows = connection.execute(_CLAIM, {"worker": worker, "limit": limit, "lease": LEASE, "patience": PATIENCE})
    return [Claimed(*row) for row in rows.fetchall()]


def hand(connection: Connection, worker: UUID, letter: Key) -> bool:
    """The fence: only who gets True says to the server that the letter is complete; on disk when it returns.

    From here on a crash leaves nobody who knows whether it left.
    """
    row = connection.execute(
        "UPDATE outbox SET phase = 'handing', changed = changed + 1, "
        "claimed_until = clock_timestamp() + make_interval(secs => %s) "
        "WHERE dispatch = %s AND round = %s AND phase = 'claimed' AND claimed_by = %s "
        "AND EXISTS (SELECT FROM outbox_home WHERE home = this_database())",
        [HANDING, *letter, worker],
    )
    return row.rowcount == 1


def answered(
    connection: Connection,
    worker: UUID,
    letter: Key,
    *,
    taken: Sequence[str],
    refused: Sequence[Undelivered],
    uncertain: bool = False,
    why: str | None = None,
    again_in: float = 0,
) -> bool:
    """The server's answer is kept, to be recorded as a fact; also one that comes after it was given up as unknown.

    `uncertain`: it did not answer. `again_in`: seconds until those who are neither taken nor refused are tried again.
    """
    row = connection.execute(
        _ANSWERED,
        {
            "dispatch": letter[0],
            "round": letter[1],
            "worker": worker,
            "taken": json.dumps(list(taken)),
            "refused": _refused(refused),
            "uncertain": uncertain,
            "why": why,
            "again": again_in,
        },
    )
    return row.rowcount == 1


def release(
    connection: Connection, worker: UUID, letters: Iterable[Key], *, why: str | None, again_in: float, fenced: bool
) -> None:
    """They are tried again in so many seconds; with a reason it was a try.

    `fenced`: even where the fence was passed, as it is certain that they did not leave.
    """
    ids, rounds = _columns(letters)
    connection.execute(
        "UPDATE outbox o SET phase = 'waiting', changed = changed + 1, claimed_by = NULL, claimed_until = NULL, "
        "attempts = attempts + (%(why)s::text IS NOT NULL)::int, last_error = coalesce(%(why)s, last_error), "
        "next_at = clock_timestamp() + make_interval(secs => %(again)s) "
        "FROM unnest(%(ids)s::uuid[], %(rounds)s::int[]) AS l (dispatch, round) "
        "WHERE o.dispatch = l.dispatch AND o.round = l.round AND claimed_by = %(worker)s "
        "AND (phase = 'claimed' OR phase = 'handing' AND %(fenced)s)",
        {"ids": ids, "rounds": rounds, "worker": worker, "why": why, "again": again_in, "fenced": fenced},
    )


def postpone(connection: Connection, why: str, seconds: float) -> None:
    """Nobody is reached: all that waits is tried no sooner than in so many seconds."""
    connection.execute(
        "UPDATE outbox SET next_at = clock_timestamp() + make_interval(secs => %(for)s), last_error = %(why)s, "
        "changed = changed + 1 "
        "WHERE phase = 'waiting' AND next_at < clock_timestamp() + make_interval(secs => %(for)s)",
        {"for": seconds, "why": why},
    )


def close(connection: Connection, worker: UUID, letter: Key) -> None:
    """It does not leave in this round: the dispatch itself says so."""
    connection.execute(
        "UPDATE outbox SET phase = 'done', changed = changed + 1 "
        "WHERE dispatch = %s AND round = %s AND phase IN ('claimed', 'handing') AND claimed_by = %s",
        [*letter, worker],
    )


def give_up_lost(connection: Connection) -> int:
    """Whoever was handing these over died or sleeps: nobody knows whether they left. How many there were."""
    return connection.execute(
        "UPDATE outbox SET phase = 'handed', changed = changed + 1, uncertain = true, taken = NULL, refused = NULL, "
        "last_error = %s, claimed_until = clock_timestamp() WHERE (dispatch, round) IN (SELECT dispatch, round "
        "FROM outbox WHERE phase = 'handing' AND claimed_until < clock_timestamp() FOR UPDATE SKIP LOCKED)",
        [LOST],
    ).rowcount


def unrecorded(connection: Connection, worker: UUID, limit: int) -> list[Outcome]:
    """What became known and is no fact yet: of this worker, or of one that has had time enough."""
    rows = connection.execute(
        "SELECT dispatch, round, taken, refused, uncertain, last_error, changed FROM outbox WHERE phase = 'handed' "
        "AND (claimed_by = %s OR claimed_until < clock_timestamp()) ORDER BY next_at, number LIMIT %s",
        [worker, limit],
    ).fetchall()
    return [_outcome(*row) for row in rows]


def recorded(connection: Connection, outcomes: Iterable[Outcome], waiting: Collection[Key]) -> None:
    """These are facts now; of the letters in `waiting` somebody has not got it yet, so they go on."""
    found = list(outcomes)
    ids, rounds = _columns((each.dispatch, each.round) for each in found)
    again = [(each.dispatch, each.round) in waiting for each in found]
    connection.execute(
        "UPDATE outbox o SET phase = CASE WHEN l.again THEN 'waiting' ELSE 'done' END, "
        "changed = o.changed + 1, taken = NULL, refused = NULL "
        "FROM unnest(%s::uuid[], %s::int[], %s::bigint[], %s::bool[]) AS l (dispatch, round, changed, again) "
        "WHERE o.dispatch = l.dispatch AND o.round = l.round AND o.phase = 'handed' AND o.changed = l.changed",
        [ids, rounds, [each.changed for each in found], again],
    )


def hold(connection: Connection, dispatch: UUID, round_: int) -> bool:
    """Whether who calls it back was in time: then no worker hands it over within the next `HELD` seconds."""
    row = connection.execute(
        "INSERT INTO outbox AS o (dispatch, round, next_at) "
        "VALUES (%(dispatch)s, %(round)s, clock_timestamp() + make_interval(secs => %(held)s)) "
        "ON CONFLICT (dispatch, round) DO UPDATE SET claimed_by = NULL, changed = o.changed + 1, "
        "phase = CASE o.phase WHEN 'claimed' THEN 'waiting' ELSE o.phase END, "
        "next_at = greatest(o.next_at, excluded.next_at) WHERE o.phase IN ('waiting', 'claimed', 'done')",
        {"dispatch": dispatch, "round": round_, "held": HELD},
    )
    return row.rowcount == 1


def standing(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """How far the newest round of each is; of those that were seen by a worker."""
    rows = connection.execute(
        "SELECT DISTINCT ON (dispatch) dispatch, round, phase, attempts, first_at, next_at, last_error "
        "FROM outbox WHERE dispatch = ANY (%s) ORDER BY dispatch, round DESC",
        [list(ids)],
    ).fetchall()
    return {row[0]: Standing(*row[1:]) for row in rows}


LOST = "Whoever handed it over stopped before the mail server's answer was noted, so it may have left."
_CLAIM = """
    UPDATE outbox o SET phase = 'claimed', changed = changed + 1, claimed_by = %(worker)s,
        claimed_until = clock_timestamp() + make_interval(secs => %(lease)s),
        first_at = coalesce(first_at, clock_timestamp())
    FROM (
        SELECT dispatch, round FROM outbox
        WHERE phase = 'waiting' AND next_at <= clock_timestamp()
            OR phase = 'claimed' AND claimed_until < clock_timestamp()
        ORDER BY next_at, number LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE o.dispatch = due.dispatch AND o.round = due.round
    RETURNING o.dispatch, o.round, attempts,
        clock_timestamp() > first_at + make_interval(secs => %(patience)s) AS spent
"""
_ANSWERED = """
    UPDATE outbox SET phase = 'handed', changed = changed + 1, taken = %(taken)s, refused = %(refused)s,
        uncertain = %(uncertain)s, last_error = coalesce(%(why)s, last_error),
        attempts = attempts + (%(again)s > 0)::int,
        next_at = clock_timestamp() + make_interval(secs => %(again)s),
        claimed_until = clock_timestamp() + interval '1 minute'
    WHERE dispatch = %(dispatch)s AND round = %(round)s AND claimed_by = %(worker)s
        AND (phase IN ('claimed', 'handing') OR uncertain)
"""


def _columns(letters: Iterable[Key]) -> tuple[list[UUID], list[int]]:
    found = list(letters)
    return [each for each, _ in found], [round_ for _, round_ in found]


def _refused(refused: Sequence[Undelivered]) -> str:
    return json.dumps([{"to": each.to, "why": each.why, "code": each.code} for each in refused])


def _outcome(
    dispatch: UUID, round_: int, taken: Any, refused: Any, uncertain: bool, why: str | None, changed: int
) -> Outcome:
    no = tuple(Undelivered(**each) for each in refused or ())
    return Outcome(dispatch, round_, tuple(taken or ()), no, uncertain, why, changed)
