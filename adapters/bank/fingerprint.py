"""When are two bookings the same booking? A name made of what the bank says about it, never of where it stands.

An entry is (account, day, amount, currency, direction, and its best reference) and the number of its occurrence in
the statement, so two equal card payments of one day stay two, and the same booking in a 052, 053, 054 or in an
overlapping file is one. The best reference (algorithms A2.1) is

1. AcctSvcrRef, of the entry or else of its only transaction, unless it is a word such as NONREF;
2. NtryRef, unless it is a mere number of up to six digits, which is the number of a line in one file;
3. EndToEndId, remittance text and the counterparty's account together.

The day is the one the entry itself prints (booking day, else value day, else none): what a reader falls back to, the
date of the statement, differs from file to file. An entry that is not booked (pending, information) never has the
name of a booked one, so having seen the one can never hide the other.

A transaction of a batch is named by its entry's account, day, currency and direction, its own amount and its own best
id. A 053 may give a batch as one sum and a 054 its parts: therefore every payment also carries `entry_fingerprint`.
A payment is known when its `fingerprint` is known, or when its `entry_fingerprint` is known from a payment of another
statement that was cut differently (`parts`).

Banks are seen to book one entry on the 24th in a 052 and on the 25th in a 054. `reference_key` is the name by
AcctSvcrRef without the day: a payment whose fingerprint is new, but whose reference key is known from another kind of
message within some days, is most likely the same. It decides nothing alone: some banks use one reference for a year.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256

_LINE_NUMBER = re.compile(r"[0-9]{1,6}")
_NO_REFERENCE = frozenset(
    ("", "NONREF", "NOREF", "NOTPROVIDED", "NOT PROVIDED", "NOTAVAILABLE", "NOT AVAILABLE", "NA", "N/A", "NONE",
     "UNKNOWN", "UNDEFINED", "-", "0")
)  # fmt: skip


def reference(text: str | None) -> str | None:
    """The reference, or None when it is missing, a word that says so, or nothing but zeros."""
    if not text or text.upper() in _NO_REFERENCE or not text.strip("0"):
        return None
    return text


def entry_reference(text: str | None) -> str | None:
    """NtryRef, or None when it is only the number of a line."""
    found = reference(text)
    return None if found and _LINE_NUMBER.fullmatch(found) else found


def account(text: str | None) -> str | None:
    """An account without blanks and in capitals; the same wherever in the file it stands."""
    if not text:
        return None
    return text if text.isalnum() and text.isupper() else "".join(text.split()).upper() or None


def plain(amount: Decimal) -> str:
    """21, 21.0 and 21.00 are the same amount."""
    text = f"{amount:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


class Fingerprints:
    """The names of the bookings of one statement."""

    def __init__(self, own_account: str | None) -> None:
        self.account = own_account or ""
        self._seen: dict[bytes, int] = {}

    def name(
        self,
        day: date | None,
        amount: Decimal,
        currency: str,
        direction: str,
        status: str,
        best: Sequence[str | None],
    ) -> str:
        """The fingerprint: 32 hexadecimal digits. `best` is the reference, with its kind first."""
        booked = "" if status == "booked" else "not booked"
        parts = (self.account, day.isoformat() if day else "", plain(amount), currency, direction, booked, *best)
        key = sha256("\x1f".join([part or "" for part in parts]).encode()).digest()[:16]
        count = self._seen.get(key, 0) + 1
        self._seen[key] = count
        return key.hex() if count == 1 else sha256(b"%b %d" % (key, count)).hexdigest()[:32]

    def reference_key(self, amount: Decimal, currency: str, direction: str, status: str, best: str) -> str:
        """The name by the bank's own reference, whatever the day."""
        return self.name(None, amount, currency, direction, status, ("without day", best))
