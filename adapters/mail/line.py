"""A line to a mail server: connected, encrypted, and on which it knows who we are."""

import re
import smtplib
import socket
import ssl
from typing import Any

from adapters.mail.server import Server


class _WholeLines(smtplib.SMTP):
    """An answer that was cut off is none: "25" and an end may have been 250 or 259."""

    def getreply(self) -> tuple[int, bytes]:
        """As in the library, which would take it."""
        if self.file is None and self.sock is not None:
            self.file = _Whole(self.sock.makefile("rb"))
        return super().getreply()


class _Whole:
    def __init__(self, file: Any) -> None:
        self._file = file
        self.close = file.close

    def readline(self, limit: int) -> bytes:
        line: bytes = self._file.readline(limit)
        return line if line.endswith(b"\n") else b""


class _Line(_WholeLines):
    """Plain, until STARTTLS."""


class _SecureLine(_WholeLines, smtplib.SMTP_SSL):
    """TLS from the first byte."""


def line_to(where: Server, seconds: float) -> smtplib.SMTP:
    """Not connected yet. `seconds` are for each step."""
    name = _our_name()
    line: smtplib.SMTP = _Line(timeout=seconds, local_hostname=name)
    if where.secure:
        line = _SecureLine(timeout=seconds, local_hostname=name, context=_trust())
    line._host = where.host  # type: ignore[attr-defined]  # the name on the certificate; only the constructor sets it
    return line


def connect(line: smtplib.SMTP, where: Server) -> None:
    """Greeting, encryption, password. Errors: those of smtplib, and `OSError`."""
    code, words = line.connect(where.host, where.port)
    if code != 220:
        raise smtplib.SMTPConnectError(code, words)
    if line.sock is not None:
        line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # a short end follows a long letter
    _greeted(line)
    if where.starttls:
        if not line.has_extn("starttls"):
            raise smtplib.SMTPNotSupportedError(
                "it does not offer STARTTLS; where the way to it is safe, add ?starttls=never to the SMTP URL."
            )
        line.starttls(context=_trust())
        _greeted(line)
    if where.user is not None:
        line.login(where.user, where.password)


def _greeted(line: smtplib.SMTP) -> None:
    """Who we are, and what the server can."""
    code, words = line.ehlo()
    if not 200 <= code < 300 and code != 421:
        code, words = line.helo()
    if not 200 <= code < 300:
        raise smtplib.SMTPHeloError(code, words)


def patience(line: smtplib.SMTP, seconds: float) -> None:
    """So long the next answers are waited for."""
    if line.sock is not None:
        line.sock.settimeout(seconds)


def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _our_name() -> str:
    """As we greet: the machine's name, without asking the network for it."""
    name = socket.gethostname()
    return name if re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", name) else "localhost"
