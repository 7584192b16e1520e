"""Whose money it is: known account, then registration number, then name (A2.1 stage 4)."""

from typing import NamedTuple

from aggregates.matching.book import Book
from aggregates.matching.folding import fold_legal_id, fold_name
from aggregates.matching.model import Receipt


class Identity(NamedTuple):
    """Who the payer seems to be. Several customers: an account or name that they share."""

    customers: frozenset[str]
    points: int  # A2.2
    how: str
    exact: bool = True  # not only a similar name
    by_iban: bool = False

    @property
    def sole(self) -> str | None:
        """The customer, when there is only one and no doubt."""
        return next(iter(self.customers)) if self.exact and len(self.customers) == 1 else None


NOBODY = Identity(frozenset(), 0, "", exact=False)


def identify(receipt: Receipt, book: Book) -> Identity:
    """The strongest evidence of who paid; `NOBODY` when there is none."""
    known = book.known
    if receipt.payer:
        return Identity(frozenset((receipt.payer,)), 30, "payer was named by a person")
    customers = known.ibans.get(fold_iban(receipt.iban)) if receipt.iban else None
    if customers:
        return Identity(customers, 30, f"IBAN known of {_list(customers)}", by_iban=True)
    customer = known.legal_ids.get(fold_legal_id(receipt.legal_id)) if receipt.legal_id else None
    if customer:
        return Identity(frozenset((customer,)), 25, f"registration number of {customer}")
    return _named(receipt, book)


def _named(receipt: Receipt, book: Book) -> Identity:
    if not book.known.names:
        return NOBODY
    names = [fold_name(name) for name in (receipt.name, receipt.ultimate_name) if name]
    for name in names:
        if customers := book.known.names.get(name):
            return Identity(customers, 10, f"name of {_list(customers)}")
    for name in names:
        if customers := book.payers.like(name):
            return Identity(customers, 10, f"name like {_list(customers)}", exact=False)
    return NOBODY


def fold_iban(iban: str) -> str:
    """Without spaces, upper case."""
    return iban.replace(" ", "").upper()


def _list(customers: frozenset[str]) -> str:
    return " or ".join(sorted(customers)[:3])
