"""What contracts refer to: their classes and defaults, objects, delivery, and texts by language."""

from typing import Literal

import msgspec

from aggregates.entry import Checked, Entry, wrong
from aggregates.languages import said
from aggregates.periods import Timing, Unit
from aggregates.plain_text import line, lines
from aggregates.pricing.factor import read_factor


class Object(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A dimension of reports, such as a department or a cost centre (C44, C86); `kind` is what it is one of."""

    kind: str | None = None


class ContractClass(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A class of contracts, by which they are analysed and invoiced (C21)."""

    comment: str | None = None


class ContractDefaults(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """With what a new contract begins where the customer has nothing of its own (CX8).

    `refresh_on_customer_change`: what contracts have of a customer's name and address changes with its card (CX7).
    `last_invoice_date`: what a contract shows as such: the start of its last invoiced period, that moved by its days
    before or after, or the date of the last invoice (C12).
    """

    factor: str = "1"
    contract_class: str | None = None
    period_unit: Unit = "months"
    period_length: int = 1
    invoice_timing: Timing = "before"
    invoice_days: int = 0
    refresh_on_customer_change: bool = False
    last_invoice_date: Literal["period_start", "shifted", "invoice_date"] = "period_start"

    def __post_init__(self) -> None:
        """Refuse a rhythm that no contract could have."""
        super().__post_init__()
        read_factor(self.factor)
        if not 1 <= self.period_length <= 3650:
            raise wrong("period_length", f"is {self.period_length}; give 1 to 3650")
        if not 0 <= self.invoice_days <= 3650:
            raise wrong("invoice_days", f"is {self.invoice_days}; give 0 to 3650")


class DeliveryTerms(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On what terms goods are delivered, such as FOB; `texts` by language (C82)."""

    texts: dict[str, str] = msgspec.field(default_factory=dict)


class DeliveryMode(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By what means, such as post or a courier; `texts` by language (C83)."""

    texts: dict[str, str] = msgspec.field(default_factory=dict)


class Wording(Checked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of a letter in one language."""

    subject: str | None = None
    body: str

    def __post_init__(self) -> None:
        """Refuse what no letter could hold; a body has several lines."""
        if self.subject is not None:
            line(self.subject, "The subject", pointer="/subject")
        lines(self.body, "The body", pointer="/body", limit=10_000)


class TextTemplate(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of a letter by language; those under "" are for every language that has none (CX13).

    `level` is that of a reminder: 1 is the mildest.
    """

    purpose: Literal["invoice", "reminder", "statement", "contract", "other"] = "other"
    level: int | None = None
    texts: dict[str, Wording]

    def __post_init__(self) -> None:
        """Refuse a template without words."""
        super().__post_init__()
        if not self.texts:
            raise wrong("texts", 'is empty; give the words of at least one language, or under "" for every language')
        if self.level is not None and not 1 <= self.level <= 9:
            raise wrong("level", f"is {self.level}; give 1 to 9")

    def wording(self, language: str | None) -> Wording | None:
        """The words in this language, else those for every other."""
        return said(self.texts, language)
