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
    value_on: date | None = None
    legal_id: str | None = None
    ultimate_name: str | None = None
    references: tuple[str, ...] = ()
    fee: bool = False
    parts: int = 1  # more: one transaction of an entry that the bank booked as a sum
    entry_fingerprint: str | None = None  # of that sum
    reference_key: str | None = None  # the bank's own reference, without the day


class BankStatement(State, frozen=True, kw_only=True):
    """One statement of one account; `files` are the SHA-256 of every file that brought it."""

    imported: bool = False
    files: tuple[str, ...] = ()
    account: str = ""
    message: str = ""  # the kind of file: 052, 053, 054, fidavista
    kept: dict[str, KeptEntry] = msgspec.field(default_factory=dict)  # by fingerprint

    class EntriesKept(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Entries that are no receipts, in pages of at most 1,000."""

        entries: tuple[KeptEntry, ...]
        account: str = ""  # ours; blank in facts that are older than outgoing payments
        message: str = ""  # the kind of file: 052, 053, 054, fidavista

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


def _kept(statement: BankStatement, e: BankStatement.EntriesKept) -> BankStatement:
    return msgspec.structs.replace(
        statement,
        kept={**statement.kept, **{entry.fingerprint: entry for entry in e.entries}},
        account=e.account or statement.account,
        message=e.message or statement.message,
    )


def _imported(statement: BankStatement, e: BankStatement.Imported) -> BankStatement:
    """The format says the kind of file: camt.053.001.08 is a 053."""
    parts = e.format.split()[0].split(".")
    return msgspec.structs.replace(
        statement,
        imported=True,
        files=(*statement.files, e.file),
        account=e.account,
        message=parts[1] if parts[0] == "camt" and len(parts) > 1 else parts[0],
    )


EVOLVE: Evolve = {BankStatement.EntriesKept: _kept, BankStatement.Imported: _imported}
