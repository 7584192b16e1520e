"""What the rules of the period lock need to know, and its facts."""

from datetime import date, datetime

import msgspec

from aggregates.event import Event, Evolve, State


class Exemption(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`person` may act before the lock, from `from_on` on, until `expires_at` (UTC)."""

    person: str
    from_on: date
    expires_at: datetime


class PeriodLock(State, frozen=True, kw_only=True):
    """Nothing may take effect on or before `through`, but for the exemptions."""

    through: date | None = None
    exemptions: tuple[Exemption, ...] = ()

    class Locked(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Closed through this date, inclusive."""

        through: date

    class Unlocked(Event, frozen=True, kw_only=True, omit_defaults=True):
        """The lock was moved back: an exception of its own, with its reason in the envelope."""

        through: date | None = None

    class ExemptionGranted(Event, frozen=True, kw_only=True, omit_defaults=True):
        """A person may act in the locked period for a while."""

        person: str
        from_on: date
        expires_at: datetime


EVOLVE: Evolve = {
    PeriodLock.Locked: lambda s, e: msgspec.structs.replace(s, through=e.through),
    PeriodLock.Unlocked: lambda s, e: msgspec.structs.replace(s, through=e.through),
    PeriodLock.ExemptionGranted: lambda s, e: msgspec.structs.replace(
        s,
        exemptions=(*s.exemptions, Exemption(person=e.person, from_on=e.from_on, expires_at=e.expires_at)),
    ),
}
