"""What a batch of receipts could mean: the open invoices and payers that they name, in a few queries."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from psycopg import sql

from aggregates.matching import Book, Keys, Known, OpenInvoice, Receipt, Settings, fold_name, number_tail, numbers_named
from aggregates.matching.keys import tails
from aggregates.matching.payer import identify
from queries.arrays import texts
from queries.payments.matching_payers import known, names_like, payers
from queries.payments.unlinked_payments import unlinked_payments
from queries.rows import Connection

__all__ = ["matching_book", "unlinked_payments"]

Side = Literal["sales", "purchase"]
OLDEST = 200  # open documents of one payer, at most
NOTHING = Keys(*[frozenset[str]()] * 5)
SAME = 7  # open documents of one amount, at most: more than anybody can tell apart

_FIELDS = (
    "id", "number", "customer", "currency", "uncovered", "gross", "issued_on", "due_on", "type", "creditor_reference",
    "reference", "disputed", "assignee",
)  # fmt: skip
_COLUMNS = sql.SQL(
    "id, number, payer, currency, uncovered, total, issued_on, due_on, kind, creditor_reference, reference, disputed, "
    "assignee"
)
_OPEN = sql.SQL("uncovered <> 0 AND direction = %(direction)s AND kind IN ('invoice', 'advance', 'credit_note')")
_NAMED = sql.SQL(
    "SELECT {} FROM nenosegts WHERE {} AND (creditor_reference = ANY (%(references)s) "
    "OR number_tail = ANY (%(numbers)s))"
).format(_COLUMNS, _OPEN)
_OWED = sql.SQL(
    "SELECT n.* FROM unnest(%(codes)s) AS asked (code), LATERAL ("
    "(SELECT {fields} FROM nenosegts WHERE {open} AND payer = asked.code ORDER BY due_on, id LIMIT %(most)s) UNION ALL "
    "(SELECT {fields} FROM nenosegts WHERE {open} AND assignee = asked.code ORDER BY due_on, id LIMIT %(most)s)) AS n"
).format(fields=_COLUMNS, open=_OPEN)
_OF_AMOUNT = sql.SQL(
    "SELECT n.* FROM unnest(%(currencies)s, %(amounts)s::numeric[]) AS asked (of, much), LATERAL ("
    "SELECT {} FROM nenosegts WHERE {} AND currency = asked.of AND uncovered = asked.much LIMIT %(most)s) AS n"
).format(_COLUMNS, _OPEN)
_COVERED = sql.SQL(
    "SELECT id, amount, currency, booked_on, name, iban, reference, text FROM bank_payments "
    "WHERE booked_on BETWEEN %(first)s AND %(last)s AND status = 'booked' AND uncovered < amount - returned "
    "AND amount = ANY (%(amounts)s::numeric[]) AND (iban = ANY (%(ibans)s) OR name = ANY (%(names)s))"
)
_PAID = sql.SQL(
    "SELECT id, e.amount, e.currency, e.booked_on, e.name, e.iban, e.reference, e.text "
    "FROM outgoing_payments p JOIN statement_entries e USING (id) "
    "WHERE e.booked_on BETWEEN %(first)s AND %(last)s AND p.status = 'booked' AND p.uncovered < p.amount - p.returned "
    "AND p.amount = ANY (%(amounts)s::numeric[]) AND (e.iban = ANY (%(ibans)s) OR e.name = ANY (%(names)s))"
)
_LINKED_BEFORE = {"sales": _COVERED, "purchase": _PAID}
_COVERED_FIELDS = ("id", "amount", "currency", "booked_on", "name", "iban", "reference", "text")


def matching_book(
    connection: Connection, receipts: Sequence[Receipt], settings: Settings, direction: Side = "sales"
) -> Book:
    """Everything that is open and that these receipts can mean, with who is known and what was paid just before.

    Money that went out is weighed in the same way against what we owe (`purchase`). The number of queries does not grow
    with the receipts.
    """
    keys, asked = numbers_named(receipts), {"direction": direction}
    named = _invoices(connection, _NAMED, **asked, numbers=texts(keys.numbers), references=texts(keys.references))
    just = {(number_tail(invoice.number), invoice.currency, invoice.uncovered) for invoice in named}
    silent = [receipt for receipt in receipts if not _speaks_for_itself(receipt, just)]
    owners = {payer for each in named for payer in each.payers}
    who, payers_of_silent, strangers = _who(connection, receipts, keys, silent, owners)
    owed = _invoices(connection, _OWED, **asked, codes=texts(sorted(payers_of_silent)), most=OLDEST)
    book = Book((*named, *owed, *_of_amounts(connection, strangers, direction)), who)
    for receipt in _covered(connection, receipts, settings.duplicate_days, direction):
        book.remember(receipt)
    return book


def _speaks_for_itself(receipt: Receipt, just: set[tuple[str, str, Decimal]]) -> bool:
    """It names an invoice of just its amount, so nobody needs to look at what else its payer owes."""
    named = (tails(text) for text in (receipt.text, receipt.reference or ""))
    return any((tail, receipt.currency, receipt.amount) in just for each in named for tail in each)


def _invoices(connection: Connection, query: sql.Composed, **parameters: object) -> list[OpenInvoice]:
    rows = connection.execute(query, parameters, binary=True).fetchall()
    return [OpenInvoice(**dict(zip(_FIELDS, row, strict=True))) for row in rows]


def _who(
    connection: Connection, receipts: Sequence[Receipt], keys: Keys, silent: Sequence[Receipt], owners: set[str]
) -> tuple[Known, set[str], list[Receipt]]:
    """Who is known; the customers from whom silent receipts come; and the silent ones that nobody knows.

    Names that are only similar are looked for where nothing else tells the payer.
    """
    found = payers(connection, keys, owners | {each.payer for each in receipts if each.payer})
    who = known(found)
    seen = _identified(silent, who)
    if strangers := [each for each in silent if not seen[each.id]]:
        like = names_like(connection, {fold_name(name) for each in strangers for name in _names(each)})
        seen |= _identified(strangers, known((), like))
        missing = {code for codes in seen.values() for code in codes} - {payer.code for payer in found}
        who = known((*found, *(payers(connection, NOTHING, missing) if missing else ())), like)
    customers = {code for codes in seen.values() for code in codes}
    return who, customers, [each for each in strangers if not seen[each.id]]


def _identified(receipts: Sequence[Receipt], who: Known) -> dict[UUID, frozenset[str]]:
    book = Book((), who)
    return {receipt.id: identify(receipt, book).customers for receipt in receipts}


def _names(receipt: Receipt) -> Iterator[str]:
    return filter(None, (receipt.name, receipt.ultimate_name))


def _of_amounts(connection: Connection, strangers: Iterable[Receipt], direction: Side) -> list[OpenInvoice]:
    """Of payers whom nobody knows: invoices with just this amount, whoever owes them."""
    asked = sorted({(receipt.currency, receipt.amount) for receipt in strangers})
    if not asked:
        return []
    currencies, amounts = zip(*asked, strict=True)
    those = {"currencies": texts(currencies), "amounts": _numbers(amounts)}
    return _invoices(connection, _OF_AMOUNT, direction=direction, **those, most=SAME)


def _covered(connection: Connection, receipts: Sequence[Receipt], days: int, direction: Side) -> Iterator[Receipt]:
    """Payments that cover something already and may be repeated here: same amount and payer, a few days apart."""
    if not receipts:
        return
    dates: list[date] = [receipt.booked_on for receipt in receipts]
    asked = {
        "first": min(dates) - timedelta(days=days),
        "last": max(dates) + timedelta(days=days),
        "amounts": _numbers({receipt.amount for receipt in receipts}),
        "ibans": texts({receipt.iban for receipt in receipts if receipt.iban}),
        "names": texts({receipt.name for receipt in receipts if receipt.name}),
    }
    for row in connection.execute(_LINKED_BEFORE[direction], asked, binary=True).fetchall():
        yield Receipt(**dict(zip(_COVERED_FIELDS, row, strict=True)))


def _numbers(amounts: Iterable[Decimal]) -> str:
    """A numeric[] as text."""
    return "{" + ",".join(map(str, amounts)) + "}"
