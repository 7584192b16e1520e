"""Where the mail server is, as a URL says it."""

from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit


class Server(NamedTuple):
    """Where and how; what a URL such as smtp://user:password@mail.company.lv:587 says."""

    host: str
    port: int
    user: str | None
    password: str
    secure: bool  # TLS from the first byte
    starttls: bool


def server(url: str) -> Server:
    """Errors: `ValueError` with a sentence."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("must begin with smtp:// or smtps://, with a host")
    if set(asked) - {"starttls"} or asked.get("starttls", ["never"]) != ["never"]:
        raise ValueError("can say ?starttls=never and nothing else")
    secure = parts.scheme == "smtps"
    return Server(
        host=parts.hostname,
        port=parts.port or (465 if secure else 587),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or ""),
        secure=secure,
        starttls=not secure and not asked,
    )
