"""What goes round every request: a size limit, an id, the headers of a careful server, and one line in the log."""

import time
import traceback
import uuid
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import BodyTooLarge, of_refusal, problem

ORDINARY, ATTACHMENTS, FILES = 1 << 20, 21 << 20, 64 << 20  # a form is more than the file in it
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'self'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
)
_INTERNAL = "The log has the cause under {}. Ask again with the same Idempotency-Key; nothing is done twice."
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
            await self.app(request.scope, request.receive, request.send_unless_too_large)
        except BodyTooLarge:
            pass
        except Exception as error:
            request.failed(error)
            if request.status:  # half an answer is out; the caller sees it break off
                raise
            answer = problem(500, "/problems/internal", "Something is wrong on our side.", _INTERNAL.format(request.id))
            await answer(request.scope, request.receive, request.send)
        if request.too_much and request.status == 0:
            await of_refusal(request.too_large())(request.scope, request.receive, request.send)


def _limit(path: str) -> int:
    if path == "/api/v1/bank-statements":
        return FILES
    return ATTACHMENTS if path.endswith("/attach") else ORDINARY


class _Request:
    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self._receive, self._send = scope, receive, send
        scope.setdefault("state", {})  # what the routes tell for the log: who, and the position reached
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        self.declared = int(length) if length.isdigit() else 0
        self.limit = _limit(scope["path"])
        self.id = uuid.uuid4().hex[:16]
        self.read = self.status = 0
        self.too_much = False
        self.began = time.perf_counter()

    def too_large(self) -> BodyTooLarge:
        return BodyTooLarge(f"The body has more than {self.limit >> 20} MiB; send it in parts.")

    async def receive(self) -> Message:
        message = await self._receive()
        self.read += len(message.get("body", b""))
        if self.read > self.limit:
            self.too_much = True
            raise self.too_large()
        return message

    async def send_unless_too_large(self, message: Message) -> None:
        """Whatever was made of a body that was cut off, the answer is that it is too large."""
        if not self.too_much or self.status:
            await self.send(message)

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers: list[Any] = list(message.get("headers", ()))
            message["headers"] = [*headers, *HEADERS, (b"x-request-id", self.id.encode())]
        await self._send(message)

    def failed(self, error: Exception) -> None:
        """Where it broke; never the message, which may hold what the caller sent."""
        log.error("broken", id=self.id, error=type(error).__name__, at=traceback.format_tb(error.__traceback__)[-5:])

    def log(self) -> None:
        """One line: which request, by whom, which command or question, and the position that it reached."""
        told = {name: value for name in ("who", "position") if (value := self.scope["state"].get(name)) is not None}
        log.info(
            "request",
            id=self.id,
            method=self.scope["method"],
            path=self.scope["path"],
            command=getattr(self.scope.get("route"), "operation_id", None),
            status=self.status,
            ms=round((time.perf_counter() - self.began) * 1000, 1),
            **told,
        )
