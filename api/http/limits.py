"""What goes round every request: a size limit, an id, the headers of a careful server, and one line in the log."""

import time
import uuid
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import BodyTooLarge, of_refusal

ORDINARY, FILES = 1 << 20, 64 << 20
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'self'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
)
log = structlog.get_logger("http")


class Rounds:
    """Pure ASGI, so that streams pass through unbuffered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = _Request(scope, receive, send)
        if request.declared > request.limit:
            await of_refusal(request.too_large())(scope, receive, request.send)
        else:
            await self._serve(request)
        request.log()

    async def _serve(self, request: "_Request") -> None:
        try:
            await self.app(request.scope, request.receive, request.send)
        except BodyTooLarge as refusal:
            if request.status == 0:
                await of_refusal(refusal)(request.scope, request.receive, request.send)


class _Request:
    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self._receive, self._send = scope, receive, send
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        self.declared = int(length) if length.isdigit() else 0
        self.limit = FILES if scope["path"].endswith("/bank-statements") else ORDINARY
        self.id = uuid.uuid4().hex[:16]
        self.read = self.status = 0
        self.began = time.perf_counter()

    def too_large(self) -> BodyTooLarge:
        return BodyTooLarge(f"The body has more than {self.limit >> 20} MiB; send it in parts.")

    async def receive(self) -> Message:
        message = await self._receive()
        self.read += len(message.get("body", b""))
        if self.read > self.limit:
            raise self.too_large()
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers: list[Any] = list(message.get("headers", ()))
            message["headers"] = [*headers, *HEADERS, (b"x-request-id", self.id.encode())]
        await self._send(message)

    def log(self) -> None:
        took = round((time.perf_counter() - self.began) * 1000, 1)
        log.info(
            "request", id=self.id, method=self.scope["method"], path=self.scope["path"], status=self.status, ms=took
        )
