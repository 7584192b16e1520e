"""What a batch of receipts may name, so that its candidates are fetched in one query."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from aggregates.matching.folding import alnum, fold_legal_id, fold_name, plain
from aggregates.matching.model import Receipt
from aggregates.matching.payer import fold_iban
from aggregates.matching.text import WIDEST
from aggregates.matching.words import references

_RUN = re.compile(r"[0-9]+")
_RANGE = re.compile(r"([0-9]{1,12}) ?[-‐‑–—−] ?([0-9]{1,12})(?![0-9])")
_NEAR = 3  # characters between rows of digits that may be one number
_GLUED = 3  # rows of digits that may be one number
_SHORTEST_RF = 5
_MOST = 500  # rows of digits of one text that are looked at


class Keys(NamedTuple):
    """Everything by which receipts may name an invoice or a payer."""

    numbers: frozenset[str]  # compare with `number_tail` of issued numbers
    references: frozenset[str]  # compare with creditor references and customers' own, as `alnum` folds them
    ibans: frozenset[str]
    legal_ids: frozenset[str]
    names: frozenset[str]


def numbers_named(receipts: Iterable[Receipt]) -> Keys:
    """The keys of the whole batch: what is not among them, these receipts cannot mean.

    More than what is meant is among them, too: every row of digits may be the tail of a number. It is read again, with
    care, beside the numbers that are found by it.
    """
    numbers: set[str] = set()
    named: set[str] = set()
    ibans: set[str] = set()
    legal_ids: set[str] = set()
    names: set[str] = set()
    for receipt in receipts:
        for text in _texts(receipt):
            numbers |= tails(text)
            named.update(references(text))
        for reference in filter(None, (receipt.reference, *receipt.references)):
            named.add(alnum(reference))
        if receipt.iban:
            ibans.add(fold_iban(receipt.iban))
        if receipt.legal_id:
            legal_ids.add(fold_legal_id(receipt.legal_id))
        names.update(fold_name(name) for name in (receipt.name, receipt.ultimate_name) if name)
    for each in named:
        if each.startswith("RF") and len(each) >= _SHORTEST_RF:
            numbers |= tails(each[4:])
    return Keys(*map(frozenset, (numbers, named, ibans, legal_ids, names)))


def tails(text: str) -> set[str]:
    """Rows of digits without leading zeros, each by itself, glued to those near it, and what lies in a range."""
    if not text.isascii():
        text = plain(text)
    found: set[str] = set()
    glued: list[str] = []
    end = -_NEAR - 1
    for count, match in enumerate(_RUN.finditer(text)):
        if count == _MOST:
            break
        run, begin = match.group(), match.start()
        near = begin - end <= _NEAR and not text[end:begin].isalpha()
        glued = [*(each + run for each in glued[: _GLUED - 1]), run] if near else [run]
        glued.sort(key=len)
        found.update(each.lstrip("0") for each in glued)
        end = match.end()
    if "-" in text or not text.isascii():
        found.update(_in_ranges(text))
    found.discard("")
    return found


def _texts(receipt: Receipt) -> Iterable[str]:
    return filter(None, (receipt.text, receipt.end_to_end, receipt.reference, *receipt.references))


def _in_ranges(text: str) -> Iterable[str]:
    """What lies between, in `R-17-19`."""
    for first, upto in _RANGE.findall(text):
        if int(first) < int(upto) <= int(first) + WIDEST:
            yield from map(str, range(int(first), int(upto) + 1))
