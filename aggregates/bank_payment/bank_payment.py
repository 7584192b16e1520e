"""What the rules of an incoming payment need to know, and every fact that can befall one."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from aggregates.event import Event, State

Status = Literal["none", "booked", "set_aside", "confirmed", "withdrawn"]
Direction = Literal["incoming", "outgoing"]
Undo = Literal["correction", "reversal"]
Outcome = Literal["auto", "suggest", "queue"]
ZERO = Decimal(0)


class Candidate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One solution that matching weighed: which invoices with how much, why, and how sure (A2.2)."""

    invoices: tuple[tuple[UUID, str, Decimal], ...]  # id, number, amount in the invoice's currency
    customer: str
    score: int
    evidence: tuple[str, ...]
    confirms: tuple[UUID, ...] = ()  # receipts entered by hand whose place this money would take


class Link(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One link that stands. `paid` is in the payment's currency, `amount` in the invoice's."""

    invoice: UUID
    number: str = ""
    customer: str
    paid: Decimal
    amount: Decimal
    effective_on: date
    base_value: Decimal = ZERO
    iban: str | None = None  # what the link taught


class WriteOff(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A small rest that was written off and still is."""

    amount: Decimal
    base_value: Decimal
    effective_on: date


class Movement(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A fact that changes what of the money is uncovered; it names whose money it is, once that is known."""

    moves_money = True

    payer: str | None = None  # customer code
    currency: str
    uncovered: Decimal  # what of the money has no invoice after this fact
    direction: Direction = "incoming"


class BankPayment(State, frozen=True, kw_only=True):
    """Money that arrived, or that we paid. Amounts are in `currency`; `base_*` in the company's base currency."""

    status: Status = "none"
    direction: Direction = "incoming"
    provisional: bool = False  # entered by hand: the bank's own entry will confirm it
    confirmed_by: UUID | None = None  # the bank's own payment that took its place
    payer: str | None = None  # customer code, once known
    payer_since_link: date | None = None  # a link alone told whose money it is: undone with it as a correction
    account: str | None = None
    booked_on: date | None = None
    counts_from: date | None = None  # the day the booking took effect: later than `booked_on` when that was locked
    free_from: date | None = None  # until then its money was elsewhere: a link, or out of the worklist
    amount: Decimal = ZERO
    currency: str = ""
    rate: Decimal = Decimal(1)  # base currency for one unit of `currency`; 0 while nobody knows it
    base_amount: Decimal = ZERO
    base_currency: str = "EUR"
    base_released: Decimal = ZERO
    iban: str | None = None
    name: str | None = None
    end_to_end: str | None = None
    bank_reference: str | None = None
    message: str = ""
    links: tuple[Link, ...] = ()  # oldest first
    returned: Decimal = ZERO
    write_offs: tuple[WriteOff, ...] = ()  # oldest first
    decided: tuple[str, str] | None = None  # rule version and digest of the decision that stands

    @property
    def linked(self) -> Decimal:
        """What of the money pays invoices, in the payment's currency."""
        return sum((link.paid for link in self.links), ZERO)

    @property
    def written_off(self) -> Decimal:
        """What of the money nobody will claim."""
        return sum((each.amount for each in self.write_offs), ZERO)

    @property
    def uncovered(self) -> Decimal:
        """What of the money has no invoice yet: 0 <= uncovered <= amount (A5.1)."""
        if self.status != "booked":
            return ZERO
        return self.amount - self.linked - self.returned - self.written_off

    class Booked(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """The bank booked money on our account."""

        statement: UUID | None = None  # none: entered by hand
        account: str
        booked_on: date
        value_on: date | None = None
        amount: Decimal
        rate: Decimal = Decimal(1)  # base currency for one unit of the payment's
        base_amount: Decimal
        base_currency: str = "EUR"
        name: str | None = None
        iban: str | None = None
        legal_id: str | None = None
        ultimate_name: str | None = None
        reference: str | None = None
        references: tuple[str, ...] = ()
        end_to_end: str | None = None
        text: str = ""
        bank_reference: str | None = None
        transaction_code: str | None = None
        message: str = ""  # the kind of file that brought it: 052, 053, 054, fidavista; or: hand
        provisional: bool = False  # entered by hand: the bank's own entry will confirm it

    class Valued(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """Its base value became known: no rate was, when it was booked."""

        rate: Decimal
        base_amount: Decimal  # of all that was booked
        base_value: Decimal  # of what is uncovered: something may have gone back before

    class MatchDecided(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Matching weighed its candidates; also recorded when it leaves the choice to a person."""

        outcome: Outcome
        candidates: tuple[Candidate, ...] = ()
        chosen: int | None = None  # index of the candidate that was linked
        blocked_by: tuple[str, ...] = ()  # the safety rules that forbade to link by itself
        rule_version: str
        digest: str = ""  # of the decision: the same again is no news
        direction: Direction = "incoming"

    class Attributed(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """Whose money it is became known (or was corrected); `uncovered` moves from one debtor to the other."""

        was: str | None = None
        base_value: Decimal
        by_link: bool = False  # a link told it, no person and no bank account

    class Linked(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """`paid` of it (payment currency) pays `amount` (invoice currency) of an invoice."""

        invoice: UUID
        number: str
        customer: str  # the invoice's payer
        paid: Decimal
        amount: Decimal
        rate: Decimal = Decimal(1)  # invoice currency for one unit of the payment's
        base_value: Decimal  # the part's value in base currency
        iban: str | None = None  # the payer's, when a person confirmed that it is the customer's
        by_rule: str | None = None  # rule version when matching linked it; none: a person did

    class Unlinked(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """A link (or part of one) was undone: as never true (correction) or from now on (reversal)."""

        invoice: UUID
        number: str
        customer: str
        paid: Decimal
        amount: Decimal
        base_value: Decimal
        undo: Undo
        iban: str | None = None  # what the link had taught, so that a wrong one is not remembered

    class Returned(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """The bank took `amount` back (A5.6)."""

        amount: Decimal
        base_value: Decimal
        booked_on: date
        reason_code: str | None = None
        entry: str | None = None  # fingerprint of the bank's own entry; of ours that came back: the id of its credit

    class SetAside(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """No receipt of ours to match (own transfer, interest, a mistake of the sender): out of the worklist."""

        amount: Decimal  # what was uncovered and no longer counts; `uncovered` is 0 from here
        base_value: Decimal

    class TakenUp(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """Back into the worklist."""

        amount: Decimal
        base_value: Decimal

    class DifferenceWrittenOff(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """A small rest of the payment that nobody will claim."""

        amount: Decimal
        base_value: Decimal

    class WriteOffUndone(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """That was taken back."""

        amount: Decimal
        base_value: Decimal
        undo: Undo

    class Confirmed(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """Of a provisional receipt: the bank's own entry came and took its place, as if this one never was."""

        by_payment: UUID
        amount: Decimal  # what of it was uncovered then and no longer counts
        base_value: Decimal

    class Withdrawn(Movement, frozen=True, kw_only=True, omit_defaults=True):
        """Of a receipt entered by hand: the money never came, or was entered by mistake."""

        amount: Decimal  # what of it was uncovered then and no longer counts
        base_value: Decimal
