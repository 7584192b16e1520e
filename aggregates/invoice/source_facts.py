"""What befalls an invoice that is made from orders: they come, go and change (A7)."""

from uuid import UUID

from aggregates.event import Event, State
from aggregates.invoice.movement import Content
from aggregates.origin import Change, Part


class Invoice(State, frozen=True, kw_only=True):
    """The part of an invoice that these facts befall; they are kept under its name."""

    class OrderAdded(Content, frozen=True, kw_only=True, omit_defaults=True):
        """Orders stand on the draft from now on; `bases` is what each of these gave, `orders` all that stand on it."""

        bases: tuple[Part, ...]
        orders: tuple[UUID, ...] = ()

    class OrderRemoved(Content, frozen=True, kw_only=True, omit_defaults=True):
        """An order no longer stands on the draft; `orders` still do."""

        order: UUID
        orders: tuple[UUID, ...] = ()

    class LiveUpdated(Content, frozen=True, kw_only=True, omit_defaults=True):
        """Green fields of orders flowed into the draft by themselves; `bases` is what of these has flowed so far."""

        bases: tuple[Part, ...]
        changes: tuple[Change, ...]

    class Regenerated(Content, frozen=True, kw_only=True, omit_defaults=True):
        """The draft took over what its orders say now, so it is behind nothing; what was changed by hand was kept, or
        given up knowingly."""

        revision: int
        bases: tuple[Part, ...]
        changes: tuple[Change, ...]
        kept: tuple[Change, ...] = ()  # the overrides that stand: was the source's, now the invoice's
        given_up: tuple[Change, ...] = ()  # hand-made values that the user let go

    class Outdated(Event, frozen=True, kw_only=True, omit_defaults=True):
        """All in which its orders say something else than the invoice; without changes: they agree again."""

        changes: tuple[Change, ...] = ()
