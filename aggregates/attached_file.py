"""What may be attached: files of a few kinds, not too large, that are what they say they are, under a harmless name."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from aggregates.errors import Refusal, Rejected

MOST_BYTES = 20 << 20
MOST_NAME = 200  # characters


class AttachmentTooLarge(Refusal):
    """An attachment has at most 20 MiB."""

    status = 413


class FileTypeNotAllowed(Refusal):
    """Files of this type are not attached."""

    status = 415


class EmptyFile(Rejected):
    """An attachment has at least one byte."""


class NotWhatItSays(Rejected):
    """The file is not of the type that it says."""


class _Type(NamedTuple):
    endings: tuple[str, ...]  # the first is the usual one
    is_such: Callable[[bytes], bool]


def checked(content: bytes, media_type: str, name: str) -> tuple[str, str]:
    """The media type and the name under which a file is attached, once it is sure that it may be.

    A file that does not say its type (none, or octet-stream) is taken by the ending of its name.
    Errors: `FileTypeNotAllowed`, `EmptyFile`, `AttachmentTooLarge`, `NotWhatItSays`.
    """
    media_type = _type_of(media_type, name)
    if not content:
        raise EmptyFile(f"{clean(name)!r} has no bytes; attach the file itself.")
    if len(content) > MOST_BYTES:
        raise AttachmentTooLarge(
            f"{clean(name)!r} has {len(content)} bytes, but at most {MOST_BYTES >> 20} MiB are kept; make it smaller."
        )
    if not _TYPES[media_type].is_such(content):
        raise NotWhatItSays(
            f"{clean(name)!r} says that it is {media_type}, but its bytes are not of that type; "
            "send it with its true type, or save it anew."
        )
    return media_type, _with_ending(clean(name), _TYPES[media_type].endings)


def clean(name: str) -> str:
    """A file's name without path, control and invisible characters, of at most 200 characters; never empty."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(each for each in unicodedata.normalize("NFC", last) if unicodedata.category(each)[0] != "C")
    shown = re.sub(r"\s+", " ", shown).strip(" .")
    if len(shown) > MOST_NAME:
        stem, dot, ending = shown.rpartition(".")
        tail = dot + ending if stem and len(ending) <= 10 else ""
        shown = shown[: MOST_NAME - len(tail)].rstrip(" .") + tail
    return shown or "attachment"


def _with_ending(name: str, endings: tuple[str, ...]) -> str:
    """The name with an ending of its type, so that no text leaves the house as a program."""
    if name.lower().endswith(endings):
        return name
    return name[: MOST_NAME - len(endings[0])] + endings[0]


def _type_of(said: str, name: str) -> str:
    said = said.partition(";")[0].strip().lower()
    said = _ALSO_CALLED.get(said, said)
    if said in {"", "application/octet-stream"}:
        low = clean(name).lower()
        said = next((each for each, kind in _TYPES.items() if low.endswith(kind.endings)), said)
    if said not in _TYPES:
        allowed = ", ".join(kind.endings[0][1:] for kind in _TYPES.values())
        raise FileTypeNotAllowed(f"{said or 'A file without a type'} cannot be attached; attach {allowed}.")
    return said


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(marks)


def _is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _is_text(content: bytes) -> bool:
    """Words only: a text in UTF-16 says so by its mark, any other has no bytes below a space but breaks."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return not _CONTROL.search(content.decode("utf-16").encode())
        except UnicodeDecodeError:
            return False
    return not _CONTROL.search(content)


def _is_xml(content: bytes) -> bool:
    head = content[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")  # UTF-16 too
    return head.startswith(b"<") and not _HTML.match(content[:256].replace(b"\0", b""))


def _is_mail(content: bytes) -> bool:
    return _is_text(content) and re.match(rb"[\x21-\x39\x3b-\x7e]{1,100}:", content) is not None


def _is_office(folder: str) -> Callable[[bytes], bool]:
    """An Office document without macros: the list of what is in it tells, nothing is unpacked."""

    def is_such(content: bytes) -> bool:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                names = packed.namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError):
            return False
        macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names) and not macros

    return is_such


_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
_HTML = re.compile(rb"[^<]*<(!doctype\s+html|html|script)", re.IGNORECASE)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_TYPES = {
    "application/pdf": _Type((".pdf",), _begins(b"%PDF-")),
    "image/png": _Type((".png",), _begins(b"\x89PNG\r\n\x1a\n")),
    "image/jpeg": _Type((".jpg", ".jpeg"), _begins(b"\xff\xd8\xff")),
    "image/tiff": _Type((".tif", ".tiff"), _begins(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
    "image/webp": _Type((".webp",), _is_webp),
    "application/xml": _Type((".xml",), _is_xml),
    "text/plain": _Type((".txt",), _is_text),
    "text/csv": _Type((".csv",), _is_text),
    _OFFICE + "wordprocessingml.document": _Type((".docx",), _is_office("word/")),
    _OFFICE + "spreadsheetml.sheet": _Type((".xlsx",), _is_office("xl/")),
    "message/rfc822": _Type((".eml",), _is_mail),
}
_ALSO_CALLED = {"text/xml": "application/xml", "image/jpg": "image/jpeg", "image/tif": "image/tiff"}
