"""Bank files: camt.052, 053 and 054 and FIDAVISTA, read exactly, in a stream, and never trusted."""

from adapters.bank.errors import BadAmount, BadEntry, BrokenFile, EmptyFile, NotABankFile, TooLarge, UnsafeFile
from adapters.bank.model import BankFile, Entry, Payment, Statement, Warning_
from adapters.bank.reading import read_bank_file, read_entries

__all__ = [
    "BadAmount",
    "BadEntry",
    "BankFile",
    "BrokenFile",
    "EmptyFile",
    "Entry",
    "NotABankFile",
    "Payment",
    "Statement",
    "TooLarge",
    "UnsafeFile",
    "Warning_",
    "read_bank_file",
    "read_entries",
]
