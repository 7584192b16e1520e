"""What work done gives to an invoice: its part of the content, and from where each line comes."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

Kind = Literal["order", "project", "contract"]


class Origin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The line of a document of work from which a line of an invoice was made."""

    kind: Kind = "order"
    document: UUID
    line: str  # its key in that document


class PartLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A line as its source gives it, before it is priced; fields as on the line of an invoice."""

    key: str  # stable: the same line of the source has the same key for ever
    text: str
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    price_factor: Decimal = Decimal(1)
    vat_code: str = ""
    item: str | None = None
    account: str | None = None
    dimensions: dict[str, str] = {}
    served_from: date | None = None
    served_to: date | None = None
    accrual_template: str | None = None


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """All that one source gives to an invoice at one moment: the base of every later comparison (A7)."""

    source: UUID
    number: str  # how people call the source
    kind: Kind = "order"
    type: str = ""  # of an order: says which of its fields flow by themselves
    reference: str | None = None
    comment: str | None = None
    payment_terms: str | None = None
    lines: tuple[PartLine, ...] = ()


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One field that differs. Values are text, as JSON shows them; none: it is not there."""

    source: UUID | None = None  # none: on the head of the invoice
    line: str | None = None  # key of the line in its source; none: a field of the head
    field: str  # "line" when the whole line came or went
    was: str | None = None
    now: str | None = None
