"""Draw up an invoice or advance, or enter one that a provider sent; nothing is owed yet."""

from datetime import date
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from aggregates.customer import Customer
from aggregates.ids import customer_id, new_id, register_id
from aggregates.invoice import Invoice, Line
from aggregates.invoice.draft import OnlyOnPurchases, draft
from aggregates.invoice.invoice import Direction, Type
from aggregates.invoice.origins import check_origins
from aggregates.origin import Kind, Origin
from aggregates.register import Register
from commands.charged_line import ChargedLine
from commands.command import Answer, Command
from commands.fields import Code, Currency, Text
from commands.invoices.provider_numbers import claim_number
from commands.projects.supervised import check_may_draft
from commands.reference import open_account, payer, vat_rates
from commands.work import Work


class LineOrigin(BaseModel):
    """The line of an order, project or contract from which a line was made; as it is shown on the invoice."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind = "order"
    document: UUID
    line: str = Field(max_length=100)


class InvoiceLine(ChargedLine):
    """One line; a text that was made of many orders or rows can be longer than one that a hand writes."""

    text: str = Field(min_length=1, max_length=2000)
    origin: LineOrigin | None = Field(default=None, description="Kept where a line was made from an order")
    served_from: date | None = Field(default=None, description="First of the days that it charges")
    served_to: date | None = None
    accrual_template: Code | None = Field(default=None, description="How its income is spread over those days")

    def line(self) -> Line:
        """As the rules take it."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return Line(**fields | {"origin": Origin(**self.origin.model_dump()) if self.origin else None})


class InvoiceContent(Command):
    """What an invoice says; the currency and the payment terms default to the partner's card."""

    payer: Code | None = Field(default=None, description="Customer code; of a purchase the provider's")
    provider: Code | None = Field(default=None, description="The same on a purchase, by its proper name")
    currency: Currency | None = None
    lines: tuple[InvoiceLine, ...] = Field(min_length=1, max_length=1000)
    due_on: date | None = None
    payment_terms: Code | None = None
    reference: Text | None = None
    comment: str | None = Field(default=None, max_length=2000)
    account: Code | None = Field(default=None, description="Of our bank accounts: on which it shall be paid")
    client: Code | None = Field(default=None, description="Of a purchase: the customer to whom it is charged")
    number: str | None = Field(default=None, max_length=60, description="Of a purchase: the provider's own number")
    issued_on: date | None = Field(default=None, description="Of a purchase: as the provider dated it")
    another: bool = Field(default=False, description="Of a purchase: its number was one of another year, too")

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.another and not (self.reason or "").strip():
            raise ValueError("`another` enters a number of the provider again, so say the reason")
        return self

    @model_validator(mode="after")
    def _one_partner(self) -> Self:
        if (self.payer is None) == (self.provider is None):
            raise ValueError("name the partner once: `payer`, or on a purchase `provider`")
        return self

    @property
    def partner(self) -> str:
        """The customer card that the document is about, whichever way the money goes."""
        return self.payer or self.provider or ""


class DraftInvoice(InvoiceContent):
    """What the invoice says, and which way the money goes."""

    type: Literal["invoice", "advance"] = "invoice"
    direction: Literal["sales", "purchase"] = "sales"


def draft_invoice(work: Work, command: DraftInvoice) -> Answer:
    """Errors: `UnknownPayer`, `UnknownVatCode` and the other rules of `aggregates.invoice.pricing`; of a purchase also
    `ProviderNumberMissing` and `ProviderNumberTaken`.
    """
    check_may_draft(work, command.type, command.direction)
    return drawn_up(work, command, command.type, command.direction)


def drawn_up(work: Work, command: InvoiceContent, type: Type, direction: Direction) -> Answer:  # noqa: A002
    """A new draft. Errors: those of `draft_invoice`."""
    each: UUID = new_id()
    invoice = work.begin(Invoice, each)
    says = content(work, command, direction)
    check_origins(invoice, says["lines"])
    work.record(each, draft(invoice, type=type, direction=direction, on=work.on, **says))
    if direction == "purchase":
        claim_number(work, each, another=command.another)
    return Answer(id=str(each), version=work.version(each))


def content(work: Work, command: InvoiceContent, direction: Direction) -> dict[str, Any]:
    """What the lines and the partner's card make of the command, priced at the VAT rates of its day."""
    if command.provider and direction == "sales":
        raise OnlyOnPurchases("This is a sales invoice: name its payer, not a provider.", pointer="/provider")
    if command.another and direction == "sales":
        raise OnlyOnPurchases("This is a sales invoice: a series of ours numbers it, once.", pointer="/another")
    _fetch(work, command)
    pointer = "/provider" if command.provider else "/payer"
    card = payer(work, command.partner, pointer)
    if command.client:
        payer(work, command.client, "/client")
    if command.account:
        open_account(work, command.account)
    return {
        "payer": command.partner,
        "payer_name": card.name,
        "currency": command.currency or card.currency,
        "lines": tuple(each.line() for each in command.lines),
        "rates": vat_rates(work, (each.vat_code for each in command.lines), command.issued_on or work.on),
        "payment_terms": command.payment_terms or card.payment_terms,
        **{name: getattr(command, name) for name in _AS_GIVEN},
    }


_AS_GIVEN = ("due_on", "reference", "comment", "account", "client", "number", "issued_on")


def _fetch(work: Work, command: InvoiceContent) -> None:
    accounts = [(Register, register_id("bank_accounts", command.account))] if command.account else []
    codes = {line.vat_code for line in command.lines}
    work.fetch(
        [(Customer, customer_id(each)) for each in (command.partner, command.client) if each]
        + accounts
        + [(Register, register_id("vat_codes", code)) for code in sorted(codes)]
    )
