"""What a batch of receipts could mean: the open invoices and payers that they name, in a few queries."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from psycopg import sql

from aggregates.matching import (
    Book,
    Keys,
    Known,
    OpenInvoice,
    Receipt,
    Settings,
    fold_iban,
    fold_legal_id,
    fold_name,
    numbers_named,
)
from aggregates.matching.book import Payers
from queries.arrays import texts
from queries.matching_payers import Payer, known, names_like, payers
from queries.rows import Connection
from queries.unlinked_payments import unlinked_payments

__all__ = ["matching_book", "unlinked_payments"]

OLDEST = 200  # open documents of one payer, at most
SAME = 7  # open documents of one amount, at most: more than anybody can tell apart

_FIELDS = (
    "id", "number", "customer", "currency", "uncovered", "gross", "issued_on", "due_on", "type", "creditor_reference",
    "reference", "disputed",
)  # fmt: skip
_COLUMNS = sql.SQL(
    "id, number, payer, currency, uncovered, total, issued_on, due_on, kind, creditor_reference, reference, disputed"
)
_OPEN = sql.SQL("uncovered <> 0 AND direction = 'sales' AND kind IN ('invoice', 'advance', 'credit_note')")
_NAMED = sql.SQL(
    "SELECT {} FROM nenosegts WHERE {} AND (number_key = ANY (%(numbers)s) OR number_tail = ANY (%(numbers)s) "
    "OR creditor_reference = ANY (%(references)s))"
).format(_COLUMNS, _OPEN)
_OWED = sql.SQL(
    "SELECT n.* FROM unnest(%(codes)s) AS asked (code), LATERAL ("
    "SELECT {} FROM nenosegts WHERE {} AND payer = asked.code ORDER BY due_on, id LIMIT %(most)s) AS n"
).format(_COLUMNS, _OPEN)
_OF_AMOUNT = sql.SQL(
    "SELECT n.* FROM unnest(%(currencies)s, %(amounts)s::numeric[]) AS asked (of, much), LATERAL ("
    "SELECT {} FROM nenosegts WHERE {} AND currency = asked.of AND uncovered = asked.much LIMIT %(most)s) AS n"
).format(_COLUMNS, _OPEN)
_COVERED = sql.SQL(
    "SELECT id, amount, currency, booked_on, name, iban, reference, text FROM bank_payments "
    "WHERE booked_on BETWEEN %(first)s AND %(last)s AND status = 'booked' AND uncovered < amount - returned "
    "AND amount = ANY (%(amounts)s::numeric[]) AND (iban = ANY (%(ibans)s) OR name = ANY (%(names)s))"
)
_COVERED_FIELDS = ("id", "amount", "currency", "booked_on", "name", "iban", "reference", "text")


def matching_book(connection: Connection, receipts: Sequence[Receipt], settings: Settings) -> Book:
    """Everything that is open and that these receipts can mean, with who is known and what was paid just before.

    The number of queries does not grow with the receipts.
    """
    keys = numbers_named(receipts)
    named = _invoices(connection, _NAMED, numbers=texts(keys.numbers), references=texts(keys.references))
    who, recognised = _who(connection, receipts, keys, {invoice.customer for invoice in named})
    owed = _invoices(connection, _OWED, codes=texts(sorted(recognised)), most=OLDEST)
    guessed = _of_amounts(connection, [each for each in receipts if not _is_known(each, who)])
    book = Book((*named, *owed, *guessed), who)
    for receipt in _covered(connection, receipts, settings.duplicate_days):
        book.remember(receipt)
    return book


def _invoices(connection: Connection, query: sql.Composed, **parameters: object) -> list[OpenInvoice]:
    rows = connection.execute(query, parameters, binary=True).fetchall()
    return [OpenInvoice(**dict(zip(_FIELDS, row, strict=True))) for row in rows]


def _who(connection: Connection, receipts: Sequence[Receipt], keys: Keys, owners: set[str]) -> tuple[Known, set[str]]:
    """Who is known, and the codes of those from whom a receipt may come. `owners` of named invoices are known too."""
    said = {receipt.payer for receipt in receipts if receipt.payer}
    found = payers(connection, keys, owners | said)
    who = known(found)
    strange = {fold_name(name) for each in receipts if not _is_known(each, who) for name in _names(each)}
    like = names_like(connection, strange)
    if like:
        index = Payers(known((), like))
        more = frozenset[str]().union(*map(index.like, strange)) - {payer.code for payer in found}
        found += payers(connection, Keys(*[frozenset[str]()] * 5), more) if more else []
        who, said = known(found, like), said | more
    return who, said | {payer.code for payer in found if _is_named(payer, keys)}


def _is_named(payer: Payer, keys: Keys) -> bool:
    legal_ids = (fold_legal_id(each) for each in (payer.reg_no, payer.vat_no) if each)
    return (
        payer.name_key in keys.names
        or not keys.ibans.isdisjoint((*payer.ibans, *payer.learned))
        or any(legal_id in keys.legal_ids for legal_id in legal_ids)
    )


def _is_known(receipt: Receipt, who: Known) -> bool:
    return bool(
        receipt.payer
        or (receipt.iban and fold_iban(receipt.iban) in who.ibans)
        or (receipt.legal_id and fold_legal_id(receipt.legal_id) in who.legal_ids)
        or any(fold_name(name) in who.names for name in _names(receipt))
    )


def _names(receipt: Receipt) -> Iterator[str]:
    return filter(None, (receipt.name, receipt.ultimate_name))


def _of_amounts(connection: Connection, strangers: Iterable[Receipt]) -> list[OpenInvoice]:
    """Of payers whom nobody knows: invoices with just this amount, whoever owes them."""
    asked = sorted({(receipt.currency, receipt.amount) for receipt in strangers})
    if not asked:
        return []
    currencies, amounts = zip(*asked, strict=True)
    return _invoices(connection, _OF_AMOUNT, currencies=texts(currencies), amounts=_numbers(amounts), most=SAME)


def _covered(connection: Connection, receipts: Sequence[Receipt], days: int) -> Iterator[Receipt]:
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
    for row in connection.execute(_COVERED, asked, binary=True).fetchall():
        yield Receipt(**dict(zip(_COVERED_FIELDS, row, strict=True)))


def _numbers(amounts: Iterable[Decimal]) -> str:
    """A numeric[] as text."""
    return "{" + ",".join(map(str, amounts)) + "}"
