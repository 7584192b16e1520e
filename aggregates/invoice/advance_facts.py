"""What befalls an advance and the invoice that deducts it (A5.2)."""

from decimal import Decimal
from typing import Literal
from uuid import UUID

from aggregates.event import Event, State
from aggregates.invoice.movement import Movement
from aggregates.invoice.parts import ChosenAdvance, VatLine


class Invoice(State, frozen=True, kw_only=True):
    """The part of an invoice that these facts befall; they are kept under its name."""

    class AdvancesChosen(Event, frozen=True, kw_only=True, omit_defaults=True):
        """On a draft: these advances are deducted when it is approved, and no others."""

        advances: tuple[ChosenAdvance, ...] = ()

    class AdvancedTo(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """On an advance: `amount` of the money paid on it went into an invoice, or back with its own credit note.

        Its own `uncovered` stays.
        """

        invoice: UUID
        number: str  # the invoice's
        amount: Decimal
        base_value: Decimal
        vat_lines: tuple[VatLine, ...] = ()

    class AdvanceReleased(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """On an advance: that invoice deducts it no longer, as if it never had (correction), or from now on."""

        invoice: UUID
        number: str
        amount: Decimal
        base_value: Decimal
        vat_lines: tuple[VatLine, ...] = ()
        undo: Literal["correction", "reversal"] = "correction"
