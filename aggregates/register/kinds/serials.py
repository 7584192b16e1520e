"""Single pieces of equipment, each known by its serial number, that contracts look after."""

from datetime import date

from aggregates.entry import Checked


class KnownSerial(Checked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A piece that was sold or repaired; its code is the serial number, small and capital letters as they are (C52).

    `own`: sold by us, so that a contract that names it begins with its `customer`.
    """

    item: str
    customer: str | None = None
    sold_on: date | None = None
    own: bool = True
    comment: str | None = None
