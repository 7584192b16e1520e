"""Invoices follow their orders: green fields flow at once, in the order's own transaction, the rest is noted (A7)."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from decimal import Decimal
from uuid import UUID

from aggregates.ids import register_id
from aggregates.invoice import Invoice
from aggregates.invoice.sourcing import follow
from aggregates.order import Order
from aggregates.order.part import part_of
from aggregates.origin import Part
from aggregates.register import Register
from aggregates.tax import NoRateYet
from commands.reference import vat_rates
from commands.work import Work


def fetch_for_following(work: Work, orders: Iterable[UUID]) -> None:
    """Load all that `follow_orders` will look at, in a fixed number of queries."""
    invoices = {order.invoice for order in work.load(Order, orders).values() if order.invoice}
    fetch_sources(work, invoices)


def fetch_sources(work: Work, invoices: Iterable[UUID]) -> None:
    """Load these invoices, all orders that stand on them, and the VAT codes of both."""
    found = work.load(Invoice, invoices).values()
    orders = work.load(Order, {part.source for invoice in found for part in invoice.bases}).values()
    codes = {line.vat_code for invoice in found if invoice.bases for line in invoice.lines}
    codes |= {price.vat_code for order in orders for price in order.prices}
    work.fetch([(Register, register_id("vat_codes", code)) for code in sorted(codes) if code])


def follow_order(work: Work, order: UUID) -> None:
    """Called after an order's change is recorded; records what it does to the invoice that it stands on, if any."""
    follow_orders(work, [order])


def follow_orders(work: Work, orders: Iterable[UUID]) -> None:
    """The same for many, each of their invoices once."""
    wanted = list(orders)
    fetch_for_following(work, wanted)
    invoices = (work.state(Order, each).invoice for each in wanted)
    follow_sources(work, list(dict.fromkeys(each for each in invoices if each)))


def follow_sources(work: Work, invoices: Iterable[UUID]) -> None:
    """What these invoices have to take over from their orders, or are behind by; nothing when they agree."""
    wanted = list(invoices)
    fetch_sources(work, wanted)
    for each in wanted:
        invoice = work.state(Invoice, each)
        parts = parts_now(work, invoice)
        work.relied_on(each)  # a regeneration meanwhile would rest on what the order said before
        rates: dict[str, Decimal] = {}
        for code in _codes(invoice, parts):
            with suppress(NoRateYet):  # what cannot be priced yet does not flow; it is noted
                rates |= vat_rates(work, [code], invoice.issued_on or work.on)
        work.record(each, follow(invoice, parts, rates=rates, on=work.on))


def parts_now(work: Work, invoice: Invoice) -> dict[UUID, Part]:
    """What each order that stands on the invoice gives to it now."""
    return {base.source: part_of(work.state(Order, base.source)) for base in invoice.bases}


def rates_of(work: Work, invoice: Invoice, parts: Mapping[UUID, Part]) -> dict[str, Decimal]:
    """VAT rates of all codes in question, on the day of issue if it has one. Errors: `NoRateYet`."""
    return vat_rates(work, _codes(invoice, parts), invoice.issued_on or work.on)


def _codes(invoice: Invoice, parts: Mapping[UUID, Part]) -> set[str]:
    given = {line.vat_code for part in parts.values() for line in part.lines}
    return given | {line.vat_code for line in invoice.lines}
