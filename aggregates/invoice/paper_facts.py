"""What befalls an invoice as a paper: attached, sent, confirmed, booked, assigned, bound to projects. No debt moves."""

from datetime import date
from uuid import UUID

from aggregates.attachment import Attachment
from aggregates.event import Event, State
from aggregates.invoice.parts import Binding, Channel


class Invoice(State, frozen=True, kw_only=True):
    """The part of an invoice that these facts befall; they are kept under its name."""

    class Attached(Event, frozen=True, kw_only=True, omit_defaults=True):
        """A file was attached, or took the place of the one with the same key."""

        attachment: Attachment

    class Detached(Event, frozen=True, kw_only=True, omit_defaults=True):
        """An attachment no longer belongs to it; its bytes and its history stay."""

        key: str

    class Sent(Event, frozen=True, kw_only=True, omit_defaults=True):
        """It left the house (T13), with these files; what left as an e-invoice is corrected by a credit note only."""

        channel: Channel
        sent_on: date
        revision: int = 0
        to: tuple[str, ...] = ()
        attachments: tuple[Attachment, ...] = ()
        customer: str = ""
        dispatch: UUID | None = None  # by which it left, where that was ours
        outdated: bool = False  # what left was made before its approval was last taken back

    class Reminded(Event, frozen=True, kw_only=True, omit_defaults=True):
        """The debtor was reminded of it, at this level (1 is the mildest); `letter` says in which letter of ours."""

        level: int
        reminded_on: date
        letter: UUID | None = None
        customer: str = ""
        currency: str = ""

    class ReminderWithdrawn(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Nobody got that letter, so its reminder of that day does not count; `level` and `last_on` are what stands."""

        letter: UUID
        reminded_on: date
        customer: str
        currency: str
        level: int = 0
        last_on: date | None = None

    class Disputed(Event, frozen=True, kw_only=True, omit_defaults=True):
        """The debtor says that it is wrong; until that is settled nobody is reminded of it."""

        customer: str
        why: str

    class DisputeSettled(Event, frozen=True, kw_only=True, omit_defaults=True):
        """We and the debtor agree on it again."""

        customer: str
        outcome: str

    class RemindersHeld(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Nobody is reminded of it up to and on this day."""

        customer: str
        until: date
        why: str | None = None

    class RemindersReleased(Event, frozen=True, kw_only=True, omit_defaults=True):
        """The debtor may be reminded of it again."""

        customer: str

    class Confirmed(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Submitted to accounting: only accounting changes it from now on (F05)."""

    class ConfirmationWithdrawn(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Accounting gave it back."""

    class Booked(Event, frozen=True, kw_only=True, omit_defaults=True):
        """It is in the accounts, in this batch; from now on only a credit note corrects it."""

        batch: str

    class Unbooked(Event, frozen=True, kw_only=True, omit_defaults=True):
        """It was taken out of the accounts."""

        batch: str

    class Assigned(Event, frozen=True, kw_only=True, omit_defaults=True):
        """The claim went to another payee (factoring, cession); its money covers the invoice (TX5)."""

        assignee: str  # customer code
        assignee_name: str
        account: str | None = None  # IBAN on which the debtor shall pay

    class AssignmentWithdrawn(Event, frozen=True, kw_only=True, omit_defaults=True):
        """The claim is ours again."""

        assignee: str

    class Bound(Event, frozen=True, kw_only=True, omit_defaults=True):
        """An amount of a line belongs to a row of a project."""

        binding: Binding

    class Unbound(Event, frozen=True, kw_only=True, omit_defaults=True):
        """It does not belong there any more; the whole binding that is undone."""

        binding: Binding
