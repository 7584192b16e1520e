"""What every fact carries that changes what is owed, and every fact that says what a document contains."""

from datetime import date
from decimal import Decimal

from aggregates.event import Event
from aggregates.invoice.parts import Direction, Line, Totals, Type


class Movement(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A fact that changes what is owed; it names whose figure it changes, so that every view can add it up alone."""

    moves_money = True

    payer: str  # customer code; on a purchase: the provider's
    currency: str
    uncovered: Decimal  # what the document lacks after this fact; on a credit note: what of it is not applied yet
    due_on: date | None = None
    type: Type = "invoice"
    direction: Direction = "sales"


class Content(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A fact after which a draft says this: the whole content as it now stands."""

    payer: str
    payer_name: str
    currency: str
    lines: tuple[Line, ...]
    totals: Totals
    payment_terms: str | None = None
    due_on: date | None = None
    reference: str | None = None  # the customer's own reference or order number
    comment: str | None = None
    account: str | None = None  # on which of our accounts it shall be paid: a code of the register
    client: str | None = None  # on a purchase: the customer to whom it is charged
    number: str | None = None  # on a purchase: the provider's own
    issued_on: date | None = None  # on a purchase: the provider's date
