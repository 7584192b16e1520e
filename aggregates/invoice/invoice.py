"""What the rules of an invoice need to know, and every fact that can befall one."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from aggregates.attachment import Attachment
from aggregates.event import Event, State
from aggregates.invoice.advance_facts import Invoice as AdvanceFacts
from aggregates.invoice.movement import Content, Movement
from aggregates.invoice.paper_facts import Invoice as PaperFacts
from aggregates.invoice.parts import (
    ZERO,
    Advanced,
    Binding,
    ChosenAdvance,
    CreditNote,
    Direction,
    Edge,
    Line,
    MadeFrom,
    NotedReminder,
    Particulars,
    Sending,
    Source,
    Totals,
    Type,
    WriteOff,
)
from aggregates.invoice.source_facts import Invoice as SourceFacts
from aggregates.origin import Change, Part

__all__ = ["Direction", "Invoice", "Movement", "Status", "Type", "Undo"]

Status = Literal["none", "draft", "approved", "cancelled"]
Undo = Literal["correction", "reversal"]
PREPAYING = frozenset({"payment", "offset_act"})  # what brings money to an advance; a credit note only takes it back


class Invoice(PaperFacts, AdvanceFacts, SourceFacts, State, frozen=True, kw_only=True):
    """An invoice, credit note or advance. Amounts are in `currency`; `base_*` in the company's base currency."""

    status: Status = "none"
    type: Type = "invoice"
    direction: Direction = "sales"
    payer: str = ""  # customer code
    payer_name: str = ""
    currency: str = ""
    lines: tuple[Line, ...] = ()
    totals: Totals = Totals()
    payment_terms: str | None = None
    due_on: date | None = None
    due_on_given: bool = False  # the due date was set by hand, so payment terms do not move it
    number: str | None = None  # kept for ever once given
    series: str | None = None
    issued_on: date | None = None
    counts_from: date | None = None  # owed from: later than `issued_on` where that was closed when a purchase came
    free_from: date | None = None  # until then something covered it: the day of the last reversal
    reference: str | None = None
    comment: str | None = None
    credits: UUID | None = None  # on a credit note: the invoice that it credits
    credit_notes: tuple[CreditNote, ...] = ()  # on an invoice: those that credit it
    covers: tuple[Edge, ...] = ()  # on an invoice: what covers it, oldest first
    applied: tuple[Edge, ...] = ()  # on a credit note: the invoices that it covers, oldest first
    write_offs: tuple[WriteOff, ...] = ()  # oldest first
    rate: Decimal = Decimal(1)  # base currency for one unit of `currency`
    base_currency: str = "EUR"
    base_gross: Decimal = ZERO
    base_released: Decimal = ZERO
    exported: bool = False  # handed to the accounting system, or booked there
    booked: bool = False
    batch: str | None = None  # under which accounting has it
    confirmed: bool = False  # submitted to accounting
    source: MadeFrom = "hand"
    project: UUID | None = None
    contracts: tuple[UUID, ...] = ()
    dated_on: date | None = None  # the day on which a contract would have it issued
    particulars: Particulars | None = None
    client: str | None = None
    account: str | None = None
    assignee: str | None = None  # to whom the claim was assigned
    bases: tuple[Part, ...] = ()  # what each order gave at the last generation
    revision: int = 0  # how often it was regenerated
    outdated: tuple[Change, ...] = ()  # in what its orders say something else
    advances: tuple[ChosenAdvance, ...] = ()  # to be deducted at approval
    advanced_by: tuple[Advanced, ...] = ()  # deducted
    advanced_to: tuple[Edge, ...] = ()  # on an advance: the invoices that deduct it, and its own credit notes
    prepaid_from: date | None = None  # on an advance: until then an invoice deducted it: the last reversal
    attachments: tuple[Attachment, ...] = ()
    sent: tuple[Sending, ...] = ()
    taken_back: bool = False  # its approval was, at least once
    bindings: tuple[Binding, ...] = ()
    reminder_level: int = 0  # of the last reminder; 0: the debtor was not reminded
    reminded_on: date | None = None
    disputed: str | None = None  # what the debtor says against it, until that is settled
    held_until: date | None = None  # nobody is reminded of it until then
    held_why: str | None = None
    reminders: tuple[NotedReminder, ...] = ()  # the last one that counts is the last one here

    @property
    def written_off(self) -> Decimal:
        """What will not be collected."""
        return sum((each.amount for each in self.write_offs), ZERO)

    @property
    def covered(self) -> Decimal:
        """By payments, credit notes and write-offs; on a credit note: what was applied of it."""
        return sum((edge.amount for edge in (*self.covers, *self.applied)), self.written_off)

    @property
    def uncovered(self) -> Decimal:
        """0 <= uncovered <= gross (A5.1); a draft or cancelled invoice has none."""
        return self.totals.gross - self.covered if self.status == "approved" else ZERO

    @property
    def left(self) -> tuple[Sending, ...]:
        """How it left as it now stands, without earlier versions."""
        return tuple(each for each in self.sent if not each.outdated)

    @property
    def owed_to_us(self) -> bool:
        """Is it ours to get: an invoice or advance of ours, or a provider's credit note?"""
        return (self.direction == "sales") == (self.type != "credit_note")

    @property
    def prepaid(self) -> Decimal:
        """Of an advance: the money paid on it that no invoice deducts yet; below 0 when it went back after that."""
        if self.type != "advance" or self.status != "approved":
            return ZERO
        paid = sum((edge.amount for edge in self.covers if edge.source in PREPAYING), ZERO)
        return paid - sum((edge.amount for edge in self.advanced_to), ZERO)

    class Drafted(Content, frozen=True, kw_only=True, omit_defaults=True):
        """Drawn up, with totals at today's VAT rates; nothing is owed yet and there is no number."""

        type: Type = "invoice"
        direction: Direction = "sales"
        credits: UUID | None = None
        source: MadeFrom = "hand"
        project: UUID | None = None
        contracts: tuple[UUID, ...] = ()  # of which it charges periods
        dated_on: date | None = None  # its date of issue as a contract has it; an approval may give another
        particulars: Particulars | None = None  # what it shows besides its lines

    class Amended(Content, frozen=True, kw_only=True, omit_defaults=True):
        """A draft was changed: the whole content as it now stands."""

    class Approved(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """Owed from now on: number, dates, and the final figures at the tax point's VAT rates."""

        number: str
        series: str
        issued_on: date
        creditor_reference: str | None = None  # ISO 11649 RF
        payer_name: str
        totals: Totals
        lines: tuple[Line, ...]
        rate: Decimal = Decimal(1)  # base currency for one unit of the invoice's currency
        base_currency: str = "EUR"
        base_gross: Decimal
        advanced: tuple[Advanced, ...] = ()  # deducted: paid and declared before

    class Unapproved(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """Approval withdrawn: a draft again that keeps its number. Carries what is taken back."""

        gross: Decimal
        base_gross: Decimal

    class Cancelled(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """Void for ever; a number once given stays with the void document. Carries what is taken back, if anything."""

        gross: Decimal = ZERO
        base_gross: Decimal = ZERO

    class Credited(Event, frozen=True, kw_only=True, omit_defaults=True):
        """A credit note was issued against this invoice (the covering itself is `Covered`)."""

        credit_note: UUID
        number: str
        totals: Totals

    class CreditWithdrawn(Event, frozen=True, kw_only=True, omit_defaults=True):
        """That credit note was cancelled."""

        credit_note: UUID

    class Covered(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """A payment or credit note pays `amount` of it (invoice currency)."""

        source: Source = "payment"
        document: UUID
        amount: Decimal
        base_released: Decimal
        exchange_difference: Decimal = ZERO  # base currency; above 0 is a gain (A5.4)
        paid_on: date | None = None  # the debtor's money was there on this closed day: interest and promises go by it

    class Uncovered(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """A covering was undone: as never true (correction) or from now on (reversal)."""

        source: Source = "payment"
        document: UUID
        amount: Decimal
        base_released: Decimal
        exchange_difference: Decimal = ZERO
        undo: Undo
        paid_on: date | None = None  # of the covering that was never true

    class WrittenOff(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """`amount` will not be collected; the reason is in the envelope (A5.5)."""

        amount: Decimal
        base_released: Decimal

    class WriteOffUndone(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """A write-off was taken back."""

        amount: Decimal
        base_released: Decimal
        undo: Undo

    class Applied(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """On a credit note: `amount` of it covers an invoice."""

        invoice: UUID
        amount: Decimal
        base_released: Decimal

    class Unapplied(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """On a credit note: a covering was undone."""

        invoice: UUID
        amount: Decimal
        base_released: Decimal
        undo: Undo

    class Exported(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Handed to the accounting system in a batch; from now on only a credit note corrects it."""

        batch: str

    class ExportWithdrawn(Event, frozen=True, kw_only=True, omit_defaults=True):
        """The accounting system gave it back."""

        batch: str
