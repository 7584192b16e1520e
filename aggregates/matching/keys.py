"""What a batch of receipts may name, so that its candidates are fetched in one query."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from aggregates.matching.folding import alnum, fold_legal_id, fold_name, fold_number
from aggregates.matching.model import Receipt
from aggregates.matching.payer import fold_iban
from aggregates.matching.text import WIDEST, mentions
from aggregates.matching.words import references

_RANGE = re.compile(r"([0-9]{1,12}) ?[-‐‑–—−] ?([0-9]{1,12})(?![0-9])")
_SHORTEST_RF = 5
_YEAR = 4  # digits that may stand before a number: 202600017 is the tail 17
_LONGEST_SERIES = 8


class Keys(NamedTuple):
    """Everything by which receipts may name an invoice or a payer."""

    numbers: frozenset[str]  # compare with `fold_number` and `number_tail` of issued numbers
    references: frozenset[str]  # compare with creditor references and customers' own, as `alnum` folds them
    ibans: frozenset[str]
    legal_ids: frozenset[str]
    names: frozenset[str]


class _Note:
    """Knows no number, and notes what it is asked for."""

    def __init__(self, numbers: set[str]) -> None:
        self._add = numbers.add

    def knows(self, key: str) -> bool:
        self._add(key)
        return False

    def begins(self, letters: str) -> bool:
        return len(letters) <= _LONGEST_SERIES


def numbers_named(receipts: Iterable[Receipt]) -> Keys:
    """The keys of the whole batch: what is not among them, these receipts cannot mean."""
    numbers: set[str] = set()
    named: set[str] = set()
    ibans: set[str] = set()
    legal_ids: set[str] = set()
    names: set[str] = set()
    note = _Note(numbers)
    for receipt in receipts:
        for text in _texts(receipt):
            mentions(text, note)
            numbers.update(_in_ranges(text))
            named.update(references(text))
        for reference in filter(None, (receipt.reference, *receipt.references)):
            named.add(alnum(reference))
            numbers.add(fold_number(reference))
        ibans.update(fold_iban(iban) for iban in (receipt.iban,) if iban)
        legal_ids.update(fold_legal_id(legal_id) for legal_id in (receipt.legal_id,) if legal_id)
        names.update(fold_name(name) for name in (receipt.name, receipt.ultimate_name) if name)
    numbers.update([each[4:].lstrip("0") for each in numbers if len(each) > _YEAR and each.isdigit()])
    numbers.update(fold_number(each[4:]) for each in named if each.startswith("RF") and len(each) >= _SHORTEST_RF)
    return Keys(*map(frozenset, (numbers, named, ibans, legal_ids, names)))


def _texts(receipt: Receipt) -> Iterable[str]:
    return filter(None, (receipt.text, receipt.end_to_end, receipt.reference, *receipt.references))


def _in_ranges(text: str) -> Iterable[str]:
    """What lies between, in `R-17-19`."""
    for first, upto in _RANGE.findall(text):
        if int(first) < int(upto) <= int(first) + WIDEST:
            yield from map(str, range(int(first), int(upto) + 1))
