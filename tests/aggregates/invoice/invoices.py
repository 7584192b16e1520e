"""Invoices for the tests: a draft, an approved one, a credit note, each with figures that are easy to check."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from aggregates.event import Event, fold
from aggregates.invoice import EVOLVE, Invoice, Line
from aggregates.invoice.approve import approve
from aggregates.invoice.draft import draft

INVOICE = UUID(int=1)
NOTE = UUID(int=2)
OTHER = UUID(int=3)
PAYMENT = UUID(int=10)
PAYMENT_2 = UUID(int=11)
RATES = {"PVN21": Decimal(21), "PVN12": Decimal(12), "PVN5": Decimal(5), "PVN0": Decimal(0), "VAT20": Decimal(20)}
ISSUED = date(2026, 3, 10)
DUE = date(2026, 4, 9)
LATER = date(2026, 3, 20)


def eur(amount: str | int) -> Decimal:
    """An exact amount."""
    return Decimal(amount)


def line(net: str | int, code: str = "PVN21", **more: Any) -> Line:
    """A line of this net."""
    return Line(text="Work", unit_price=Decimal(net), vat_code=code, **more)


def drafted(*lines: Line, as_id: UUID = INVOICE, currency: str = "EUR", **more: Any) -> tuple[Invoice, list[Event]]:
    """A draft of these lines (100.00 at 21 % when none), and its facts."""
    facts = draft(
        Invoice(id=as_id),
        payer="C1",
        payer_name="SIA Alfa",
        currency=currency,
        lines=lines or (line(100),),
        rates=RATES,
        on=ISSUED,
        **more,
    )
    return fold(EVOLVE, Invoice(id=as_id), facts), list(facts)


def approved(
    *lines: Line,
    number: str = "R-17",
    exchange_rate: Decimal = Decimal(1),
    issued_on: date = ISSUED,
    **more: Any,
) -> tuple[Invoice, list[Event]]:
    """An approved invoice of these lines (121.00 when none), and its facts."""
    invoice, facts = drafted(*lines, **more)
    facts += approve(
        invoice,
        number=number,
        series="R",
        issued_on=issued_on,
        due_on=DUE,
        rates=RATES,
        payer_name="SIA Alfa",
        exchange_rate=exchange_rate,
    )
    return fold(EVOLVE, Invoice(id=invoice.id), facts), facts


def after(invoice: Invoice, *facts: Event) -> Invoice:
    """The invoice after more facts."""
    return fold(EVOLVE, invoice, facts)


def bought(
    *lines: Line, number: str = "D-77", exchange_rate: Decimal = Decimal(1), as_id: UUID = OTHER, **more: Any
) -> Invoice:
    """An approved invoice of the provider C1 with its own number."""
    invoice = drafted(*lines, as_id=as_id, direction="purchase", number=number, issued_on=ISSUED, **more)[0]
    facts = approve(
        invoice,
        number=number,
        series="",
        issued_on=ISSUED,
        due_on=DUE,
        rates=RATES,
        payer_name="SIA Alfa",
        exchange_rate=exchange_rate,
    )
    return after(invoice, *facts)
