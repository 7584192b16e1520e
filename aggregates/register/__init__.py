"""Reference data: payment terms, VAT codes, currencies, number series, bank accounts, people."""

from aggregates.register.register import EVOLVE, Register

__all__ = ["EVOLVE", "Register"]
