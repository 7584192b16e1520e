"""An e-mail, byte for byte: its frame is kept, and with the files that the frame names it is whole again for ever."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.headerregistry import Address
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import quote
from uuid import UUID

import msgspec

_POLICY = compat32.clone(linesep="\r\n", max_line_length=76)
_QUOTED = Charset("utf-8")
_QUOTED.body_encoding = QP
_LONGEST = 800
_UNBROKEN = ("message", "multipart")  # types whose bytes MIME does not let travel as base64


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file that goes along: its bytes are kept under their SHA-256 in hex."""

    name: str
    media_type: str
    sha256: str


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What an e-mail says. `sender` is what `sender_of` gives, `message_id` what `message_id_of` gives; `at` in UTC."""

    message_id: str
    sender: str
    to: Sequence[str]
    cc: Sequence[str] = ()
    subject: str
    text: str
    language: str | None = None
    at: datetime
    files: Sequence[File] = ()


def sender_of(name: str, address: str) -> str:
    """Our name and address as they stand in the letter. `address` has been through `email_address`."""
    return str(Address(display_name=" ".join(name.split()), addr_spec=address))


def message_id_of(dispatch: UUID, version: int, sender: str) -> str:
    """Its name for ever: of the dispatch, and of the fact by which it was made, so that a letter made anew has another.

    Every try of the same letter has the same name, so that who gets it twice sees it once.
    """
    return f"<{dispatch.hex}.{version}@{address_of(sender).rpartition('@')[2]}>"


def address_of(sender: str) -> str:
    """The bare address: where it comes back to."""
    return parseaddr(sender)[1]


def frame_of(letter: Letter) -> bytes:
    """The whole e-mail, with the digest of each file in the place of its bytes."""
    text = MIMEText(letter.text, "plain", _QUOTED)  # type: ignore[arg-type]  # a charset with its own encoding
    message: Message = text
    if letter.files:
        message = MIMEMultipart("mixed", _boundary(letter.message_id), [text, *map(_enclosed, letter.files)])
    for name, value in _headers(letter):
        message[name] = value  # type: ignore[assignment]  # a header may come encoded
    return message.as_bytes(policy=_POLICY)


def whole(frame: bytes, message_id: str, content: Callable[[str], bytes]) -> bytes:
    """The e-mail as it leaves; `content` gives the bytes of a file by its digest."""
    mark = b"\r\n--" + _boundary(message_id).encode()
    head, *parts = frame.split(mark)
    if not parts:
        return frame
    return mark.join([head, parts[0], *(_filled(part, content) for part in parts[1:-1]), parts[-1]])


def _filled(part: bytes, content: Callable[[str], bytes]) -> bytes:
    about, _, digest = part.rpartition(b"\r\n\r\n")
    packed = base64.encodebytes(content(digest.strip().decode())).rstrip().replace(b"\n", b"\r\n")
    return about + b"\r\n\r\n" + packed + b"\r\n"


def _headers(letter: Letter) -> Iterator[tuple[str, str | Header]]:
    """What is not ASCII is encoded as words of their own, none of them too long (RFC 2047)."""
    name, address = parseaddr(letter.sender)
    yield "Message-ID", letter.message_id
    yield "Date", format_datetime(letter.at)
    yield "From", formataddr((name, address)) if name.isascii() else f"{Header(name, 'utf-8', 60).encode()} <{address}>"
    yield "To", ",\n ".join(letter.to)
    if letter.cc:
        yield "Cc", ",\n ".join(letter.cc)
    yield (
        "Subject",
        Header(" ".join(letter.subject.split()), None if letter.subject.isascii() else "utf-8", 76, "Subject"),
    )
    if letter.language:
        yield "Content-Language", letter.language


def _enclosed(file: File) -> Message:
    """A part whose content is the file's digest, under the headers of the file itself."""
    kind = file.media_type if not file.media_type.startswith(_UNBROKEN) else "application/octet-stream"
    part = MIMENonMultipart(*kind.split("/", 1))
    name = _short(" ".join(file.name.split()))
    part.add_header("Content-Disposition", "attachment", filename=name if name.isascii() else ("utf-8", "", name))
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(file.sha256 + "\n")
    return part


def _short(name: str) -> str:
    """No line of an e-mail has more than 998 bytes, and a letter of a name can take twelve."""
    stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
    while len(quote(stem)) > _LONGEST:
        stem = stem[:-1]
    return stem + dot + ending[:20]


def _boundary(message_id: str) -> str:
    """A line that no text can have: quoted-printable writes `=_` otherwise."""
    return f"=_{hashlib.sha256(message_id.encode()).hexdigest()[:40]}"


def name_of(message: bytes) -> str:
    """The bare Message-ID of a letter that was written here, as a file may be called."""
    found = re.search(rb"^Message-ID: <([0-9A-Za-z.@-]+)>", message, re.MULTILINE)
    if found is None:
        raise ValueError("This letter was not written here: it has no Message-ID of ours.")
    return found[1].decode()
