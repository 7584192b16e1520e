"""What a contract says, as a caller may say it; shared by entering, amending and duplicating."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from aggregates.customer import Customer
from aggregates.errors import Rejected
from aggregates.ids import customer_id, project_id, register_id
from aggregates.project import Project
from aggregates.register import Register
from commands.command import keepable
from commands.fields import Amount, Code, Currency, Exact, Text
from commands.reference import entry
from commands.work import Work


class UnknownCustomer(Rejected):
    """There is no active customer card with this code."""


class UnknownProject(Rejected):
    """There is no project with this code."""


class ContractRow(BaseModel):
    """What is invoiced. With an `item` its name, price, VAT code and account are the item's unless given (C33)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(default="", description="Stays with the row for ever; left out: the standing row's, or a new one")
    item: Code | None = None
    text: Text | None = Field(default=None, description="At most 100 characters (C35)")
    quantity: Exact = Decimal(1)
    unit_price: Amount | None = Field(default=None, description="Left out: as the price list or the item has it")
    discount: Exact | None = Field(
        default=None, ge=0, le=10_000, description="Percent, as the discount options mean it; left out: as the matrix"
    )
    sum: Amount | None = Field(default=None, description="Of the row for a factor of 1, in place of the percent (C42)")
    price_factor: Exact | None = Field(default=None, gt=0, description="The price is for so many units")
    vat_code: Code | None = None
    account: Code | None = None
    objects: tuple[Code, ...] | None = Field(default=None, max_length=20)
    type: Literal["cyclical", "one_off"] = "cyclical"
    invoice_after: date | None = Field(default=None, description="Of a one-off row: not on an invoice dated before")
    start_on: date | None = Field(default=None, description="The row's own, before the contract's (C57b)")
    end_on: date | None = None
    period_length: int | None = None
    accrual_template: Code | None = None
    item_type: Code | None = None
    comment: Text | None = None
    original_item: Code | None = None
    original_serial: str | None = Field(default=None, max_length=80)
    service_contract: Code | None = None

    _keepable = field_validator("*")(keepable)


class ContractFields(BaseModel):
    """What a contract may say besides its number. `payer` is invoiced in the customer's place (C72)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    customer: Code | None = Field(default=None, description="Customer code")
    payer: Code | None = Field(default=None, description="Customer code; left out: the customer")
    contracted_on: date | None = Field(default=None, description="Left out: the day on which it is entered")
    start_on: date | None = None
    end_on: date | None = Field(default=None, description="Left out: open-ended")
    period_unit: Literal["days", "months"] | None = None
    period_length: int | None = Field(default=None, examples=[1])
    invoice_timing: Literal["before", "after"] | None = None
    invoice_days: int | None = Field(default=None, description="Before the first or after the last day of a period")
    policy: Literal["whole", "prorata"] | None = Field(default=None, description="Of a period that the end cuts")
    factor: str | None = Field(default=None, max_length=40, examples=["1/12"])
    contract_class: Code | None = None
    currency: Currency | None = None
    rate: Exact | None = Field(default=None, description="Base currency for one unit, for prices that are entered")
    payment_terms: Code | None = None
    price_list: Code | None = None
    discount_matrix: Code | None = None
    freight: Amount | None = Field(default=None, description="On every invoice, never multiplied")
    freight_vat_code: Code | None = None
    delivery_terms: Code | None = None
    delivery_mode: Code | None = None
    language: Code | None = None
    invoice_address: Text | None = None
    delivery_address: Text | None = None
    sorting: Text | None = None
    vat_zone: Code | None = Field(default=None, description="As the customer's card has it; it is changed there")
    vat_no: Text | None = None
    salesperson: Code | None = Field(default=None, description="Code of the register people")
    reference: Text | None = None
    contact: Text | None = None
    phone: Text | None = None
    fax: Text | None = None
    payment_token: Text | None = Field(default=None, description="The payment service's name for the card (C79)")
    authorisation: Text | None = None
    project: Code | None = None
    partner: Code | None = None
    partner_name: Text | None = None
    partner_contact: Text | None = None
    quotation: Code | None = None
    quotation_version: Code | None = None
    next_price_change_on: date | None = None
    objects: tuple[Code, ...] | None = None
    comment: Text | None = None
    rows: tuple[ContractRow, ...] | None = Field(default=None, max_length=500)

    def given(self) -> dict[str, Any]:
        """The fields that were named, but for the rows, and for the VAT zone, which is the customer's."""
        named = self.model_fields_set - {"rows", "vat_zone"}
        return {name: getattr(self, name) for name in ContractFields.model_fields if name in named}


_REGISTERS = {
    "contract_class": "contract_classes",
    "payment_terms": "payment_terms",
    "price_list": "price_lists",
    "discount_matrix": "discount_matrices",
    "freight_vat_code": "vat_codes",
    "delivery_terms": "delivery_terms",
    "delivery_mode": "delivery_modes",
    "currency": "currencies",
    "salesperson": "people",
}
_ROW_REGISTERS = {
    "item": "items",
    "vat_code": "vat_codes",
    "accrual_template": "accrual_templates",
    "item_type": "item_description_types",
    "original_item": "items",
}


def _codes(fields: ContractFields) -> Iterable[tuple[str, str, str]]:
    """Register, code and pointer of everything that is named."""
    for name, register in _REGISTERS.items():
        if code := getattr(fields, name):
            yield register, code, f"/{name}"
    for place, row in enumerate(fields.rows or ()):
        for name, register in _ROW_REGISTERS.items():
            if code := getattr(row, name):
                yield register, code, f"/rows/{place}/{name}"
        for each in row.objects or ():
            yield "objects", each, f"/rows/{place}/objects"
    for each in fields.objects or ():
        yield "objects", each, "/objects"


def fetch_named(work: Work, fields: ContractFields) -> None:
    """Load the entries, cards and project that are named, in one query."""
    entries = dict.fromkeys((register, code) for register, code, _ in _codes(fields))
    cards = [customer_id(each) for each in (fields.customer, fields.payer) if each]
    projects = [project_id(fields.project)] if fields.project else []
    work.fetch(
        [(Register, register_id(*each)) for each in entries]
        + [(Customer, each) for each in cards]
        + [(Project, each) for each in projects]
    )


def check_named(work: Work, fields: ContractFields) -> None:
    """Refuse codes that nothing has. Errors: `UnknownCode`, `UnknownCustomer`, `UnknownProject`."""
    for register, code, pointer in _codes(fields):
        entry(work, register, code, pointer)
    if fields.project and not work.version(project_id(fields.project)):
        raise UnknownProject(f"There is no project {fields.project!r}; open it first.", pointer="/project")


def card_of(work: Work, code: str, pointer: str = "/customer") -> Customer:
    """The card of an active customer. Errors: `UnknownCustomer`."""
    card = work.state(Customer, customer_id(code))
    work.relied_on(card.id)
    if card.status != "active":
        state = "retired" if card.status == "retired" else "unknown"
        raise UnknownCustomer(f"Customer {code!r} is {state}; enter the card first.", pointer=pointer)
    return card
