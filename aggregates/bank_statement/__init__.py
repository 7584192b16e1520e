"""A bank statement as it was read: its balances, its check sum, and the entries that are no receipts."""

from aggregates.bank_statement.bank_statement import EVOLVE, BankStatement, KeptEntry

__all__ = ["EVOLVE", "BankStatement", "KeptEntry"]
