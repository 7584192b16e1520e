"""Draw up an invoice, credit note or advance; nothing is owed yet."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from aggregates.customer import Customer
from aggregates.ids import customer_id, new_id
from aggregates.invoice import Invoice, Line
from aggregates.invoice.draft import draft
from commands.command import Answer, Command
from commands.fields import Amount, Code, Currency, Exact, Text
from commands.reference import payer, vat_rates
from commands.work import Work


class InvoiceLine(BaseModel):
    """One line: net = quantity / price_factor x unit_price, less discount percent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Text = Field(min_length=1)
    quantity: Exact = Decimal(1)
    unit_price: Amount
    discount: Exact = Field(default=Decimal(0), ge=0, le=100, description="Percent")
    price_factor: Exact = Field(default=Decimal(1), gt=0, description="The price is for so many units")
    vat_code: Code
    item: Code | None = None
    account: Code | None = None
    dimensions: dict[str, str] = Field(default_factory=dict, max_length=20)

    def line(self) -> Line:
        """As the rules take it."""
        return Line(**{name: getattr(self, name) for name in type(self).model_fields})


class DraftInvoice(Command):
    """What the invoice says; the currency defaults to the payer's."""

    payer: Code = Field(description="Customer code")
    currency: Currency | None = None
    lines: tuple[InvoiceLine, ...] = Field(min_length=1, max_length=1000)
    type: Literal["invoice", "advance"] = "invoice"
    direction: Literal["sales"] = "sales"
    due_on: date | None = None
    payment_terms: Code | None = None
    reference: Text | None = None
    comment: Text | None = None


def draft_invoice(work: Work, command: DraftInvoice) -> Answer:
    """Errors: `UnknownPayer`, `UnknownVatCode` and the other rules of `aggregates.invoice.pricing`."""
    each: UUID = new_id()
    invoice = work.begin(Invoice, each)
    facts = draft(invoice, type=command.type, direction=command.direction, on=work.on, **content(work, command))
    work.record(each, facts)
    return Answer(id=str(each), version=work.version(each))


def content(work: Work, command: DraftInvoice) -> dict[str, Any]:
    """What the lines and the payer's card make of the command, priced at today's VAT rates."""
    work.fetch([(Customer, customer_id(command.payer))])
    card = payer(work, command.payer)
    return {
        "payer": command.payer,
        "payer_name": card.name,
        "currency": command.currency or card.currency,
        "lines": tuple(each.line() for each in command.lines),
        "rates": vat_rates(work, (each.vat_code for each in command.lines), work.on),
        "payment_terms": command.payment_terms or card.payment_terms,
        "due_on": command.due_on,
        "reference": command.reference,
        "comment": command.comment,
    }
