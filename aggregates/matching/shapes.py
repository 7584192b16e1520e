"""How the money fits what is owed: the amount shapes of A2.1 stage 5, and what each would allocate."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from aggregates.matching.book import Book, age
from aggregates.matching.model import ZERO, OpenInvoice, Receipt
from aggregates.matching.naming import Reading
from aggregates.matching.payer import Identity
from aggregates.matching.rules import Settings
from aggregates.matching.subset import only_subset

OLDEST = 15  # open items that shape f looks at
LARGEST = 5  # items of one subset
_PAYERS = 3  # customers of a shared account, looked at


class Draft(msgspec.Struct, kw_only=True):
    """A solution before it is scored."""

    shape: str
    parts: list[tuple[OpenInvoice, Decimal]]
    named: Reading = ()
    credits: list[tuple[OpenInvoice, Decimal]] = []
    discounts: list[tuple[UUID, Decimal]] = []
    difference: Decimal = ZERO
    unique: bool = True  # of its shape

    @property
    def invoices(self) -> list[OpenInvoice]:
        """All that it names."""
        return [invoice for invoice, _ in (*self.parts, *self.credits)]


def by_name(receipt: Receipt, named: Reading, book: Book, settings: Settings) -> Draft:
    """The referenced shapes: a, b, c, h, and paying less than is owed; invoices in another currency get nothing."""
    usable = [each.invoice for each in named if each.invoice.currency == receipt.currency]
    owed = sorted((each for each in usable if each.type != "credit_note"), key=age)
    notes = [(each, book.left(each.id)) for each in usable if each.type == "credit_note" and book.left(each.id)]
    gross = sum((book.left(each.id) for each in owed), ZERO)
    total = gross - sum((amount for _, amount in notes), ZERO)
    short = total - receipt.amount
    taken = _discounts(receipt, owed, book)
    draft = Draft(shape="partial", parts=[], named=named)
    if not short:
        draft.shape, draft.credits = "a", notes
    elif abs(short) <= settings.tolerated(receipt.amount) and (not owed or short < book.left(owed[-1].id)):
        draft.shape, draft.credits, draft.difference = "b", notes, -short
    elif taken and short == sum((amount for _, amount in taken), ZERO):
        draft.shape, draft.credits, draft.discounts = "c", notes, taken
    elif gross < receipt.amount:
        draft.shape = "h"
    draft.parts = list(_spread(receipt.amount, owed, book, dict(draft.discounts)))
    used = {each.id for each in draft.invoices}
    draft.parts += [(each.invoice, ZERO) for each in named if each.invoice.id not in used]
    return draft


def _discounts(receipt: Receipt, owed: Sequence[OpenInvoice], book: Book) -> list[tuple[UUID, Decimal]]:
    """Cash discounts still valid on the booking date, of invoices that nothing has paid yet."""
    return [
        (each.id, each.discount)
        for each in owed
        if each.discount and each.discount_until and receipt.booked_on <= each.discount_until
        if book.left(each.id) == each.gross
    ]


def _spread(
    amount: Decimal, owed: Sequence[OpenInvoice], book: Book, discounts: dict[UUID, Decimal]
) -> Iterator[tuple[OpenInvoice, Decimal]]:
    """The money over the invoices, oldest first, each at most what it lacks."""
    for each in owed:
        part = min(amount, book.left(each.id) - discounts.get(each.id, ZERO))
        amount -= part
        yield each, part


def by_payer(receipt: Receipt, identity: Identity, book: Book) -> list[Draft]:
    """The shapes without a reference: d, e, f of a known payer; of an unknown one, d among everybody."""
    if not identity.customers:
        return _singles(book.of_amount(receipt.currency, receipt.amount), receipt)
    payers = sorted(identity.customers)[:_PAYERS]
    return [draft for payer in payers for draft in _of_payer(receipt, payer, book)]


def _of_payer(receipt: Receipt, payer: str, book: Book) -> list[Draft]:
    currency, amount = receipt.currency, receipt.amount
    singles = book.of_debt(payer, currency, amount)
    if len(singles) == 1:
        return _singles(singles, receipt)
    if book.debt(payer, currency) == amount:
        return [_whole("e", book.oldest(payer, currency), receipt, book)]
    subset = only_subset(_signed(book.oldest(payer, currency, OLDEST), book), amount, LARGEST)
    return [_whole("f", subset, receipt, book)] if subset else _singles(singles, receipt)


def _singles(found: list[OpenInvoice], receipt: Receipt) -> list[Draft]:
    """Each alone; more than five say nothing."""
    unique = len(found) == 1
    alone = (Draft(shape="d", parts=[(each, receipt.amount)], unique=unique) for each in sorted(found, key=age))
    return list(alone) if len(found) <= 5 else []


def _whole(shape: str, items: Sequence[OpenInvoice], receipt: Receipt, book: Book) -> Draft:
    owed = [each for each in items if each.type != "credit_note"]
    notes = [(each, book.left(each.id)) for each in items if each.type == "credit_note"]
    return Draft(shape=shape, parts=list(_spread(receipt.amount, owed, book, {})), credits=notes)


def _signed(items: Sequence[OpenInvoice], book: Book) -> list[tuple[OpenInvoice, Decimal]]:
    return [(each, -book.left(each.id) if each.type == "credit_note" else book.left(each.id)) for each in items]
