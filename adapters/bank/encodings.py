"""The text of a file, whatever its encoding: decoded strictly, so that a damaged name is refused and never stored."""

import codecs
import re
from collections.abc import Iterable, Iterator

from adapters.bank.errors import BrokenFile, NotABankFile, UnsafeFile, shown

ALLOWED = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii", "iso-8859-1": "latin-1",
    "latin1": "latin-1", "iso-8859-13": "iso8859-13", "iso-8859-15": "iso8859-15", "windows-1252": "cp1252",
    "cp1252": "cp1252", "windows-1257": "cp1257", "cp1257": "cp1257",
}  # fmt: skip
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"'>]{1,40})["']""")
_SAVED_AS = {
    b"%PDF": "a PDF", b"\x1f\x8b": "a gzip archive", b":20:": "an MT940 text", b"{1:": "a SWIFT MT text",
    b"\xd0\xcf\x11\xe0": "a spreadsheet",
}  # fmt: skip


def utf8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same text in UTF-8, chunk by chunk, without a byte order mark and without blanks before the first tag."""
    source, codec = iter(chunks), ""
    started = False
    for chunk in source:
        if not codec:
            _must_not_be(chunk)
            codec = _codec(chunk)
            decoder = codecs.getincrementaldecoder(codec)()
        text = _decoded(decoder, chunk, codec, final=False)
        if not started:
            text = text.lstrip("\ufeff \t\r\n")
            started = bool(text)
            if started and text[0] != "<":
                raise _not_xml("some other kind of file")
        yield text.encode()
    if not started:
        raise NotABankFile("The file is empty; download the statement again from the bank.")
    _decoded(decoder, b"", codec, final=True)


def _codec(head: bytes) -> str:
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise UnsafeFile("The file is encoded in UTF-32, which no bank sends; save it as UTF-8.")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    marked = head.startswith(codecs.BOM_UTF8)
    declared = _DECLARED.match(head[3 if marked else 0 :][:1024])
    name = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
    if name not in ALLOWED or (marked and ALLOWED[name] != "utf-8"):
        raise UnsafeFile(f"The file declares the encoding {shown(name)}, which is not read; save it as UTF-8.")
    return ALLOWED[name]


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes, codec: str, *, final: bool) -> str:
    try:
        text = decoder.decode(chunk, final)
    except UnicodeError:
        raise BrokenFile(
            f"The file is not the {codec.upper()} text that it says it is, so names in it would be damaged; "
            "download it again from the bank."
        ) from None
    if "\0" in text:
        raise BrokenFile("The file has NUL bytes inside; download it again from the bank.")
    return text


def _must_not_be(head: bytes) -> None:
    kind = next((kind for magic, kind in _SAVED_AS.items() if head.startswith(magic)), None)
    if kind:
        raise _not_xml(kind)


def _not_xml(kind: str) -> NotABankFile:
    return NotABankFile(f"This is {kind}, not XML; export the statement as camt.053 (or FIDAVISTA) XML.")
