"""A zip with several bank files: one level, a cap on everything, and nothing is ever written to a disk."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from adapters.bank.errors import BrokenFile, EmptyFile, TooLarge, UnsafeFile, shown

MEMBERS, UNPACKED, DIRECTORY, CHUNK = 100, 64 << 20, 256 << 10, 64 << 10
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PACKED = (*_ZIP, b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")
_END, _END_SIZE, _ZIP64 = b"PK\x05\x06", 22, b"PK\x06\x07"
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError,
            ValueError, struct.error, UnicodeError)  # fmt: skip


def is_zip(head: bytes) -> bool:
    """Whether a file that begins like this is a zip."""
    return head.startswith(_ZIP)


def members(data: bytes) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Name and content (in chunks, to be read before the next member) of every file in the zip."""
    _check_directory(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = [info for info in archive.infolist() if not info.is_dir() and not info.filename.startswith("__MACOSX/")]
    except _DAMAGED:
        raise _broken() from None
    if not infos:
        raise EmptyFile("The zip holds no file; put the bank's files into it.")
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise _broken()
    names = {info.filename for info in infos}
    if len(names) < len(infos):
        raise UnsafeFile("The zip holds two files of the same name, so which one counts cannot be told.")
    budget = [UNPACKED]
    for info in infos:
        yield info.filename, _content(archive, info, budget)


def _check_directory(data: bytes) -> None:
    """The size of the table of contents, checked before `zipfile` reads it into memory."""
    at = len(data) - _END_SIZE
    if data[at : at + 4] != _END or data[-2:] != b"\0\0":
        at = data.rfind(_END, max(0, len(data) - _END_SIZE - 0xFFFF))
    if at < 0 or at + _END_SIZE > len(data):
        raise _broken()
    count, size = struct.unpack_from("<HI", data, at + 10)
    if count > MEMBERS or size > DIRECTORY or _ZIP64 in data[max(0, at - 20) : at]:
        raise TooLarge(f"The zip holds more than {MEMBERS} files; import them in smaller archives.")


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: list[int]) -> Iterator[bytes]:
    try:
        with archive.open(info) as member:
            head = True
            while chunk := member.read(CHUNK):
                budget[0] -= len(chunk)
                _check(chunk if head else b"", info.filename, budget[0])
                head = False
                yield chunk
    except _DAMAGED:
        raise _broken(info.filename) from None


def _check(head: bytes, name: str, budget: int) -> None:
    if head.startswith(_PACKED):
        raise UnsafeFile(f"The zip holds another archive, {shown(name)}; unpack it first.")
    if budget < 0:
        raise TooLarge(f"The zip unpacks to more than {UNPACKED >> 20} MiB; import its files in smaller archives.")


def _broken(name: str = "") -> BrokenFile:
    what = f"The file {shown(name)} in the zip" if name else "The zip"
    return BrokenFile(f"{what} is damaged, encrypted or packed in an unusual way; pack or download it again.")
