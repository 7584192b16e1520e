"""What a contract is made of: its rows, what of them is invoiced, and facts that say when it is invoiced next."""

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

from aggregates.event import Event

RowType = Literal["cyclical", "one_off"]
ZERO = Decimal(0)


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What is invoiced; `key` stays with the row for ever. Its own start, end and length go before the contract's."""

    key: str
    text: str
    item: str | None = None
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = ZERO
    discount: Decimal = ZERO  # percent, of the meaning that the setting says
    price_factor: Decimal = Decimal(1)  # the price is for so many units
    cost_price: Decimal | None = None  # what it costs us, where the percent is a mark-up on that (C41)
    vat_code: str | None = None  # none on a row that only says something
    account: str | None = None
    objects: tuple[str, ...] = ()
    type: RowType = "cyclical"  # on every invoice, or once (C55)
    invoice_after: date | None = None  # of a one-off row: not on an invoice dated before (C56)
    start_on: date | None = None  # flip H (C57b)
    end_on: date | None = None
    period_length: int | None = None
    accrual_template: str | None = None
    item_type: str | None = None
    comment: str | None = None
    original_item: str | None = None
    original_serial: str | None = None
    service_contract: str | None = None  # number of the contract under which it is serviced (C54)
    origins: dict[str, str] = {}  # from where each of its fields came that nobody typed, such as `items` or `prices`


class Cover(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Days of a row that one invoice charges; both days belong to them. `number` is that of their period, from 0.

    Of a one-off row both days are the invoice's date and the number is 0.
    """

    row: str
    number: int
    first: date
    last: date
    type: RowType = "cyclical"


class Priced(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row as it stands for periods that begin on `from_on` or later; none: from the beginning."""

    from_on: date | None
    row: Row


class Ahead(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A fact that changes when the contract is invoiced: what is next after it, and what was invoiced last.

    `next_on`: the trigger of the first free period, none while it is not approved or nothing is left;
    `last_on`: the first day of the last period that is invoiced (C12).
    """

    next_on: date | None = None
    last_on: date | None = None
