"""The draft of an e-mail with an invoice: its addresses, words, and the files that can go along."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from aggregates.customer import Customer
from aggregates.errors import NotFound
from aggregates.ids import customer_id, register_id
from aggregates.invoice import Invoice
from aggregates.invoice.refusals import NotApproved, called, check_approved
from aggregates.invoice.sending import NotOurs
from aggregates.order import Order
from aggregates.register import Register
from commands.dispatches.draft import PDF, XML, Draft, Ticked, worded
from commands.dispatches.recipients import fetch_people, managers, of_card, usual_channel
from commands.work import Work
from documents.cover_message import Message
from documents.languages import amount, day, spoken

_MADE = {"paper", "einvoice"}  # of the document itself: they are made anew, and named as such


def fetch_invoices(work: Work, ids: Sequence[UUID]) -> None:
    """Everything that the drafts of these look at, in five queries at most, however many they are."""
    invoices = work.load(Invoice, ids).values()
    cards = {customer_id(each.payer) for each in invoices if each.payer}
    work.fetch([*((Customer, each) for each in cards), *((Order, each) for one in invoices for each in orders_of(one))])
    orders = [work.state(Order, each) for one in invoices for each in orders_of(one)]
    named = {order.customer_manager for order in orders}
    named |= {work.state(Customer, card).customer_manager for card in cards}
    fetch_people(work, named)
    work.fetch([(Register, register_id("text_templates", each.type)) for each in invoices])


def orders_of(invoice: Invoice) -> list[UUID]:
    """The orders that stand on it."""
    return [each.source for each in invoice.bases if each.kind == "order"]


def invoice_draft(work: Work, each: UUID, *, language: str | None = None) -> Draft:
    """Of an invoice that is loaded (T10, T11), in its own language unless another is given.

    Errors: `NotFound`, `NotApproved`, `NotOurs`, `NoCompanyCard`.
    """
    invoice = work.state(Invoice, each)
    check_ours(invoice)
    card = work.state(Customer, customer_id(invoice.payer))
    orders = [work.state(Order, one) for one in orders_of(invoice)]
    about = invoice.particulars
    written = spoken(language or (about.language if about else None) or card.language)
    to, notes = of_card(card)
    cc, more = managers(work, _named(card, orders), to)
    ways = {way for order in orders for way in order.invoice_by} or set(card.delivery)
    words = _words(work, invoice, written)
    return Draft(
        kind="invoice",
        channel=usual_channel(ways, to),
        customer=card.code,
        name=card.name,
        address=(about.invoice_address if about else None) or card.address,
        document=each,
        number=invoice.number,
        language=written,
        to=to,
        cc=cc,
        subject=words.subject,
        text=words.text,
        attachments=list(_files(invoice, orders, card, ways, written)),
        orders=[order.id for order in orders],
        contracts=list(invoice.contracts),
        invoices=[each],
        notes=[*notes, *more, *_sent(invoice)],
    )


def check_ours(invoice: Invoice) -> None:
    """Errors: `NotFound`, `NotOurs`, `NotApproved`."""
    if invoice.status == "none":
        raise NotFound(f"There is no invoice {invoice.id}; look it up in /invoices.")
    if invoice.direction == "purchase":
        raise NotOurs(f"{called(invoice)} came from {invoice.payer_name}, so there is nothing to send; book or pay it.")
    if invoice.status == "draft":
        raise NotApproved(f"{called(invoice)} is not approved, so it may still change; approve it, then send it.")
    check_approved(invoice)


def _named(card: Customer, orders: Sequence[Order]) -> list[tuple[str | None, str | None]]:
    """The customer manager of each order, else of the card (T11)."""
    named: list[tuple[str | None, str | None]] = [(e.customer_manager, e.number) for e in orders if e.customer_manager]
    return named or [(card.customer_manager, None)]


def _words(work: Work, invoice: Invoice, language: str) -> Message:
    fields = {
        "named": invoice.number or "",
        "number": invoice.number or "",
        "date": day(invoice.issued_on, language),
        "due_on": day(invoice.due_on, language),
        "amount": f"{amount(invoice.totals.gross, invoice.currency, language)}\u00a0{invoice.currency}",
        "customer": invoice.payer_name,
    }
    return worded(work, invoice.type, language, fields)


def _files(
    invoice: Invoice, orders: Sequence[Order], card: Customer, ways: Collection[str], language: str
) -> Iterator[Ticked]:
    """What can go along; ticked: its page, its e-invoice and proofs of delivery where they are wanted so (T10)."""
    name = (invoice.number or "").replace("/", "-")
    yield Ticked(id="paper", what="paper", name=f"{name}.{language}.pdf", media_type=PDF, ticked=True)
    yield Ticked(id="einvoice", what="einvoice", name=f"{name}.xml", media_type=XML, ticked="einvoice" in ways)
    proofs: Mapping[UUID, tuple[str, ...]] = {order.id: order.pod_by or card.pod_delivery for order in orders}
    documents: tuple[Invoice | Order, ...] = (invoice, *orders)
    for document in documents:
        wanted = "email" in proofs.get(document.id, card.pod_delivery)
        for file in document.attachments:
            if file.kind not in _MADE:
                yield Ticked(
                    id=file.key,
                    what="attachment",
                    name=file.name,
                    media_type=file.media_type,
                    size=file.size,
                    kind=file.kind,
                    ticked=wanted and file.kind == "pod",
                    document=document.id,
                    number=document.number,
                )


def _sent(invoice: Invoice) -> Iterator[str]:
    if invoice.left:
        last = invoice.left[-1]
        yield f"{called(invoice)} left on {last.sent_on} by {last.channel} already."
    elif invoice.sent:
        last = invoice.sent[-1]
        yield f"An earlier version left on {last.sent_on} by {last.channel}; its approval was taken back since."
