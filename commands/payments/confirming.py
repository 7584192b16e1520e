"""The bank's own payment takes the place of receipts entered by hand: one transaction, the same links (I10)."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from aggregates.bank_payment import BankPayment, Link
from aggregates.bank_payment.provisional import check_confirms, check_waits, give_way
from aggregates.event import Event
from aggregates.invoice import Invoice
from aggregates.matching import Solution
from commands.payments.linking import Part, link_parts, reopen
from commands.work import Work


def take_place(work: Work, payment: UUID, receipts: Sequence[UUID], by_rule: str | None = None) -> None:
    """Take the receipts back as never true, and give their links to the bank's payment.

    Where the books are closed on a receipt's day, it gives way on the first open one: closed figures stay.
    Errors: those of `check_waits`, `check_confirms` and `link_parts`.
    """
    states = list(work.load(BankPayment, receipts).values())
    for each in states:
        check_waits(each)
    check_confirms(work.state(BankPayment, payment), states)
    links = [link for each in states for link in each.links]
    invoices = work.load(Invoice, {link.invoice for link in links})
    for each in states:
        take_back(work, each.id, give_way(each, by_payment=payment, on=work.open_day(each.counts_from or work.on)))
    parts = [_part(link, states[0].currency, invoices[link.invoice]) for link in links]
    link_parts(work, payment, parts, None, by_rule=by_rule)


def take_back(work: Work, receipt: UUID, facts: Sequence[Event]) -> None:
    """Record what undoes a receipt entered by hand, on its invoices too."""
    work.record(receipt, facts)
    for event in facts:
        if isinstance(event, BankPayment.Unlinked):
            reopen(work, receipt, event)


def _part(link: Link, currency: str, invoice: Invoice) -> Part:
    rate = None if invoice.currency == currency else link.amount / link.paid
    return Part(link.invoice, link.amount, rate)


def still_wait(work: Work, solution: Solution) -> bool:
    """Whether the receipts are what the read models said: waiting, and paying just this."""
    paid: defaultdict[UUID, Decimal] = defaultdict(Decimal)
    for each in solution.confirms:
        receipt = work.state(BankPayment, each)
        if not receipt.provisional or receipt.status != "booked":
            return False
        for link in receipt.links:
            paid[link.invoice] += link.amount
    return paid == {invoice: amount for invoice, _, amount in solution.allocations}
