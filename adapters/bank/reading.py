"""Read a bank file of any kind: payments go to a sink one by one, the heads of the statements come back."""

import time
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from adapters.bank import archive
from adapters.bank.document import Document
from adapters.bank.encodings import utf8
from adapters.bank.errors import TooLarge
from adapters.bank.model import BankFile, Entry, Payment, Statement, Warning_
from adapters.bank.progress import EntrySink, Sink
from adapters.bank.xml import SECONDS
from aggregates.errors import Rejected

LARGEST, CHUNK = 64 << 20, 64 << 10


def read_bank_file(
    data: bytes | Path | BinaryIO,
    sink: Sink,
    name: str = "",
    entry_sink: EntrySink | None = None,
    *,
    seconds: float = SECONDS,
) -> BankFile:
    """Read camt.052, 053, 054, FIDAVISTA, or a zip of such files.

    `sink(number, payment)` gets every payment as it is read; `number` is the index of its statement in the answer's
    `statements`. `entry_sink(number, entry)` gets the raw entries. Raises a `Rejected` when the file cannot be read
    whole and without guessing: what the sinks were given until then must be thrown away.
    """
    if isinstance(data, Path):
        with data.open("rb") as file:
            return read_bank_file(file, sink, name or data.name, entry_sink, seconds=seconds)
    source = _Source(data)
    reading = _Reading(sink, entry_sink, time.monotonic() + seconds)
    if archive.is_zip(source.head):
        for member, chunks in archive.members(b"".join(source)):
            reading.read(chunks, f"{name}!{member}" if name else member)
    else:
        reading.read(source, name)
    statements = reading.statements
    warnings = [*reading.warnings, *(warning for statement in statements for warning in statement.warnings)]
    return BankFile(
        sha256=source.hash.hexdigest(),
        size=source.size,
        format=" + ".join(dict.fromkeys(reading.formats)),
        statements=statements,
        warnings=warnings,
    )


def read_entries(data: bytes | Path | BinaryIO) -> tuple[BankFile, list[list[Entry]], list[list[Payment]]]:
    """The whole file in memory, entries and payments by statement: for small files, dry runs and tests."""
    entries: dict[int, list[Entry]] = {}
    payments: dict[int, list[Payment]] = {}
    file = read_bank_file(
        data,
        lambda number, payment: payments.setdefault(number, []).append(payment),
        entry_sink=lambda number, entry: entries.setdefault(number, []).append(entry),
    )
    numbers = range(len(file.statements))
    return file, [entries.get(number, []) for number in numbers], [payments.get(number, []) for number in numbers]


class _Source:
    """The bytes of the upload in chunks, counted and hashed as they pass."""

    def __init__(self, data: bytes | BinaryIO) -> None:
        self.hash, self.size = sha256(), 0
        self._chunks = _slices(data) if isinstance(data, bytes | bytearray) else iter(lambda: data.read(CHUNK), b"")
        self.head = next(self._chunks, b"")

    def __iter__(self) -> Iterator[bytes]:
        chunk: bytes | None = self.head
        while chunk:
            self.size += len(chunk)
            if self.size > LARGEST:
                raise TooLarge(f"The file is larger than {LARGEST >> 20} MiB; ask the bank for shorter periods.")
            self.hash.update(chunk)
            yield chunk
            chunk = next(self._chunks, None)


class _Reading:
    """The documents of one upload, one after another."""

    def __init__(self, sink: Sink, entry_sink: EntrySink | None, deadline: float) -> None:
        self.sink, self.entry_sink, self.deadline = sink, entry_sink, deadline
        self.statements: list[Statement] = []
        self.formats: list[str] = []
        self.warnings: list[Warning_] = []

    def read(self, chunks: Iterable[bytes], name: str) -> None:
        document = Document(name, len(self.statements), self.sink, self.entry_sink, self.deadline)
        try:
            for chunk in utf8(chunks):
                document.feed(chunk)
            document.close()
        except Rejected as refusal:
            if not name or name in refusal.detail:
                raise
            raise type(refusal)(f"{name[:100]}: {refusal.detail}") from None
        self.statements += document.statements
        self.formats += document.formats
        self.warnings += document.warnings


def _slices(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), CHUNK):
        yield data[start : start + CHUNK]
