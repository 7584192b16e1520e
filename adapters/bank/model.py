"""What a bank file says, in the same words whatever the format."""

from datetime import date
from decimal import Decimal

import msgspec


class Warning_(msgspec.Struct, frozen=True):  # noqa: N801 - `Warning` is Python's own
    """Something odd that was read all the same: where it stands and what it is."""

    where: str
    what: str


class Payment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One movement of money: an entry, or one transaction of a batch entry whose transactions sum up to it.

    `amount` is as printed: positive, save where the file itself prints a minus; such a movement, and one of zero, has
    the status "information", so that it is never booked by itself. The counterparty is the debtor of a credit and the
    creditor of a debit. `iban` is the counterparty's account, an IBAN or the bank's own number.

    `fingerprint` identifies the movement, `entry_fingerprint` the entry it belongs to (see `fingerprint.py`). They are
    the same when the payment is a whole entry (`parts` is 1). `reference_key` identifies the entry without its day.
    """

    fingerprint: str
    entry_fingerprint: str
    reference_key: str | None = None  # where the bank gives a reference of its own
    parts: int
    position: int  # the number of the entry in its statement, from 1
    direction: str  # "credit" | "debit"
    status: str  # "booked" | "pending" | "information"
    booked_on: date
    amount: Decimal
    currency: str
    value_on: date | None = None
    name: str | None = None
    iban: str | None = None
    bic: str | None = None
    legal_id: str | None = None
    ultimate_name: str | None = None
    reference: str | None = None
    references: tuple[str, ...] = ()
    end_to_end: str | None = None
    text: str = ""
    bank_reference: str | None = None
    entry_reference: str | None = None
    transaction_code: str | None = None
    is_return: bool = False
    return_reason: str | None = None
    original_end_to_end: str | None = None
    charges: Decimal | None = None
    fee: bool = False


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An entry as the file prints it: for a dry run, and for comparing with another reader."""

    index: int  # from 1
    reference: str | None
    bank_reference: str | None
    amount: Decimal
    printed_amount: str
    currency: str
    direction: str  # "CRDT" | "DBIT"
    status: str | None  # as printed: "BOOK", "PDNG", "INFO", or None
    reversal: bool
    booked: str | None  # as printed
    value: str | None
    transactions: int
    end_to_end: tuple[str, ...]  # the first five
    texts: tuple[str, ...]  # every Ustrd that is not blank, stripped, in the order of the file
    references: tuple[str, ...]  # every structured creditor reference, likewise


class Statement(msgspec.Struct, kw_only=True):
    """The head and the sums of one statement, report or notification.

    `credits` and `debits` are sums of booked entries in the currency of the statement; `balanced` is None where the
    file gives no opening and closing balance in one currency, `difference` is closing - (opening + booked entries).
    """

    kind: str  # "052" | "053" | "054" | "fidavista"
    id: str | None = None
    account: str | None = None
    currency: str | None = None
    sequence: str | None = None
    from_on: date | None = None
    to_on: date | None = None
    opening: Decimal | None = None
    opening_currency: str | None = None
    closing: Decimal | None = None
    closing_currency: str | None = None
    balanced: bool | None = None
    difference: Decimal | None = None
    entries: int = 0
    booked: int = 0
    credits: Decimal = Decimal(0)
    debits: Decimal = Decimal(0)
    credits_by_currency: dict[str, Decimal] = msgspec.field(default_factory=dict)
    debits_by_currency: dict[str, Decimal] = msgspec.field(default_factory=dict)
    natural_key: str = ""
    warnings: list[Warning_] = msgspec.field(default_factory=list)


class BankFile(msgspec.Struct, kw_only=True):
    """A bank file without its payments, which went to the sink one by one."""

    sha256: str
    size: int
    format: str  # "camt.053.001.08", "camt.053" when the version is not known, "fidavista 1.01"
    statements: list[Statement]
    warnings: list[Warning_]  # of the file and of all its statements
