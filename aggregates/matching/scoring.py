"""How sure a solution is, in points, with every reason for and against it (A2.2)."""

from collections.abc import Iterator

from aggregates.matching.book import Book
from aggregates.matching.folding import fold_name
from aggregates.matching.model import OpenInvoice, Receipt, Solution
from aggregates.matching.payer import Identity
from aggregates.matching.shapes import Draft

Point = tuple[int, str]
_NUMBER, _NUMBERS = 60, 90  # each invoice number, and all of them together at most


def scored(draft: Draft, receipt: Receipt, identity: Identity, book: Book) -> Solution:
    """The solution with its score and its evidence."""
    involved = draft.invoices
    points = [
        *_named(draft),
        *_amount(draft, receipt),
        *_payer(involved, receipt, identity, book),
        *_state(draft, involved, receipt),
    ]
    return Solution(
        allocations=tuple((invoice.id, invoice.number, amount) for invoice, amount in draft.parts if amount),
        customer=_customer(involved, identity),
        score=sum(worth for worth, _ in points),
        evidence=tuple(f"{why}: {worth:+d}" if worth else why for worth, why in points),
        shape=draft.shape,
        difference=draft.difference,
        discounts=tuple(draft.discounts),
        credits=tuple((invoice.id, invoice.number, amount) for invoice, amount in draft.credits),
    )


def _customer(involved: list[OpenInvoice], identity: Identity) -> str:
    """The payer's own, if some of it is; else of the oldest."""
    owners = [invoice.payer_among(identity.customers) for invoice in involved]
    return next((owner for owner in owners if owner in identity.customers), owners[0])


def _named(draft: Draft) -> Iterator[Point]:
    """+100 once for structured references, +60 for each number, together at most 90."""
    worth, left = 100, _NUMBERS
    for each in draft.named:
        if each.by == "reference":
            yield worth, f"reference {each.said} is {_called(each.invoice)}"
            worth = 0
        else:
            points = min(_NUMBER, left)
            left -= points
            yield points, f"text names {_called(each.invoice)}"


def _called(invoice: OpenInvoice) -> str:
    return f"{'credit note' if invoice.type == 'credit_note' else 'invoice'} {invoice.number}"


def _amount(draft: Draft, receipt: Receipt) -> Iterator[Point]:
    amount, currency, shape = receipt.amount, receipt.currency, draft.shape
    if shape == "a":
        yield 40, f"{amount} {currency} is exactly what is uncovered"
    elif shape == "b":
        much = "more" if draft.difference > 0 else "less"
        yield -25, f"{amount} {currency} is {abs(draft.difference)} {much} than what is uncovered"
    elif shape == "c":
        taken = sum(each for _, each in draft.discounts)
        yield 40, f"{amount} {currency} is exactly what is uncovered less cash discount of {taken}"
    elif shape == "d":
        yield (25, "the only invoice with this amount") if draft.unique else (0, "one of several with this amount")
    elif shape == "e":
        yield 15, "amount is all that the payer owes"
    elif shape == "f":
        yield 10, "amount is the sum of these open items and of no others"
    elif any(part for _, part in draft.parts):
        yield 0, "overpaid: the rest stays uncovered" if shape == "h" else "less than is uncovered: the rest stays open"
    for note, part in draft.credits:
        yield 0, f"credit note {note.number} of {part} {currency} deducted"


def _payer(involved: list[OpenInvoice], receipt: Receipt, identity: Identity, book: Book) -> Iterator[Point]:
    owners = list(dict.fromkeys(invoice.payer_among(identity.customers) for invoice in involved))
    strangers = [owner for owner in owners if owner not in identity.customers]
    if identity.customers and len(strangers) < len(owners):
        yield identity.points, identity.how
    if not strangers:
        return
    if identity.customers and identity.exact:
        yield -40, f"payer is {' or '.join(sorted(identity.customers)[:3])}, invoice is of {', '.join(strangers[:3])}"
    elif receipt.name and len(strangers) == len(owners) and book.known.names:
        name = fold_name(receipt.name)
        if like := next((owner for owner in owners if book.payers.is_like(name, owner)), None):
            yield 10, f"name like {like}"


def _state(draft: Draft, involved: list[OpenInvoice], receipt: Receipt) -> Iterator[Point]:
    """When it was issued, whether somebody objects, and the currency."""
    issued_on = max(invoice.issued_on for invoice in involved)
    if issued_on <= receipt.booked_on:
        yield 5, "booked after the issue date"
    else:
        yield 0, f"booked before the issue date {issued_on}"
    worth = -20
    for invoice, _ in draft.parts:
        if invoice.disputed or invoice.promised:
            yield worth, f"{_called(invoice)} is {'disputed' if invoice.disputed else 'promised otherwise'}"
            worth = 0
    foreign = [invoice for invoice in involved if invoice.currency != receipt.currency]
    if foreign:
        yield -100, f"{_called(foreign[0])} is in {foreign[0].currency}, the payment in {receipt.currency}"
    for invoice, part in draft.parts:
        if not part and invoice not in foreign:
            yield 0, f"{_called(invoice)} gets nothing of it"
