"""Open invoices and known payers, indexed once for a batch, so that no payment looks through all of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from uuid import UUID

from rapidfuzz import fuzz, process

from aggregates.matching.folding import alnum, fold_name, leading_letters, number_keys
from aggregates.matching.model import ZERO, Known, OpenInvoice, Receipt

_LIKE = 92  # of 100: names this similar may be one (A2.2)
_SAME_WORD = 200  # names that share the beginning of a word, compared at most


class Book:
    """What is open, and who is known. `cover` and `remember` keep it true while a batch is worked through."""

    def __init__(self, invoices: Iterable[OpenInvoice] = (), known: Known | None = None) -> None:
        self.known = known or Known()
        self.by_id: dict[UUID, OpenInvoice] = {}
        self._left: dict[UUID, Decimal] = {}
        self._by_key: defaultdict[str, list[UUID]] = defaultdict(list)
        self._heads: set[str] = set()
        self._by_reference: defaultdict[str, list[UUID]] = defaultdict(list)
        self._by_customer: defaultdict[tuple[str, str], list[UUID]] = defaultdict(list)
        self._by_amount: defaultdict[tuple[str, Decimal], dict[UUID, None]] = defaultdict(dict)
        self._by_debt: defaultdict[tuple[str, str, Decimal], dict[UUID, None]] = defaultdict(dict)
        self._debts: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        self._oldest: dict[tuple[str, str], dict[UUID, None]] = {}
        self._seen: defaultdict[tuple[str, str, Decimal, str], list[tuple[date, UUID]]] = defaultdict(list)
        self._payers: Payers | None = None
        for invoice in invoices:
            self._enter(invoice)

    def _enter(self, invoice: OpenInvoice) -> None:
        if invoice.id in self.by_id:
            return
        self.by_id[invoice.id] = invoice
        keys = number_keys(invoice.number)
        for key in keys:
            self._by_key[key].append(invoice.id)
        self._heads.add(leading_letters(keys[0]) if keys else "")
        for reference in {alnum(each) for each in (invoice.creditor_reference, invoice.reference) if each}:
            self._by_reference[reference].append(invoice.id)
        for payer in invoice.payers:
            self._by_customer[payer, invoice.currency].append(invoice.id)
        self._left[invoice.id] = ZERO
        self._move(invoice, invoice.uncovered)

    def left(self, invoice: UUID) -> Decimal:
        """What is uncovered of it now."""
        return self._left[invoice]

    def cover(self, invoice: UUID, amount: Decimal) -> None:
        """A payment (or credit note) was linked: later payments of the batch see the rest."""
        self._move(self.by_id[invoice], -min(amount, self._left[invoice]))

    def remember(self, receipt: Receipt) -> None:
        """This receipt paid something: one that repeats it within days is suspected (A2.3)."""
        self._seen[_likeness(receipt)].append((receipt.booked_on, receipt.id))

    def twin(self, receipt: Receipt, days: int) -> UUID | None:
        """An earlier payment by the same payer, of the same amount and with the same reference."""
        if receipt.duplicate_of or not self._seen:
            return receipt.duplicate_of
        seen = self._seen.get(_likeness(receipt), ())
        near = (each for on, each in seen if abs((receipt.booked_on - on).days) <= days and each != receipt.id)
        return next(near, None)

    def numbered(self, key: str) -> list[UUID]:
        """Invoices that a number key can mean."""
        return self._by_key.get(key, [])

    def knows(self, key: str) -> bool:
        """Is it the key of a number?"""
        return key in self._by_key

    def begins(self, letters: str) -> bool:
        """Does a number begin with these letters?"""
        return letters in self._heads

    def referenced(self, reference: str) -> list[UUID]:
        """Invoices with this creditor reference, or this reference of the customer's own."""
        return self._by_reference.get(reference, [])

    def of_amount(self, currency: str, amount: Decimal) -> list[OpenInvoice]:
        """Invoices with exactly this uncovered, at most six, whoever owes them."""
        return [self.by_id[each] for each in islice(self._by_amount.get((currency, amount), ()), 6)]

    def of_debt(self, customer: str, currency: str, amount: Decimal) -> list[OpenInvoice]:
        """Invoices of one customer with exactly this uncovered, at most six."""
        return [self.by_id[each] for each in islice(self._by_debt.get((customer, currency, amount), ()), 6)]

    def debt(self, customer: str, currency: str) -> Decimal:
        """All that the customer owes, less credit notes."""
        return self._debts.get((customer, currency), ZERO)

    def oldest(self, customer: str, currency: str, count: int | None = None) -> list[OpenInvoice]:
        """Open items of one customer, credit notes too, by due date."""
        where = (customer, currency)
        if where not in self._oldest:
            items = sorted((self.by_id[each] for each in self._by_customer.get(where, ())), key=age)
            self._oldest[where] = {item.id: None for item in items if self._left[item.id]}
        return [self.by_id[each] for each in islice(self._oldest[where], count)]

    @property
    def payers(self) -> "Payers":
        """Who pays from where; the index is made when first needed."""
        if self._payers is None:
            self._payers = Payers(self.known)
        return self._payers

    def _move(self, invoice: OpenInvoice, amount: Decimal) -> None:
        currency, before = invoice.currency, self._left[invoice.id]
        after = self._left[invoice.id] = before + amount
        if before and invoice.type != "credit_note":
            self._by_amount[currency, before].pop(invoice.id, None)
        if after and invoice.type != "credit_note":
            self._by_amount[currency, after][invoice.id] = None
        for payer in invoice.payers:
            self._move_of(payer, invoice, before, after)

    def _move_of(self, payer: str, invoice: OpenInvoice, before: Decimal, after: Decimal) -> None:
        """The same in the account of one who rightfully pays it."""
        currency = invoice.currency
        if invoice.type == "credit_note":
            self._debts[payer, currency] -= after - before
        else:
            self._debts[payer, currency] += after - before
            if before:
                self._by_debt[payer, currency, before].pop(invoice.id, None)
            if after:
                self._by_debt[payer, currency, after][invoice.id] = None
        if not after and (payer, currency) in self._oldest:
            self._oldest[payer, currency].pop(invoice.id, None)


class Payers:
    """Known payers by name that is nearly equal, and what is known of each customer."""

    def __init__(self, known: Known) -> None:
        self.ibans_of: defaultdict[str, set[str]] = defaultdict(set)
        self.names_of: defaultdict[str, set[str]] = defaultdict(set)
        self._names = known.names
        self._by_word: defaultdict[str, list[str]] = defaultdict(list)
        for customer, ibans in known.ibans_of.items():
            self.ibans_of[customer].update(ibans)
        for iban, customers in known.ibans.items():
            for customer in customers:
                self.ibans_of[customer].add(iban)
        for name, customers in known.names.items():
            for customer in customers:
                self.names_of[customer].add(name)
            for beginning in _beginnings(name):
                self._by_word[beginning].append(name)

    def like(self, name: str) -> frozenset[str]:
        """Customers whose name is nearly this one (folded); of several the nearest."""
        close: dict[str, None] = {}
        for beginning in _beginnings(name):
            close.update(dict.fromkeys(islice(self._by_word.get(beginning, ()), _SAME_WORD)))
        best = (
            process.extractOne(name, list(close), scorer=fuzz.token_sort_ratio, score_cutoff=_LIKE) if close else None
        )
        return self._names[best[0]] if best else frozenset()

    def is_like(self, name: str, customer: str) -> bool:
        """Is this (folded) nearly a name of that customer?"""
        return any(fuzz.token_sort_ratio(name, each) >= _LIKE for each in self.names_of.get(customer, ()))


def age(invoice: OpenInvoice) -> tuple[date, date, str, UUID]:
    """Sorts the oldest debt first."""
    return invoice.due_on, invoice.issued_on, invoice.number, invoice.id


def _beginnings(name: str) -> Iterator[str]:
    return (word[:4] for word in name.split() if len(word) > 2)


def _likeness(receipt: Receipt) -> tuple[str, str, Decimal, str]:
    payer = receipt.iban or fold_name(receipt.name or "")
    reference = receipt.reference or "".join(receipt.references) or receipt.text
    return payer, receipt.currency, receipt.amount, alnum(reference)
