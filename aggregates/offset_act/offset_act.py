"""What the rules of a settlement-offset act need to know, and every fact that can befall one."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec
from msgspec.structs import replace

from aggregates.event import Event, Evolve, State

Status = Literal["none", "issued", "cancelled"]
Side = Literal["owed_to_us", "owed_by_us"]
Undo = Literal["correction", "reversal"]


class Item(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One document that the act extinguishes by `amount`, in the act's currency."""

    document: UUID
    number: str
    side: Side
    amount: Decimal


class OffsetAct(State, frozen=True, kw_only=True):
    """Extinguishes what one partner and we owe each other; both sides come to the same sum (TX2)."""

    status: Status = "none"
    number: str = ""
    series: str = ""
    partner: str = ""  # customer code
    currency: str = ""
    dated_on: date | None = None
    justification: str = ""
    items: tuple[Item, ...] = ()

    class Issued(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Both sides are extinguished from `effective_on`, the act's date."""

        number: str
        series: str
        partner: str
        partner_name: str
        currency: str
        justification: str
        items: tuple[Item, ...]
        amount: Decimal  # of each side

    class Cancelled(Event, frozen=True, kw_only=True, omit_defaults=True):
        """The act no longer stands: it never was true (correction), or until now (reversal). Its number stays."""

        undo: Undo


def _issued(act: OffsetAct, e: OffsetAct.Issued) -> OffsetAct:
    return replace(
        act,
        status="issued",
        number=e.number,
        series=e.series,
        partner=e.partner,
        currency=e.currency,
        dated_on=e.effective_on,
        justification=e.justification,
        items=e.items,
    )


EVOLVE: Evolve = {
    OffsetAct.Issued: _issued,
    OffsetAct.Cancelled: lambda s, e: replace(s, status="cancelled"),
}
