"""Letters handed to a mail server, over one connection as long as they follow one another (RFC 5321)."""

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from adapters.mail.line import connect, line_to, patience
from adapters.mail.server import Server
from adapters.mail.transport import Interrupted, Outcome, Uncertain, Unreachable
from aggregates.dispatch import Undelivered

STEP = 30.0  # seconds for each step
END = 120.0  # seconds for its answer to a whole letter, which it may look through first
WHOLE = 300.0  # seconds for a letter, with all of its steps
PIECE = 1 << 16  # bytes that are said at once
_TOO_LARGE = 552
_LOST = (smtplib.SMTPServerDisconnected, OSError)  # a timeout is one, too


class Smtp:
    """A connection to the server, made when a letter comes."""

    def __init__(self, where: Server, *, step: float = STEP, end: float = END, whole: float = WHOLE) -> None:
        """Seconds for each `step`, for the answer to the `end` of a letter, and for the `whole` of it."""
        self._where, self._step, self._end, self._whole = where, step, end, whole
        self._line: smtplib.SMTP | None = None
        self._used = False
        self._ending = threading.Lock()  # held while the end of a letter is said

    def deliver(
        self, message: bytes, sender: str, recipients: Sequence[str], about_to_hand: Callable[[], None]
    ) -> Outcome:
        """As `Transport.deliver`. One to whom it cannot go does not keep it from the others."""
        try:
            return self._delivered(message, sender, recipients, about_to_hand)
        except BaseException:
            self._hang_up()
            raise

    def rest(self) -> None:
        """Say goodbye."""
        if self._line is not None:
            with suppress(smtplib.SMTPException, OSError), self._watched(5.0):
                self._line.quit()
        self._hang_up()

    def abort(self) -> None:
        """Hang up, unless the end of a letter was said: its answer is waited for."""
        if self._ending.acquire(blocking=False):
            self._break()
            self._ending.release()

    def _delivered(
        self, message: bytes, sender: str, recipients: Sequence[str], about_to_hand: Callable[[], None]
    ) -> Outcome:
        with self._watched(self._whole):
            line, refusal = self._addressed(sender, len(message))
            if refusal:
                return _all(recipients, *refusal)
            asked = [(each, *self._step_of(line, "rcpt", each)) for each in recipients]
            outcome = _sorted(asked)
            if not outcome.taken:
                self._step_of(line, "rset")
                return outcome
            code, words = self._step_of(line, "docmd", "DATA")
            said = (code, words) if code != 354 else self._body(line, message, about_to_hand)
            return _with(outcome, *said)

    def _addressed(self, sender: str, size: int) -> tuple[smtplib.SMTP, tuple[int, bytes] | None]:
        """The line on which the server knows from whom it comes, or its refusal; a line that went stale is renewed."""
        options = [f"size={size}"]
        if self._line is not None and self._used:
            with suppress(Interrupted, Unreachable):
                code, words = self._step_of(self._line, "mail", sender, options)
                return self._line, _refusal(code, words)
            self._hang_up()
        line = self._line = self._connected()
        self._used = True
        if not line.has_extn("size"):
            options = []
        code, words = self._step_of(line, "mail", sender, options)
        if code in {530, 535}:
            raise Unreachable(f"The mail server wants to know who we are: {_shown(code, words)}; check the SMTP URL.")
        return line, _refusal(code, words)

    def _connected(self) -> smtplib.SMTP:
        """A line after greeting, encryption and password. Errors: `Unreachable`."""
        where = f"{self._where.host}:{self._where.port}"
        try:
            line = self._line = line_to(self._where, self._step)
            self._used = False
            connect(line, self._where)
            return line
        except smtplib.SMTPAuthenticationError as error:
            said = _shown(error.smtp_code, error.smtp_error)
            raise Unreachable(f"{where} refuses user or password: {said}; check the SMTP URL.") from error
        except smtplib.SMTPNotSupportedError as error:
            raise Unreachable(f"{where} lacks what is asked of it: {error}") from error
        except smtplib.SMTPResponseException as error:
            said = _shown(error.smtp_code, error.smtp_error)
            raise Unreachable(f"{where} does not take letters now: {said}") from error
        except ssl.SSLError as error:
            raise Unreachable(f"{where} cannot be trusted: {error.reason or error}; see to its certificate.") from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(f"{where} cannot be reached: {error}") from error

    def _body(self, line: smtplib.SMTP, message: bytes, about_to_hand: Callable[[], None]) -> tuple[int, bytes]:
        """All of it, and then its end: until that is said, the server may keep nothing of it (RFC 5321)."""
        self._said(line, re.sub(rb"(?m)^\.", b"..", message.removesuffix(b"\r\n")) + b"\r\n")
        with self._ending:
            about_to_hand()
            try:
                patience(line, self._end)
                line.send(b".\r\n")
                code, words = line.getreply()
                patience(line, self._step)
            except (smtplib.SMTPException, *_LOST) as error:
                raise Uncertain(f"The mail server had all of it and did not answer: {error}") from error
        if not 200 <= code < 600 or 300 <= code < 400:
            raise Uncertain(f"The mail server had all of it and answered oddly: {_shown(code, words)}")
        return code, words

    def _said(self, line: smtplib.SMTP, content: bytes) -> None:
        """Piece by piece: each has the time of a step, so that a large letter may be long on a slow way."""
        rest = memoryview(content)
        try:
            while rest:
                line.send(rest[:PIECE])
                rest = rest[PIECE:]
        except _LOST as error:
            raise Interrupted(f"The mail server went away amid the letter: {error}") from error

    def _step_of(self, line: smtplib.SMTP, verb: str, *said: object) -> tuple[int, bytes]:
        """The server's answer to a step that leaves nothing behind. Errors: `Interrupted`, `Unreachable`."""
        try:
            code, words = getattr(line, verb)(*said)
        except (smtplib.SMTPException, *_LOST) as error:
            raise Interrupted(f"The mail server went away at {verb}: {error}") from error
        if code == 421:
            raise Unreachable(f"The mail server stops for now: {_shown(code, words)}")
        if not 200 <= code < 600:
            raise Interrupted(f"The mail server answered oddly at {verb}: {_shown(code, words)}")
        return code, words

    @contextmanager
    def _watched(self, seconds: float) -> Iterator[None]:
        """A server that sends a byte now and then does not hold us for ever."""
        watch = threading.Timer(seconds, self._break)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()

    def _break(self) -> None:
        line = self._line
        if line is not None and line.sock is not None:
            with suppress(OSError):
                line.sock.shutdown(socket.SHUT_RDWR)

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()


def _refusal(code: int, words: bytes) -> tuple[int, bytes] | None:
    """What was said to our own address: no letter of ours would leave, unless only this one is too large (RFC 1870)."""
    if code >= 500 and code != _TOO_LARGE:
        raise Unreachable(
            f"The mail server takes nothing from our address: {_shown(code, words)}; check NENOSEGTS_MAIL_FROM and "
            "what the server lets us send."
        )
    return None if code < 300 else (code, words)


def _sorted(asked: Sequence[tuple[str, int, bytes]]) -> Outcome:
    undelivered = {to: Undelivered(to=to, why=_shown(code, words), code=code) for to, code, words in asked}
    return Outcome(
        taken=tuple(to for to, code, _ in asked if 200 <= code < 300),
        refused=tuple(undelivered[to] for to, code, _ in asked if code >= 500),
        later=tuple(undelivered[to] for to, code, _ in asked if 300 <= code < 500),
    )


def _with(outcome: Outcome, code: int, words: bytes) -> Outcome:
    """After the answer to the letter itself, which is one for all whose address was taken."""
    if 200 <= code < 300:
        return outcome
    rest = _all(outcome.taken, code, words)
    return Outcome(refused=outcome.refused + rest.refused, later=outcome.later + rest.later)


def _all(recipients: Sequence[str], code: int, words: bytes) -> Outcome:
    return _sorted([(each, code, words) for each in recipients])


def _shown(code: int, words: bytes | str) -> str:
    """The server's own words, as far as they can be shown."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"[:300]
