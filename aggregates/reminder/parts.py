"""What a reminder letter is made of: its lines, who wrote it, and where to pay, as they were on its day."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from aggregates.interest import Segment

Kind = Literal["invoice", "credit_note", "payment"]
ZERO = Decimal(0)


class LetterLine(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A document as the letter shows it. `open` is below 0 where it is the debtor's own: a credit note, or money.

    `level` is that of this invoice; the letter has the highest of them (CX13).
    """

    kind: Kind = "invoice"
    document: UUID
    number: str | None = None
    reference: str | None = None  # with which it is paid (ISO 11649)
    issued_on: date
    due_on: date
    days_late: int = 0
    total: Decimal
    open: Decimal
    level: int = 0
    interest: Decimal = ZERO  # less what is invoiced already
    segments: tuple[Segment, ...] = ()  # how the interest is reckoned


class Sender(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Who we were: our card in the register company. `logo` is the digest of a kept picture."""

    name: str
    reg_no: str | None = None
    vat_no: str | None = None
    address: str | None = None
    city: str | None = None
    postal_code: str | None = None
    country: str | None = None
    email: str | None = None
    phone: str | None = None
    website: str | None = None
    logo: str | None = None
    logo_type: str | None = None
    payment_code: bool = True  # a code to scan where one is possible


class PayTo(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One of our accounts on which to pay."""

    iban: str
    bank: str | None = None
    bic: str | None = None
