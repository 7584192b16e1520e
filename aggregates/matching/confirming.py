"""Is the bank's entry the money that somebody entered by hand before? Then it takes that receipt's place (I10)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import msgspec

from aggregates.matching.book import Book
from aggregates.matching.deciding import decide
from aggregates.matching.model import ZERO, Decision, OpenInvoice, Receipt, Solution
from aggregates.matching.naming import readings
from aggregates.matching.payer import Identity, identify
from aggregates.matching.rules import RULE_VERSION, Settings

PROVISIONAL = "provisional"
SURE_BY_NAME, SURE_BY_PAYER, UNSURE, POINTED_AT, BESIDE = 100, 90, 65, 50, 40  # of 100 and more, as in A2.2


class ByHand(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A receipt entered by hand that waits for the bank; `uncovered` of each invoice is what the receipt pays of it."""

    id: UUID
    customer: str
    amount: Decimal
    currency: str
    paid_on: date
    invoices: tuple[OpenInvoice, ...] = ()

    @property
    def told(self) -> str:
        """For a person: 121.00 EUR entered by hand for 2026-05-10 on R-000017."""
        numbers = ", ".join(invoice.number for invoice in self.invoices) or "no invoice"
        return f"{self.amount} {self.currency} entered by hand for {self.paid_on} on {numbers}"


class _Seen(NamedTuple):
    """What an entry can mean: the receipts that come into question, and those that make its amount."""

    meant: list[ByHand]
    options: list[tuple[ByHand, ...]]
    sure: bool
    named: bool
    how: str

    @property
    def settled(self) -> bool:
        """Whether it can be nothing else."""
        return self.sure and len(self.options) == 1


class Waiting:
    """The receipts that wait. One that an entry of the batch confirmed waits no more."""

    def __init__(self, receipts: Iterable[ByHand], book: Book) -> None:
        """`book` is what is open beside them; naming is read as if nothing had been entered by hand."""
        self._waiting = {each.id: each for each in receipts}
        self._of_customer: defaultdict[str, list[UUID]] = defaultdict(list)
        self._of_invoice: defaultdict[UUID, list[UUID]] = defaultdict(list)
        for each in self._waiting.values():
            self._of_customer[each.customer].append(each.id)
            for invoice in each.invoices:
                self._of_invoice[invoice.id].append(each.id)
        self._before = Book(_as_before(self._waiting.values(), book), book.known) if self._waiting else book

    def decide(self, receipt: Receipt, book: Book, settings: Settings) -> Decision:
        """As `decide`; but when the entry can be nothing else than receipts that wait, it confirms them.

        When several could be meant, or something speaks against it, a person is asked: nothing is linked then.
        """
        seen = self._look(receipt, book, settings) if self._waiting else None
        if seen and seen.settled:
            decision = _confirming(seen)
            for each in seen.options[0]:
                del self._waiting[each.id]
        else:
            decision = decide(receipt, book, settings)
            decision = _beside(seen, decision, receipt.amount, settings) if seen else decision
        if self._waiting and decision.chosen is not None:
            for invoice, _, amount in decision.candidates[decision.chosen].allocations:
                self._before.cover(invoice, amount)
        return decision

    def _look(self, receipt: Receipt, book: Book, settings: Settings) -> _Seen | None:
        identity = identify(receipt, book)
        said = readings(receipt, self._before, identity)
        named = {each.invoice.id for reading in said for each in reading}
        asked = [each for each in self._in_question(named, identity, receipt) if each.currency == receipt.currency]
        near = [each for each in asked if _near(each, receipt, settings)]
        seen = _seen(near, receipt, identity, named, len(said))
        if seen and seen.settled:
            return seen
        far = [each for each in asked if each not in near and _pays(each, named)]
        return _late(_seen([*near, *far], receipt, identity, named, len(said)), settings) if far else seen

    def _in_question(self, named: set[UUID], identity: Identity, receipt: Receipt) -> list[ByHand]:
        """Those of the invoices that are named; when none is named, those of the payer."""
        own = [each for customer in sorted(identity.customers) for each in self._of_customer.get(customer, ())]
        if named:
            own = [each for each in own if each in self._waiting and not self._waiting[each].invoices]
            own = [each for each in own if self._waiting[each].amount == receipt.amount]
        wanted = [*(each for invoice in named for each in self._of_invoice.get(invoice, ())), *own]
        found = [self._waiting[each] for each in dict.fromkeys(wanted) if each in self._waiting]
        return sorted(found, key=lambda each: (each.paid_on, each.id))


def _seen(meant: list[ByHand], receipt: Receipt, identity: Identity, named: set[UUID], readable: int) -> _Seen | None:
    """What these receipts make of the entry, which can be read in so many ways."""
    if not meant:
        return None
    options = list(_options(meant, receipt.amount))
    agreed = _named_alone(options, named) and readable == 1 if named else identity.sole is not None
    how = "an invoice of it is named" if named else identity.how or "the payer is not known"
    return _Seen(meant, options, agreed and _agree(options, identity), bool(named), how)


def _late(seen: _Seen | None, settings: Settings) -> _Seen | None:
    """So far apart in time only a person says that it is the same money."""
    how = f"an invoice of it is named, but more than {settings.confirming_days} days apart"
    return seen._replace(sure=False, how=how) if seen else None


def _pays(each: ByHand, named: set[UUID]) -> bool:
    return any(invoice.id in named for invoice in each.invoices)


def _as_before(receipts: Iterable[ByHand], book: Book) -> Iterator[OpenInvoice]:
    """What would be open if nothing had been entered by hand."""
    paid: defaultdict[UUID, Decimal] = defaultdict(Decimal)
    invoices: dict[UUID, OpenInvoice] = dict(book.by_id)
    for each in receipts:
        for invoice in each.invoices:
            paid[invoice.id] += invoice.uncovered
            invoices.setdefault(invoice.id, invoice)
    for id, invoice in invoices.items():  # noqa: A001 - what the map is by
        left = book.left(id) if id in book.by_id else ZERO
        yield msgspec.structs.replace(invoice, uncovered=left + paid[id])


def _near(each: ByHand, receipt: Receipt, settings: Settings) -> bool:
    return abs((each.paid_on - receipt.booked_on).days) <= settings.confirming_days


def _options(meant: Sequence[ByHand], amount: Decimal) -> Iterator[tuple[ByHand, ...]]:
    """All of them, when they sum to the amount; else each that is the amount."""
    if sum((each.amount for each in meant), ZERO) == amount:
        yield tuple(meant)
        return
    yield from ((each,) for each in meant if each.amount == amount)


def _named_alone(options: Sequence[tuple[ByHand, ...]], named: set[UUID]) -> bool:
    """The entry names nothing that the receipts do not pay."""
    return len(options) == 1 and named <= {invoice.id for each in options[0] for invoice in each.invoices}


def _agree(options: Sequence[tuple[ByHand, ...]], identity: Identity) -> bool:
    """Of one payer, whom nothing contradicts, and each pays something."""
    receipts = [each for option in options for each in option]
    customers = {each.customer for each in receipts}
    known = identity.customers if identity.exact else frozenset()
    return len(customers) == 1 and (not known or customers <= known) and all(each.invoices for each in receipts)


def _confirming(seen: _Seen) -> Decision:
    score = SURE_BY_NAME if seen.named else SURE_BY_PAYER
    solution = _solution(seen.options[0], score, "confirms_provisional", seen)
    return Decision(
        outcome="auto", candidates=(solution,), chosen=0, payer=solution.customer, rule_version=RULE_VERSION
    )


def _solution(option: Sequence[ByHand], score: int, word: str, seen: _Seen) -> Solution:
    paid: dict[UUID, tuple[str, Decimal]] = {}
    for invoice in (invoice for each in option for invoice in each.invoices):
        paid[invoice.id] = invoice.number, paid.get(invoice.id, ("", ZERO))[1] + invoice.uncovered
    return Solution(
        allocations=tuple((each, number, amount) for each, (number, amount) in paid.items()),
        customer=option[0].customer,
        score=score,
        evidence=(word, *(each.told for each in option), seen.how),
        shape="confirms",
        confirms=tuple(each.id for each in option),
    )


def _beside(seen: _Seen, decision: Decision, amount: Decimal, settings: Settings) -> Decision:
    """What matching thinks without them, with the receipts that a person should look at first."""
    if not seen.options:
        return decision if _uses_all(decision, amount) else _pointing(seen, decision, settings)
    could = tuple(_solution(option, UNSURE, "may_confirm_provisional", seen) for option in seen.options)
    return msgspec.structs.replace(
        decision,
        outcome="suggest",
        chosen=None,
        candidates=(*could, *decision.candidates)[: settings.candidates],
        blocked_by=(*decision.blocked_by, PROVISIONAL),
    )


def _uses_all(decision: Decision, amount: Decimal) -> bool:
    """Whether nothing is left of the money that could be a receipt's, too."""
    if decision.chosen is None:
        return False
    best = decision.candidates[decision.chosen]
    return sum((part for _, _, part in best.allocations), best.difference) >= amount


def _pointing(seen: _Seen, decision: Decision, settings: Settings) -> Decision:
    """The amounts differ: the invoice seems paid already, so the entry would say nothing without this."""
    note = _solution(seen.meant, POINTED_AT if seen.named else BESIDE, "provisional_waits", seen)
    note = msgspec.structs.replace(note, allocations=(), evidence=(*note.evidence, "the amounts differ"))
    ranked = sorted((*decision.candidates, note), key=lambda each: -each.score)
    return msgspec.structs.replace(
        decision,
        outcome="queue" if decision.outcome == "queue" and not seen.named else "suggest",
        chosen=None,
        candidates=tuple(ranked[: settings.candidates]),
        blocked_by=(*decision.blocked_by, PROVISIONAL),
    )
