"""The figures that matching goes by; a change of what it decides is a new rule version."""

from decimal import Decimal

import msgspec

RULE_VERSION = "1"


class Settings(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What an office may choose. Amounts are in the payment's currency."""

    auto_score: int = 90
    auto_lead: int = 30
    suggest_score: int = 40
    cap: Decimal = Decimal("10000.00")  # no payment above this is linked automatically
    tolerance: Decimal = Decimal("0.05")  # a difference that may be written off: the smaller of this
    tolerance_rate: Decimal = Decimal("0.001")  # ... and this part of the amount
    automatic_tolerance: Decimal = Decimal("0.05")  # the same limits for doing it without a person
    automatic_tolerance_rate: Decimal = Decimal("0.001")
    duplicate_days: int = 5
    confirming_days: int = 10  # a receipt entered by hand and the bank's entry are so near in time, at most
    candidates: int = 5  # shown at most

    def tolerated(self, amount: Decimal) -> Decimal:
        """The largest difference from `amount` that counts as paid."""
        return min(self.tolerance, amount * self.tolerance_rate)

    def tolerated_automatically(self, amount: Decimal) -> Decimal:
        """The largest difference that is written off without a person (A2.3)."""
        return min(self.automatic_tolerance, amount * self.automatic_tolerance_rate)
