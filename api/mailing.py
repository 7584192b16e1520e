"""The mail worker: takes the e-mails that wait, has their papers made, hands them over, and records how it went."""

import threading
from collections.abc import Sequence
from uuid import UUID

import psycopg
import structlog

from adapters.mail.folder import Folder
from adapters.mail.server import server
from adapters.mail.smtp import Smtp
from adapters.mail.transport import Interrupted, Transport, Unreachable
from aggregates.dispatch import EVOLVE, Dispatch
from aggregates.errors import Refusal
from aggregates.event import fold
from aggregates.ids import new_id
from api.handing import Hand, pause
from api.settings import Settings
from commands.breakdown import broke_down
from commands.carry_out import carry_out
from commands.command import Caller, Order
from commands.desk import Desk
from commands.dispatches.make_papers import MakePapers, make_papers
from commands.dispatches.note_result import NoteResults, note_results
from queries.sending.letters_to_send import letters_to_send, waiting_letters
from store import outbox
from store.facts import Stream
from store.outbox_home import is_copy, move_in
from store.outbox_rows import Claimed, Outcome

BATCH = 20  # letters that are claimed at once
ENLISTED = 1000  # letters that the outbox learns of at once
POLL = 1.0  # seconds between two looks at the queue
STOP_WITHIN = 20.0  # seconds in which the answer to a letter whose end was said is waited for
MAILER = Order(Caller("mail worker", frozenset({"admin"})))
AWAY = (psycopg.OperationalError, psycopg.InterfaceError)  # the database; what else it says is about one letter
log = structlog.get_logger()


def transport_of(settings: Settings) -> Transport:
    """The mail server of the settings; without one, a folder beside the data."""
    return Smtp(server(settings.smtp_url)) if settings.smtp_url else Folder(settings.data_dir / "outbox")


class Mailing:
    """One worker; any number of them, in any number of processes, share the outbox."""

    def __init__(self, desk: Desk, transport: Transport) -> None:
        """Nothing is begun here."""
        self._desk, self._store, self._transport = desk, desk.store, transport
        self._worker = new_id()
        self._hand = Hand(desk.store, transport, self._worker, desk.policy.mail_from)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self.run, name="mailing", daemon=True)

    def begin(self) -> None:
        """From now on, in a thread of its own."""
        self._thread.start()

    def end(self) -> None:
        """The letter under way is finished if its end was said, else it waits on; then no more."""
        self._stop.set()
        self._transport.abort()
        if self._thread.is_alive():
            self._thread.join(STOP_WITHIN)

    def run(self) -> None:
        """Turn after turn until the end; survives what a turn raises."""
        while not self._stop.is_set():
            try:
                if self.turn():
                    continue
            except (psycopg.Error, Refusal) as error:  # the database is away, or somebody else was faster
                log.warning("mailing_waits", why=type(error).__name__)
            except Exception as error:
                log.error("mailing_waits", **broke_down(error))
            self._stop.wait(POLL)
        self._transport.rest()

    def turn(self) -> int:
        """One batch; how many letters were looked at."""
        if self._is_copy() and not self._moved_in():
            return 0
        with self._store.connection() as connection:
            if lost := outbox.give_up_lost(connection):
                log.warning("letters_lost_sight_of", letters=lost)
        self._record()
        with self._store.connection() as connection:
            outbox.enlist(connection, letters_to_send(connection, ENLISTED))
            letters = outbox.claim(connection, self._worker, BATCH)
        if not letters:
            self._transport.rest()
            return 0
        try:
            self._hand_over(letters, self._made(letters))
        finally:
            self._let_go(letters)
        self._record()
        return len(letters)

    def _is_copy(self) -> bool:
        with self._store.connection() as connection:
            return is_copy(connection)

    def _moved_in(self) -> bool:
        """In a copy of the database nothing that waits leaves by itself; false while it is not known what waits."""
        if not self._desk.settle():
            return False
        with self._store.connection() as connection:
            letters = move_in(connection, waiting_letters(connection))
        log.warning("letters_of_a_copied_database_are_held", letters=letters)
        return True

    def _hand_over(self, letters: Sequence[Claimed], streams: dict[UUID, Stream]) -> None:
        stumbled = False
        for place, letter in enumerate(letters):
            if self._stop.is_set():
                return
            try:
                self._give(letter, streams)
                stumbled = False
            except (Unreachable, Interrupted) as error:
                if self._stop.is_set():
                    self._hand.put_off(letter, None, 0.0)
                elif stumbled or isinstance(error, Unreachable):  # it is not this letter
                    self._wait_for_server(letters[place:], str(error))
                    return
                else:
                    self._hand.put_off(letter, str(error))
                    stumbled = True

    def _give(self, letter: Claimed, streams: dict[UUID, Stream]) -> None:
        """One letter that cannot even be put together does not keep the others."""
        try:
            self._hand.give(letter, streams[letter.dispatch])
        except (Unreachable, Interrupted, *AWAY):
            raise
        except Exception as error:
            log.error("letter_not_put_together", dispatch=str(letter.dispatch), **broke_down(error))
            why = f"It could not be put together ({type(error).__name__}); see the log."
            self._hand.put_off(letter, why, certain=not self._hand.fenced)

    def _made(self, letters: Sequence[Claimed]) -> dict[UUID, Stream]:
        """The facts of the letters, after their papers were made."""
        ids = [each.dispatch for each in letters]
        streams = self._store.load_many(ids)
        bare = {each for each in ids if _wants_papers(streams[each])}
        if not bare:
            return streams
        waiting = [each for each in letters if each.dispatch in bare]
        if not self._papers(waiting) and len(waiting) > 1:
            for each in waiting:
                self._papers([each])
        return self._store.load_many(ids)

    def _papers(self, letters: Sequence[Claimed]) -> bool:
        """Whether the papers of these were made, or failed by themselves; one that breaks down is put off alone."""
        ids = [each.dispatch for each in letters]
        try:
            carry_out(
                self._desk, MAILER, "make_papers", MakePapers(), lambda work, given: make_papers(work, given, ids)
            )
        except (*AWAY, Refusal):
            raise
        except Exception as error:
            log.error("papers_not_made", letters=len(ids), **broke_down(error))
            if len(letters) == 1:
                why = f"The papers could not be made ({type(error).__name__}); see the log."
                self._hand.put_off(letters[0], why)
            return False
        return True

    def _wait_for_server(self, letters: Sequence[Claimed], why: str) -> None:
        """All wait together: a server that is away costs one connection a time, not one a letter."""
        seconds = pause(min(each.attempts for each in letters))
        for letter in letters:
            self._hand.put_off(letter, why, seconds)
        with self._store.connection() as connection:
            outbox.postpone(connection, why, seconds)
        log.warning("mail_server_unreachable", seconds=round(seconds))

    def _let_go(self, letters: Sequence[Claimed]) -> None:
        """Those that were not come to; where the fence was passed, nothing is certain here."""
        keys = [each.key for each in letters]
        with self._store.connection() as connection:
            outbox.release(connection, self._worker, keys, why=None, again_in=0.0, fenced=False)

    def _record(self) -> None:
        """What servers said becomes facts, also to workers that died; one that cannot does not keep the others."""
        with self._store.connection() as connection:
            outcomes = outbox.unrecorded(connection, self._worker, 5 * BATCH)
        for some in (outcomes, *([each] for each in outcomes)) if outcomes else ():
            try:
                self._recorded(some)
            except AWAY:
                raise
            except Exception as error:
                log.error("answers_not_recorded", letters=len(some), **broke_down(error))
            else:
                if some is outcomes:
                    return

    def _recorded(self, outcomes: Sequence[Outcome]) -> None:
        answer = carry_out(
            self._desk, MAILER, "note_results", NoteResults(), lambda work, given: note_results(work, given, outcomes)
        )
        waiting = {UUID(each) for each in answer.more["waiting"]}
        on = {(each.dispatch, each.round) for each in outcomes if each.dispatch in waiting}
        with self._store.connection() as connection:
            outbox.recorded(connection, outcomes, on)


def _wants_papers(stream: Stream) -> bool:
    dispatch = fold(EVOLVE, Dispatch(id=stream.id), stream.events)
    return dispatch.status == "queued" and not dispatch.made
