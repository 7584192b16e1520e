"""Money that arrived on a bank account, and the invoices that it pays."""

from aggregates.bank_payment.bank_payment import BankPayment, Candidate, Link
from aggregates.bank_payment.evolve import EVOLVE

__all__ = ["EVOLVE", "BankPayment", "Candidate", "Link"]
