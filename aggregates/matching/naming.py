"""Which open invoices the payer names: by structured reference, then by number in the text (A2.1 stages 2 and 3)."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple
from uuid import UUID

from aggregates.creditor_reference import is_rf
from aggregates.matching.book import Book, age
from aggregates.matching.folding import alnum, fold_number
from aggregates.matching.model import OpenInvoice, Receipt
from aggregates.matching.payer import Identity, fold_iban
from aggregates.matching.text import Mention, mentions
from aggregates.matching.words import references

_MOST = 64  # combinations of doubtful readings, weighed at most
_UNSAID = frozenset(("", "NOTPROVIDED", "NONREF", "NONE"))


class Named(NamedTuple):
    """An invoice that the payer names, and how."""

    invoice: OpenInvoice
    by: str  # "reference" or "number"
    said: str


Reading = tuple[Named, ...]


class _Said(NamedTuple):
    """One thing the payer says: the sets of invoices that it can mean."""

    options: Sequence[tuple[UUID, ...]]
    by: str
    said: str
    weak: bool = False
    long: bool = False


def readings(receipt: Receipt, book: Book, identity: Identity) -> list[Reading]:
    """What the payer says, read once; several when it can mean several things; none when no invoice is named.

    A weak mention counts only when the amounts then agree and the payer, or the length of the number, does too.
    """
    sure: list[_Said] = []
    doubts: list[_Said] = []
    for each in _said(receipt, book):
        certain = len(each.options) == 1 and not each.weak
        (sure if certain else doubts).append(each)
    if not doubts:
        return [reading] if (reading := _reading(book, sure)) else []
    return _settled(receipt, book, identity, sure, doubts)


def _settled(receipt: Receipt, book: Book, identity: Identity, sure: list[_Said], doubts: list[_Said]) -> list[Reading]:
    """Doubts decided by the amount, then by the payer; what stays open is shown in every way."""
    choices = [[*each.options, ()] if each.weak else each.options for each in doubts[:4]]
    every = [_with(sure, doubts, choice) for choice in list(product(*choices))[:_MOST]]
    kept = {reading: None for way in every if (reading := _reading(book, _witnessed(way, book, identity)))}
    exact = [reading for reading in kept if _total(reading, book, receipt.currency) == receipt.amount]
    if len(exact) == 1:
        return exact
    firm = [each for each in doubts if not each.weak]
    own = [_narrowed(each, book, identity) for each in firm]
    if all(len(each.options) == 1 for each in own):
        return [reading] if (reading := _reading(book, [*sure, *own])) else []
    ways = (_with(sure, own, choice) for choice in list(product(*(each.options for each in own)))[:_MOST])
    return list(dict.fromkeys(reading for way in ways if (reading := _reading(book, way))))


def _with(sure: list[_Said], doubts: list[_Said], choice: tuple[tuple[UUID, ...], ...]) -> list[_Said]:
    return [*sure, *(each._replace(options=(chosen,)) for each, chosen in zip(doubts, choice, strict=False))]


def _witnessed(way: list[_Said], book: Book, identity: Identity) -> list[_Said]:
    """Without the weak mentions that neither the payer nor the length of the number supports."""
    return [each for each in way if not each.weak or each.long or _of(identity, each.options[0], book)]


def _of(identity: Identity, invoices: tuple[UUID, ...], book: Book) -> bool:
    return all(book.by_id[each].payer_among(identity.customers) in identity.customers for each in invoices)


def _narrowed(each: _Said, book: Book, identity: Identity) -> _Said:
    own = [option for option in each.options if _of(identity, option, book)]
    return each._replace(options=own) if own else each


def _reading(book: Book, way: Iterable[_Said]) -> Reading:
    named: dict[UUID, Named] = {}
    for each in way:
        for invoice in each.options[0]:
            named.setdefault(invoice, Named(book.by_id[invoice], each.by, each.said))
    return tuple(named.values())


def _total(reading: Reading, book: Book, currency: str) -> object:
    invoices = [named.invoice for named in reading]
    if any(invoice.currency != currency for invoice in invoices):
        return None
    return sum((-1 if each.type == "credit_note" else 1) * book.left(each.id) for each in invoices)


def _said(receipt: Receipt, book: Book) -> Iterator[_Said]:
    """Everything the payer says, the most binding first."""
    for reference in (receipt.reference, *receipt.references):
        if reference:
            yield from _structured(reference, book)
    for reference in references(receipt.text) if receipt.text else ():
        if found := _referenced(reference, book):
            yield _Said(_as_options(found, book), "reference", reference)
    for mention in mentions(receipt.text, book):
        yield from _numbered(mention, receipt, book)
    if receipt.end_to_end and receipt.end_to_end.upper() not in _UNSAID:
        for mention in mentions(receipt.end_to_end, book, wary=True):
            yield from _numbered(mention, receipt, book)


def _structured(reference: str, book: Book) -> Iterator[_Said]:
    found = _referenced(reference, book)
    if found:
        yield _Said(_as_options(found, book), "reference", reference)
        return
    for mention in mentions(reference, book, cued=True):
        for key in mention.keys:
            yield _Said(_meant(key, book), "number", key, mention.weak, mention.long)


def _referenced(reference: str, book: Book) -> list[UUID]:
    """By the reference itself; else by the number that it holds."""
    code = alnum(reference)
    if found := book.referenced(code):
        return found
    number = fold_number(code[4:] if code.startswith("RF") and is_rf(code) else reference)
    return [each for each in book.numbered(number) if fold_number(book.by_id[each].number) == number]


def _as_options(found: Sequence[UUID], book: Book) -> list[tuple[UUID, ...]]:
    """One reference on several invoices can mean each of them, or all."""
    if len(found) == 1:
        return [(found[0],)]
    owed = [each for each in found if book.left(each)] or found
    whole = tuple(each.id for each in sorted((book.by_id[each] for each in owed), key=age))
    singles = [(each,) for each in whole[:5]]
    return [whole] if len(whole) == 1 else [*singles, whole]


def _numbered(mention: Mention, receipt: Receipt, book: Book) -> Iterator[_Said]:
    if not mention.cued and _is_noise(mention.keys[0], receipt):
        return
    if mention.weak and len(mention.keys) > 1:
        yield _Said([tuple(_meant(key, book)[0][0] for key in mention.keys)], "number", mention.keys[0], weak=True)
        return
    for key in mention.keys:
        yield _Said(_meant(key, book), "number", key, mention.weak, mention.long)


def _is_noise(key: str, receipt: Receipt) -> bool:
    """The amount itself, or a part of the payer's account or registration number."""
    codes = (receipt.iban or "", receipt.legal_id or "")
    return key == f"{receipt.amount:.0f}" or (len(key) > 4 and any(key in fold_iban(code) for code in codes))


def _meant(key: str, book: Book) -> list[tuple[UUID, ...]]:
    """The invoices that a key can mean: whole numbers before tails, invoices before credit notes, open before paid."""
    found = book.numbered(key)
    if len(found) > 1:
        found = [each for each in found if fold_number(book.by_id[each].number) == key] or found
        found = [each for each in found if book.by_id[each].type != "credit_note"] or found
        found = [each for each in found if book.left(each)] or found
    return [(each,) for each in found]
