"""One letter handed to a mail server: checked against its dispatch at the last moment, and its answer kept at once."""

import random
import time
from collections.abc import Callable
from uuid import UUID

import psycopg
import structlog

from adapters.mail.message import address_of, whole
from adapters.mail.transport import Interrupted, Outcome, Transport, Uncertain
from aggregates.dispatch import EVOLVE, Dispatch, Undelivered
from aggregates.event import fold
from api.metrics import LETTERS
from commands.dispatches.outdated import outdated
from store import outbox
from store.facts import Stream
from store.outbox_rows import Claimed
from store.pool import Connection
from store.store import Store

FIRST_PAUSE, LONGEST_PAUSE = 60.0, 3600.0  # seconds before a letter is tried again; each time twice as long
PERSISTENCE = 60.0  # seconds in which a server's answer is written down, whatever the database does
FRESH = 60.0  # seconds that may pass between the fence and the end of the letter
log = structlog.get_logger()


class NotOurs(Exception):  # noqa: N818 - named like the refusals
    """Another worker has it meanwhile, or somebody called it back."""


class TakenBack(Exception):  # noqa: N818 - named like the refusals
    """Its document was taken back since the letter was made of it; the message says so."""


class Hand:
    """What hands the letters of one worker over."""

    def __init__(self, store: Store, transport: Transport, worker: UUID, sender: str | None = None) -> None:
        """`worker` is whose the claimed letters are; `sender`: who we are to the server, also for letters made when we
        had another address. None: the sender of the letter.
        """
        self._store, self._transport, self._worker, self._sender = store, transport, worker, sender
        self.fenced = False  # the end of the letter under way may have been said

    def give(self, letter: Claimed, stream: Stream) -> None:
        """The letter leaves, or not, and the outbox knows it. `stream` are the facts of its dispatch.

        Errors: `Unreachable`, `Interrupted`: it did not leave, and the letter is still ours.
        """
        self.fenced = False
        dispatch = fold(EVOLVE, Dispatch(id=stream.id), stream.events)
        if not _is_due(dispatch, letter):
            return self._close(letter)
        made = next((event for event in reversed(stream.events) if isinstance(event, Dispatch.Made)), None)
        if not dispatch.made or made is None or not (made.sender and made.frame and made.message_id):
            return self.put_off(letter, "Its papers are not made yet.")
        to = _waiting(dispatch)
        if why := outdated(self._store, dispatch):
            return self._kept_back(letter, to, why)
        message = whole(self._store.file(made.frame), made.message_id, self._store.file)
        try:
            outcome = self._transport.deliver(
                message, address_of(self._sender or made.sender), to, lambda: self._about_to_hand(letter, to)
            )
        except NotOurs:
            log.info("letter_called_back", dispatch=str(letter.dispatch))
        except TakenBack as change:
            self._kept_back(letter, to, str(change))
        except Uncertain as doubt:
            self._answered(letter, Outcome(), uncertain=str(doubt))
        else:
            self._answered(letter, outcome)
        return None

    def put_off(self, letter: Claimed, why: str | None, seconds: float | None = None, *, certain: bool = True) -> None:
        """It did not leave; it is tried again, unless it was for so long that it has failed. Without a reason it was
        no try. Unless that is `certain`, only a letter whose end was not said is tried again.
        """
        if letter.spent and why and certain:
            return self._failed(letter, why)
        pause_ = pause(letter.attempts) if seconds is None else seconds
        self._write(lambda c: outbox.release(c, self._worker, [letter.key], why=why, again_in=pause_, fenced=certain))
        log.info("letter_put_off", dispatch=str(letter.dispatch), attempts=letter.attempts + 1)
        return None

    def _kept_back(self, letter: Claimed, to: list[str], why: str) -> None:
        self._answered(letter, Outcome(refused=tuple(Undelivered(to=each, why=why) for each in to)))

    def _failed(self, letter: Claimed, why: str) -> None:
        stream = self._store.load_many([letter.dispatch])[letter.dispatch]
        dispatch = fold(EVOLVE, Dispatch(id=stream.id), stream.events)
        self._answered(letter, Outcome(later=tuple(Undelivered(to=each, why=why) for each in _waiting(dispatch))))

    def _about_to_hand(self, letter: Claimed, to: list[str]) -> None:
        """The fence, and behind it the dispatch and its document: who called it back has done so, or comes too late."""
        began = time.monotonic()
        with self._store.connection() as connection:
            if not outbox.hand(connection, self._worker, letter.key):
                raise NotOurs
        self.fenced = True
        try:
            stream = self._store.load_many([letter.dispatch])[letter.dispatch]
            dispatch = fold(EVOLVE, Dispatch(id=stream.id), stream.events)
            why = outdated(self._store, dispatch)
        except psycopg.Error as error:
            raise Interrupted("The database went away right before the end of the letter.") from error
        if not (_is_due(dispatch, letter) and set(_waiting(dispatch)).issuperset(to)):
            self._close(letter)
            raise NotOurs
        if why:
            raise TakenBack(why)
        if time.monotonic() - began > FRESH:  # the process was stopped here, and the world went on
            raise Interrupted("The worker was stopped for too long right before the end of the letter.")

    def _answered(self, letter: Claimed, outcome: Outcome, *, uncertain: str | None = None) -> None:
        """What the server said, on disk before anything else is done."""
        refused, later = outcome.refused, outcome.later
        if later and letter.spent:
            given_up = (Undelivered(to=e.to, why=f"Given up after two days: {e.why}", code=e.code) for e in later)
            refused, later = (*refused, *given_up), ()
        _count(outcome, refused, uncertain)
        why = uncertain or (later[0].why if later else None)
        if later and not outcome.taken and not refused:
            return self.put_off(letter, later[0].why)
        again_in = pause(letter.attempts) if later else 0.0
        self._write(
            lambda c: outbox.answered(
                c,
                self._worker,
                letter.key,
                taken=outcome.taken,
                refused=refused,
                uncertain=uncertain is not None,
                why=why,
                again_in=again_in,
            )
        )
        log.info("letter_handed", dispatch=str(letter.dispatch), taken=len(outcome.taken), refused=len(refused),
                 later=len(later), uncertain=uncertain is not None, codes=_codes(refused, later))  # fmt: skip
        return None

    def _close(self, letter: Claimed) -> None:
        self._write(lambda c: outbox.close(c, self._worker, letter.key))

    def _write(self, change: Callable[[Connection], object]) -> None:
        """Again and again while the database is away: what it says happened, and nobody else knows it."""
        deadline = time.monotonic() + PERSISTENCE
        while True:
            try:
                with self._store.connection() as connection:
                    change(connection)
                return
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)


def _is_due(dispatch: Dispatch, letter: Claimed) -> bool:
    return dispatch.status == "queued" and dispatch.channel == "email" and dispatch.round == letter.round


def _waiting(dispatch: Dispatch) -> list[str]:
    return [each for each, standing in dispatch.recipients.items() if standing == "queued"]


def pause(attempts: int) -> float:
    """Seconds until the next try, after so many that came to nothing; never the same for two letters."""
    doubled: float = FIRST_PAUSE * 2 ** min(attempts, 10)
    return min(doubled, LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311 - spreads them out


def _count(outcome: Outcome, refused: tuple[Undelivered, ...], uncertain: str | None) -> None:
    LETTERS.labels("taken").inc(len(outcome.taken))
    LETTERS.labels("refused").inc(len(refused))
    LETTERS.labels("uncertain").inc(uncertain is not None)


def _codes(refused: tuple[Undelivered, ...], later: tuple[Undelivered, ...]) -> list[int]:
    return sorted({each.code for each in (*refused, *later) if each.code})
