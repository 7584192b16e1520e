"""What forbids to link without a person, whatever the score (A2.3)."""

from collections.abc import Iterator
from decimal import Decimal

from aggregates.matching.book import Book
from aggregates.matching.model import ZERO, Receipt, Solution
from aggregates.matching.payer import Identity, fold_iban
from aggregates.matching.rules import Settings
from aggregates.matching.shapes import Draft

SAFETY = {
    "currency": "An invoice is in another currency.",
    "uncovered": "More than what is uncovered would be covered.",
    "amount_alone": "Only the amount speaks for it: neither a reference nor a known payer.",
    "equal_scored": "Another solution is as good.",
    "difference": "The difference is too large to be written off automatically.",
    "cap": "The amount is above the cap for automatic links.",
    "new_iban": "A known payer pays from an account that is not known.",
    "duplicate": "It seems to repeat a payment that was linked before.",
    "disputed": "The invoice is disputed.",
    "payer_contradicts": "The payer is known, and an invoice is somebody else's.",
    "stranger_in_part": "Neither the payer nor the amount agrees with the numbers that are named.",
    "several_debtors": "The invoices are of several customers.",
    "came_back": "The bank marks it as our own payment that came back.",
    "provisional": "A receipt entered by hand may be this money.",
}


def blocked_by(
    draft: Draft, solution: Solution, receipt: Receipt, identity: Identity, book: Book, settings: Settings
) -> Iterator[str]:
    """The rules, by their names in `SAFETY`, that forbid to link this solution automatically."""
    if any(invoice.currency != receipt.currency for invoice in draft.invoices):
        yield "currency"
    if not _fits(solution, receipt, book):
        yield "uncovered"
    if not draft.named and not identity.customers:
        yield "amount_alone"
    if abs(solution.difference) > (settings.tolerated_automatically(receipt.amount) if draft.named else ZERO):
        yield "difference"
    if receipt.amount > settings.cap:
        yield "cap"
    if _from_new_account(solution, receipt, identity, book):
        yield "new_iban"
    if book.twin(receipt, settings.duplicate_days):
        yield "duplicate"
    yield from _doubts(draft, identity)
    if any(invoice.disputed for invoice, _ in draft.parts):
        yield "disputed"


def _doubts(draft: Draft, identity: Identity) -> Iterator[str]:
    """Numbers in a text can be mistyped or somebody else's: whose money it is must not speak against them."""
    owners = {invoice.payer_among(identity.customers) for invoice in draft.invoices}
    if identity.customers and identity.exact and not owners <= identity.customers:
        yield "payer_contradicts"
    if draft.shape == "partial" and not identity.customers and all(named.by != "reference" for named in draft.named):
        yield "stranger_in_part"
    if len(owners) > 1:
        yield "several_debtors"


def _fits(solution: Solution, receipt: Receipt, book: Book) -> bool:
    """Checked again, whatever shape it came from."""
    allocated = sum((amount for _, _, amount in solution.allocations), Decimal(0))
    return 0 < allocated <= receipt.amount and all(
        0 < amount <= book.left(each) and book.by_id[each].type != "credit_note"
        for each, _, amount in solution.allocations
    )


def _from_new_account(solution: Solution, receipt: Receipt, identity: Identity, book: Book) -> bool:
    if not receipt.iban or identity.by_iban or solution.customer not in identity.customers:
        return False
    known = book.payers.ibans_of.get(solution.customer)
    return known is not None and fold_iban(receipt.iban) not in known
