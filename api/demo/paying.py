"""How the demo company's customers pay: mostly well, sometimes in parts, too much, twice, without a word, or back."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from api.demo.names import Buyer
from api.demo.statement import Booking

CENT = Decimal("0.01")


class Issued(NamedTuple):
    """An invoice as the customer received it."""

    id: str
    number: str
    reference: str
    buyer: Buyer
    due_on: date
    gross: Decimal


def bookings(chance: random.Random, invoices: list[Issued], until: date) -> dict[str, list[Booking]]:
    """What arrives up to `until`, by currency."""
    by_currency: dict[str, list[Booking]] = defaultdict(list)
    waiting = list(invoices)
    while waiting:
        invoice = waiting.pop(0)
        for booking in _habit(chance, invoice, waiting):
            if booking.booked_on <= until:
                by_currency[invoice.buyer.currency].append(booking)
    return by_currency


def _habit(chance: random.Random, invoice: Issued, waiting: list[Issued]) -> Iterator[Booking]:
    paid_on = invoice.due_on + timedelta(days=chance.choice([-3, -1, 0, 0, 1, 2, 5, 9, 20]))
    kind = chance.random()
    if kind < 0.10:
        return  # not paid: somebody will have to write a letter
    if kind < 0.16:
        part = (invoice.gross / 2).quantize(CENT)
        yield _booking(invoice, paid_on, part, f"Daļēji par {invoice.number}")
        if kind < 0.13:
            yield _booking(invoice, paid_on + timedelta(days=14), invoice.gross - part, f"Atlikums {invoice.number}")
    elif kind < 0.19:
        yield _booking(invoice, paid_on, invoice.gross + 10, f"Rēķins {invoice.number}")
    elif kind < 0.25 and (second := _next_of(invoice, waiting)):
        waiting.remove(second)
        text = f"Par rēķiniem {invoice.number}, {second.number}"
        yield _booking(invoice, paid_on, invoice.gross + second.gross, text)
    elif kind < 0.30:
        yield _booking(invoice, paid_on, invoice.gross, "Samaksa saskaņā ar līgumu")
    elif kind < 0.32:
        yield _booking(invoice, paid_on, invoice.gross, f"Invoice {invoice.number}")
        yield _booking(invoice, paid_on + timedelta(days=2), invoice.gross, f"Invoice {invoice.number}")
    elif kind < 0.34:
        name = f"E2E-{invoice.number}"
        yield _booking(invoice, paid_on, invoice.gross, invoice.number)._replace(end_to_end=name)
        back = _booking(invoice, paid_on + timedelta(days=4), -invoice.gross, f"Return {invoice.number}")
        yield back._replace(end_to_end=name, returned="AC04")
    elif kind < 0.60:
        yield _booking(invoice, paid_on, invoice.gross, "")._replace(reference=invoice.reference)
    else:
        yield _booking(invoice, paid_on, invoice.gross, f"Rēķins Nr. {invoice.number}")


def _next_of(invoice: Issued, waiting: list[Issued]) -> Issued | None:
    return next((each for each in waiting if each.buyer == invoice.buyer), None)


def _booking(invoice: Issued, on: date, amount: Decimal, text: str) -> Booking:
    return Booking(min(on, on.replace(day=min(on.day, 28))), amount, invoice.buyer.name, invoice.buyer.iban, text)
