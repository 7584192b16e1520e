"""A bank file read to its end before anything is booked: heads in memory, payments packed, then handed out in pages."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import msgspec

from adapters.bank import BankFile, Payment, read_bank_file
from aggregates.bank_statement import KeptEntry

BLOCK = 500
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[tuple[int, Payment]])


class Movement(NamedTuple):
    """A payment of the file, with the number of its statement."""

    statement: int
    payment: Payment


class Spool:
    """100,000 payments take about 40 MB packed; unpacked they are never all in memory."""

    def __init__(self, content: bytes, name: str = "") -> None:
        """Errors: a `Rejected` that says why the file cannot be read whole; nothing is kept of it then."""
        self.count = 0
        self._blocks: list[bytes] = []
        self._open: list[tuple[int, Payment]] = []
        self.file: BankFile = read_bank_file(content, self._take, name)
        self._close()

    def _take(self, statement: int, payment: Payment) -> None:
        self._open.append((statement, payment))
        self.count += 1
        if len(self._open) == BLOCK:
            self._close()

    def _close(self) -> None:
        self._blocks.append(_encoder.encode(self._open))
        self._open = []

    def pages(self, size: int) -> Iterator[list[Movement]]:
        """The payments in the order of the file, at most `size` at a time."""
        movements = (Movement(*each) for block in self._blocks for each in _decoder.decode(block))
        while page := list(islice(movements, size)):
            yield page


def kept_entry(payment: Payment) -> KeptEntry:
    """As its statement keeps it; the entry's own name is not written twice when the payment is the whole entry."""
    given = {name: getattr(payment, name) for name in KeptEntry.__struct_fields__}
    return KeptEntry(**given if payment.parts > 1 else given | {"entry_fingerprint": None})
