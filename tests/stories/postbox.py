"""A real mail server for the stories: what it takes can be read like a letter, with the text of its pages."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller
from pypdf import PdfReader


class Post(NamedTuple):
    """One e-mail as it arrived."""

    to: list[str]
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["subject"])

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        return body.get_content() if body else ""

    @property
    def files(self) -> dict[str, bytes]:
        return {each.get_filename() or "": each.get_content() for each in self.message.iter_attachments()}

    @property
    def pages(self) -> str:
        """The text of all enclosed PDFs."""
        readers = (PdfReader(BytesIO(each)) for name, each in self.files.items() if name.endswith(".pdf"))
        return "\n".join(page.extract_text() for reader in readers for page in reader.pages)


class Postbox:
    """Takes everything, but for the addresses in `closed`."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.closed: set[str] = set()
        self.port = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.closed:
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.posts.append(Post(list(envelope.rcpt_tos), message))
        return "250 Taken"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?starttls=never"

    def to(self, address: str) -> list[Post]:
        return [each for each in self.posts if address in each.to]


@contextmanager
def postbox() -> Iterator[Postbox]:
    box = Postbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        box.port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def until(so: Callable[[], bool], seconds: float = 20.0) -> None:
    """Waits for what happens in the background."""
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
