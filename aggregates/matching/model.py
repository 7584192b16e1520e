"""What matching is told, and what it answers."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from hashlib import blake2s
from typing import Literal
from uuid import UUID

import msgspec

Type = Literal["invoice", "credit_note", "advance"]
Outcome = Literal["auto", "suggest", "queue"]
ZERO = Decimal(0)


class Receipt(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Money that arrived; `amount` is what of it is still uncovered."""

    id: UUID
    amount: Decimal
    currency: str
    booked_on: date
    name: str | None = None
    ultimate_name: str | None = None
    iban: str | None = None
    legal_id: str | None = None
    reference: str | None = None
    references: tuple[str, ...] = ()
    end_to_end: str | None = None
    text: str = ""
    payer: str | None = None  # customer code, when a person said whose money it is
    duplicate_of: UUID | None = None  # a payment that this one seems to repeat


class OpenInvoice(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An approved invoice, advance or credit note with something uncovered. Never a draft or cancelled one."""

    id: UUID
    number: str
    customer: str
    currency: str
    uncovered: Decimal
    gross: Decimal
    issued_on: date
    due_on: date
    type: Type = "invoice"
    creditor_reference: str | None = None
    reference: str | None = None  # the customer's own
    disputed: bool = False
    promised: bool = False  # another amount or day was promised
    assignee: str | None = None  # who has the claim now (TX5): his money pays it as the customer's own does
    discount: Decimal = ZERO  # cash discount, valid when paid by `discount_until`
    discount_until: date | None = None

    @property
    def payers(self) -> tuple[str, ...]:
        """Whose money rightfully pays it: the customer's, and of an assigned claim the assignee's."""
        return (self.customer,) if self.assignee is None else (self.customer, self.assignee)

    def payer_among(self, customers: Collection[str]) -> str:
        """The one of its rightful payers who is among these, else the customer."""
        return next((each for each in self.payers if each in customers), self.customer)


class Known(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Who pays from where. Keys: IBANs without spaces, `fold_legal_id`, `fold_name`; values: customer codes."""

    ibans: Mapping[str, frozenset[str]] = {}
    legal_ids: Mapping[str, str] = {}
    names: Mapping[str, frozenset[str]] = {}
    ibans_of: Mapping[str, frozenset[str]] = {}  # customer code to IBANs; completed from `ibans`


class Solution(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One way to use the money: which invoices with how much, why, and how sure.

    `shape` is the letter of A2.1 stage 5, or "partial". There are no allocations when what the payer names cannot take
    the money by itself (another currency, covered already); the evidence says so. `difference` is what may be written
    off: above 0 a rest of the payment, below 0 a rest of the last invoice. `credits` are credit notes that the payer
    deducted.
    """

    allocations: tuple[tuple[UUID, str, Decimal], ...]  # id, number, amount above 0
    customer: str
    score: int
    evidence: tuple[str, ...]
    shape: str
    difference: Decimal = ZERO
    discounts: tuple[tuple[UUID, Decimal], ...] = ()
    credits: tuple[tuple[UUID, str, Decimal], ...] = ()
    confirms: tuple[UUID, ...] = ()  # receipts entered by hand whose place the money takes (I10)


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """`chosen` is an index into `candidates`, set when the outcome is "auto"; `payer` is whose money it surely is."""

    outcome: Outcome
    candidates: tuple[Solution, ...] = ()
    chosen: int | None = None
    blocked_by: tuple[str, ...] = ()
    payer: str | None = None
    rule_version: str


_ENCODER = msgspec.json.Encoder()


def digest(decision: Decision) -> str:
    """The same decision, the same 32 hexadecimal digits."""
    return blake2s(_ENCODER.encode(decision), digest_size=16).hexdigest()
