"""A bank statement: opening balance, entries, closing balance, and the file that it came from."""

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

from aggregates.event import Event, Evolve, State


class KeptEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """An entry that is no receipt: money that went out, or that is not booked yet."""

    fingerprint: str
    direction: Literal["credit", "debit"]
    status: Literal["booked", "pending", "information"]
    booked_on: date
    amount: Decimal
    currency: str
    name: str | None = None
    iban: str | None = None
    reference: str | None = None
    end_to_end: str | None = None
    bank_reference: str | None = None
    text: str = ""
    is_return: bool = False
    return_reason: str | None = None
    original_end_to_end: str | None = None


class BankStatement(State, frozen=True, kw_only=True):
    """One statement of one account; `files` are the SHA-256 of every file that brought it."""

    imported: bool = False
    files: tuple[str, ...] = ()
    kept: frozenset[str] = frozenset()  # fingerprints of the kept entries

    class EntriesKept(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Entries that are no receipts, in pages of at most 1,000."""

        entries: tuple[KeptEntry, ...]

    class Imported(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Read to the end. Sums are of booked entries in its currency; `balanced` none: not checkable."""

        file: str  # SHA-256 of the original bytes, which are kept
        format: str
        account: str
        currency: str | None = None
        statement: str | None = None
        sequence: str | None = None
        from_on: date | None = None
        to_on: date | None = None
        opening: Decimal | None = None
        closing: Decimal | None = None
        balanced: bool | None = None
        difference: Decimal | None = None
        entries: int
        booked: int
        credits: Decimal
        debits: Decimal
        payments_new: int
        payments_known: int
        set_aside: int = 0
        warnings: tuple[tuple[str, str], ...] = ()  # where, what


EVOLVE: Evolve = {
    BankStatement.EntriesKept: lambda s, e: msgspec.structs.replace(
        s, kept=s.kept | {entry.fingerprint for entry in e.entries}
    ),
    BankStatement.Imported: lambda s, e: msgspec.structs.replace(s, imported=True, files=(*s.files, e.file)),
}
