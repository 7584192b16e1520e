"""Reference data: money and taxes, what is sold and for how much, and what contracts refer to."""

from aggregates.register.register import EVOLVE, Register

__all__ = ["EVOLVE", "Register"]
