"""A mail server that is a real one (aiosmtpd), counts what it took, and can be told to misbehave."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


class Letters:
    """What came in. `rcpt`, `data`, `mail` say what to answer: by address, or one for all; None: take it.

    `drop` hangs up once the letter is there, before it is answered; `lag` is how many seconds an answer takes.
    """

    def __init__(self) -> None:
        self.came: list[tuple[str, tuple[str, ...], bytes]] = []
        self.sessions = 0
        self.rcpt: dict[str, str] = {}
        self.data: Callable[[int], str | None] = lambda _: None
        self.mail: str | None = None
        self.drop = 0
        self.lag = 0.0
        self.arrived = threading.Semaphore(0)

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, name: str, answers: Any) -> Any:
        self.sessions += 1
        session.host_name = name
        return answers

    async def handle_MAIL(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        if self.mail:
            return self.mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        if answer := self.rcpt.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        if answer := self.data(len(self.came)):
            return answer
        assert isinstance(envelope.content, bytes) and envelope.mail_from
        self.came.append((envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
        self.arrived.release()
        await asyncio.sleep(self.lag)
        if self.drop:
            self.drop -= 1
            assert server.transport
            server.transport.abort()
        return "250 taken"

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(content, policy=policy.default) for _, _, content in self.came]

    @property
    def copies(self) -> Counter[tuple[str, str]]:
        """How often each Message-ID came to each address."""
        return Counter(
            (str(message["Message-ID"]), address)
            for message, (_, to, _) in zip(self.messages, self.came, strict=True)
            for address in to
        )


def authenticator(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"office", b"right"), handled=False)


@contextmanager
def post_office(port: int = 0, **options: Any) -> Iterator[tuple[Letters, str]]:
    """The letters and the server's URL; `options` of aiosmtpd. Without a port the system chooses one."""
    letters = Letters()
    server = _Controller(letters, hostname="127.0.0.1", port=port, **options)
    server.start()
    try:
        yield letters, f"smtp://127.0.0.1:{server.bound}?starttls=never"
    finally:
        server.stop()


class _Controller(Controller):
    @property
    def bound(self) -> int:
        assert self.server
        return int(self.server.sockets[0].getsockname()[1])

    def _trigger_server(self) -> None:
        """Its own way asks for the port that it was given, which is none."""
        asked, self.port = self.port, self.port or self.bound
        super()._trigger_server()
        self.port = asked
