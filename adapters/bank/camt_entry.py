"""One entry of a camt statement: checked, counted, and cut into payments."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate, takewhile
from typing import NamedTuple

from adapters.bank import amounts, fingerprint
from adapters.bank.camt_transaction import transaction_fields, transaction_names
from adapters.bank.errors import BadEntry, shown
from adapters.bank.model import Entry, Payment
from adapters.bank.progress import Progress
from adapters.bank.xml import TEXT, Record, more, several
from aggregates.money import minor_units

DIRECTIONS = {"CRDT": "credit", "DBIT": "debit"}
STATUSES = {None: "booked", "BOOK": "booked", "PDNG": "pending", "FUTR": "pending", "INFO": "information"}
ONCE = {  # what an entry may say only once
    more("amount"): "two amounts, so which one counts cannot be told",
    more("direction"): "two directions, so whether money came in or went out cannot be told",
    more("status"): "two statuses, so whether it is booked cannot be told",
}
_NOTHING: list[Record] = [{}]


class Facts(NamedTuple):
    """What the entry says, whatever its transactions say."""

    number: int
    amount: Decimal
    currency: str
    direction: str
    status: str
    printed_on: date | None  # booking day, else value day, as the entry prints it
    booked_on: date
    value_on: date | None


def read_entry(progress: Progress, record: Record, fallback_on: date | None) -> Facts:
    """Check an entry and count it into the sums of its statement."""
    progress.statement.entries += 1
    number = progress.statement.entries
    where = f"Entry {number} of {progress.where}"
    if not ONCE.keys().isdisjoint(record):
        why = next(why for key, why in ONCE.items() if key in record)
        raise BadEntry(f"{where}: {why}; ask the bank for a corrected file.")
    amount = amounts.amount(record.get("amount"), where)
    currency = amounts.currency(record.get("amount currency"), where)
    direction = DIRECTIONS.get(record.get("direction", ""))
    if direction is None:
        raise BadEntry(f"{where}: {_why_no_direction(record)}; ask the bank for a corrected file.")
    status = STATUSES.get(record.get("status")) or _unknown_status(progress, record["status"], number)
    booked_on = amounts.day(record.get("booked"), where)
    value_on = amounts.day(record.get("value"), where)
    printed_on = booked_on or value_on
    day = printed_on or fallback_on
    if day is None:
        raise BadEntry(f"{where}: neither the entry nor its statement has a date; ask the bank for a corrected file.")
    progress.add(amount, currency, direction, booked=status == "booked")
    if amount <= 0 or -amount.as_tuple().exponent > minor_units(currency):  # type: ignore[operator]
        _warn_of_amount(progress, amount, currency, number)
    return Facts(number, amount, currency, direction, status, printed_on, day, value_on)


def payments(progress: Progress, record: Record, facts: Facts) -> Iterator[Payment]:
    """The entry as payments: one for each transaction if these sum up to the entry, else one for the whole."""
    parts: list[Record] = record.get("transaction") or _NOTHING
    own = _own_amounts(progress, parts, facts) if len(parts) > 1 else None
    status = facts.status if facts.amount > 0 else "information"
    name, reference_key = _entry_names(progress, record, parts, facts)
    for index, part in enumerate(parts if own else [_merged(progress, parts, facts)]):
        fields = transaction_fields(record, part, facts.direction, progress.statement.account, alone=own is None)
        yield Payment(
            fingerprint=name if own is None else _part_name(progress, part, own[index], facts),
            entry_fingerprint=name,
            reference_key=reference_key,
            parts=len(own) if own else 1,
            position=facts.number,
            direction=facts.direction,
            status=status if own is None or own[index] > 0 else "information",
            booked_on=facts.booked_on,
            value_on=facts.value_on,
            amount=own[index] if own else facts.amount,
            currency=facts.currency,
            **fields,
        )


def raw_entry(record: Record, facts: Facts) -> Entry:
    """The entry as printed."""
    parts = record.get("transaction", [])
    reversal = record.get("reversal")
    return Entry(
        index=facts.number,
        reference=record.get("reference"),
        bank_reference=record.get("bank reference"),
        amount=facts.amount,
        printed_amount=record["amount"],
        currency=facts.currency,
        direction="CRDT" if facts.direction == "credit" else "DBIT",
        status=record.get("status"),
        reversal=reversal in ("true", "1"),
        booked=record.get("booked"),
        value=record.get("value"),
        transactions=len(parts),
        end_to_end=tuple(text for part in parts if (text := part.get("end to end")))[:5],
        texts=tuple(text for part in parts for text in several(part, "texts")),
        references=tuple(text for part in parts for text in several(part, "references")),
    )


def _why_no_direction(record: Record) -> str:
    if "direction" not in record:
        return "no CdtDbtInd, and whether money came in or went out is never guessed"
    return f"CdtDbtInd is {shown(record['direction'])}, neither CRDT nor DBIT"


def _unknown_status(progress: Progress, printed: str, number: int) -> str:
    progress.warn(f"The status {shown(printed)} is not known, so it is not booked.", f"entry {number}")
    return "information"


def _warn_of_amount(progress: Progress, amount: Decimal, currency: str, number: int) -> None:
    where = f"entry {number}"
    if amount < 0:
        progress.warn(f"The amount {amount} {currency} is negative; it is shown and summed as printed, never booked.",
                      where)  # fmt: skip
    elif not amount:
        progress.warn("The amount is zero; there is nothing to book.", where)
    elif amount != round(amount, minor_units(currency)):
        progress.warn(f"The amount {amount} has more decimals than {currency} has; it is read exactly.", where)


def _own_amounts(progress: Progress, parts: list[Record], facts: Facts) -> list[Decimal] | None:
    """The amounts of the transactions, if each has one in the entry's currency and they sum up to the entry."""
    own: list[Decimal] = []
    for part in parts:
        key = "amount" if "amount" in part else "transaction amount"
        if key not in part or more(key) in part or part.get(f"{key} currency") != facts.currency:
            return None
        own.append(amounts.amount(part[key], f"Entry {facts.number} of {progress.where}, transaction {len(own) + 1}"))
    total = sum(own, Decimal(0))
    if total == facts.amount:
        return own
    progress.warn(
        f"Its {len(own)} transactions sum up to {total}, not to {facts.amount} {facts.currency}; kept as one payment.",
        f"entry {facts.number}",
    )
    return None


def _merged(progress: Progress, parts: list[Record], facts: Facts) -> Record:
    """One transaction that stands for all: their texts and references together, and nobody's name or id."""
    if len(parts) == 1:
        return parts[0]
    merged: Record = {}
    for key in ("texts", "references", "documents", "note"):
        found = [text for part in parts for text in several(part, key)]
        fitting = _fitting(found)
        if len(fitting) < len(found):
            progress.warn(f"Only {len(fitting):,} of its {len(found):,} {key} are kept.", f"entry {facts.number}")
        if fitting:
            merged[key], merged[more(key)] = fitting[0], fitting[1:]
    if returns := [back for part in parts for back in part.get("back", ())]:
        merged["back"] = returns
    return merged


def _fitting(texts: list[str]) -> list[str]:
    """As many of the texts of a large batch as fit into one payment."""
    lengths = accumulate(len(text) + 1 for text in texts)
    return texts[: sum(1 for _ in takewhile(lambda length: length <= TEXT, lengths))]


def _entry_names(progress: Progress, record: Record, parts: list[Record], facts: Facts) -> tuple[str, str | None]:
    """The fingerprint of the entry, and its reference key."""
    best = fingerprint.reference(record.get("bank reference"))
    if not best and len(parts) == 1:
        best = fingerprint.reference(parts[0].get("bank reference"))
    if best:
        key = progress.fingerprints.reference_key(facts.amount, facts.currency, facts.direction, facts.status, best)
        return _name(progress, facts, facts.amount, ("bank", best)), key
    if best := fingerprint.entry_reference(record.get("reference")):
        return _name(progress, facts, facts.amount, ("entry", best)), None
    texts = [text for part in parts for text in transaction_names(part, facts.direction)]
    return _name(progress, facts, facts.amount, ("text", *texts) if any(texts) else ("note", record.get("note"))), None


def _part_name(progress: Progress, part: Record, amount: Decimal, facts: Facts) -> str:
    best = None
    for key in ("bank reference", "uetr", "transaction id", "end to end", "instruction"):
        if best := fingerprint.reference(part.get(key)):
            break
    names = ("part", best) if best else ("part text", *transaction_names(part, facts.direction))
    return _name(progress, facts, amount, names)


def _name(progress: Progress, facts: Facts, amount: Decimal, names: Sequence[str | None]) -> str:
    return progress.fingerprints.name(facts.printed_on, amount, facts.currency, facts.direction, facts.status, names)
